"""How do events travel through the queue, and what is refused on the way?"""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.errors import Rejected
from steward.ingest.events import Event, Listening, heard
from steward.ingest.packing import delivery_message, packed, unpacked
from tests.unit.ingest.world import BOT, HOOK_ID, LISTENS, PROJECT, START, added, changed

WORDS = st.text(max_size=3)
EVENTS = st.lists(st.builds(Event, *[WORDS] * len(Event._fields)), max_size=12, unique=True)


@given(EVENTS)
def test_packed_events_come_back_as_they_were(events: list[Event]) -> None:
    assert unpacked(json.loads(json.dumps(packed(events)))) == events


def test_a_column_is_told_as_shortly_as_it_can_be() -> None:
    events = heard([added("1"), added("2"), changed("name", "2"), added("3")], Listening(LISTENS), BOT).events
    columns = packed(events)["columns"]
    assert columns[0] == ["task"]
    assert columns[2] == {"of": ["added", "changed"], "at": [0, 0, 1, 0]}
    assert columns[1] == ["1", "2", "2", "3"]


def test_rows_of_earlier_messages_are_read() -> None:
    (event,) = unpacked([["task", "1", "added", None, "project", "9", None, "2026-10-01T10:00:00Z"]])
    assert (event.field, event.user_gid, event.resource_subtype) == ("", "", "")
    _, second = unpacked([["task", "1", "added", "", "project", "9", "", "", ""], [0, "2", 0, 0, 0, 0, 0, 0, 0]])
    assert (second.resource_type, second.gid, second.parent_gid) == ("task", "2", "9")


@pytest.mark.parametrize("rows", [None, "x", [1], [[]], [["task"]], [[0] * 9], [["task", 5, *[""] * 7]]])
def test_rows_of_another_shape_are_refused(rows: object) -> None:
    with pytest.raises(Rejected, match="malformed: events"):
        unpacked(rows)


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (None, "events.gid is not a column of words"),
        ([], "events.gid is not a column of words"),
        ([5, "1"], "events.gid is not a column of words"),
        ({"of": ["1"]}, "events.gid is not a column of words"),
        ({"of": ["1"], "at": [1, 0]}, "events.gid is not a column of words"),
        ({"of": ["1"], "at": [True, None]}, "events.gid is not a column of words"),
        ({"of": ["1"], "at": [-1, 0]}, "events.gid is not a column of words"),
        (["1", "2", "3"], "events.resource_type has 2 cells, another column 3"),
    ],
)
def test_a_column_of_another_shape_is_refused_by_its_name(column: object, why: str) -> None:
    columns = [["task", "story"], column, *[["x"]] * 7]
    with pytest.raises(Rejected, match=why):
        unpacked({"columns": columns})


@pytest.mark.parametrize("events", [{}, {"columns": None}, {"columns": [["task"]] * 8}, {"columns": {"of": []}}])
def test_what_is_not_as_many_columns_as_an_event_has_fields_is_refused(events: object) -> None:
    with pytest.raises(Rejected, match="events is not 9 columns"):
        unpacked(events)


def test_a_thousand_events_that_have_nothing_in_common_travel_in_one_message_of_less_than_64_kb() -> None:
    random = Random(7)  # noqa: S311 - seeded data, not a secret
    documents = [
        changed(random.choice(("name", "notes")), str(random.randrange(10**15, 10**16)))
        | {
            "created_at": f"2026-10-01T10:{random.randrange(60):02}:00.{number:03}Z",
            "user": {"gid": str(10**15 + random.randrange(200)), "resource_type": "user"},
        }
        for number in range(1000)
    ]
    events = heard(documents, Listening(LISTENS), BOT).events
    assert len(events) == 1000
    assert len(delivery_message(HOOK_ID, PROJECT, "d" * 64, START, events)) < 64 * 1024
