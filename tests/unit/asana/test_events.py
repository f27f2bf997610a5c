"""Reading an event never fails, and two hooks that tell of one event tell the same."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.asana.events import Event, fingerprint

PACKED = ["task", "501", "changed", "custom_fields", "project", "900", "11", "2026-10-01T10:00:00.123Z"]


def test_an_event_is_read_from_its_packed_form_and_packed_again() -> None:
    event = Event.parse(PACKED)
    assert (event.resource_type, event.gid, event.action, event.field) == ("task", "501", "changed", "custom_fields")
    assert (event.parent_type, event.parent_gid, event.user_gid) == ("project", "900", "11")
    assert event.packed() == PACKED
    assert event.occurred_at() == datetime(2026, 10, 1, 10, 0, 0, 123000, tzinfo=UTC)


def test_an_unknown_action_and_a_missing_user_are_still_an_event() -> None:
    event = Event.parse(["wormhole", "1", "sync_error", None, None, None, None, "yesterday"])
    assert (event.resource_type, event.action, event.user_gid) == ("wormhole", "sync_error", "")
    assert event.occurred_at() is None


def test_nulls_and_empty_texts_are_the_same_event_and_anything_else_is_another() -> None:
    bare = Event.parse(["task", "501", "deleted", None, None, None, None, "t"])
    assert fingerprint(bare) == fingerprint(Event.parse(["task", "501", "deleted", "", "", "", "", "t"]))
    assert len({fingerprint(Event.parse([*PACKED[:n], "x", *PACKED[n + 1 :]])) for n in range(8)}) == 8


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(), lambda x: st.lists(x, max_size=12)
    )
)
def test_reading_an_event_never_raises(packed: object) -> None:
    event = Event.parse(packed)
    assert Event.parse(event.packed()) == event
    assert len(fingerprint(event)) == 64
    event.occurred_at()


@pytest.mark.parametrize("packed", [None, {}, "task", 7, [], [{"gid": 1}], [[1]], [True]])
def test_what_is_no_packed_event_is_an_empty_one(packed: object) -> None:
    assert Event.parse(packed) == Event()
