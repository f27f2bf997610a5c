"""What is kept of Asana's events, and who listens to it?"""

import pytest

from steward.ingest.events import Event, Listening, heard
from tests.unit.ingest.world import BOT, LISTENS, PROJECT, added, changed


def test_an_event_keeps_what_routes_it() -> None:
    event = Event.of_asana(added("501"))
    assert event == Event(
        "task", "501", "added", "", "project", PROJECT, "1200000000000011", "2026-10-01T10:00:00.000Z", "default_task"
    )


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        [],
        {},
        {"action": "sync_error", "message": "There was an error"},
        {"resource": None, "action": "added"},
        {"resource": {"gid": 501, "resource_type": "task"}, "action": "added"},
        {"resource": {"gid": "50\u0661", "resource_type": "task"}, "action": "added"},
        {"resource": {"gid": "5" * 33, "resource_type": "task"}, "action": "added"},
        {"resource": {"gid": "\ud800", "resource_type": "task"}, "action": "added"},
    ],
)
def test_w21_what_names_no_resource_is_an_event_nobody_listens_to(odd: object) -> None:
    assert heard([odd], Listening(LISTENS), BOT).unheard == 1


def test_w21_a_system_event_without_a_user_is_heard() -> None:
    assert len(heard([added(user_gid=None)], Listening(LISTENS), BOT).events) == 1


def test_odd_members_become_empty_words_and_never_travel() -> None:
    odd = added() | {
        "user": "x",
        "created_at": ["\ud800"],
        "change": 3,
        "parent": {"gid": "\u00e9", "resource_type": "project"},
    }
    (event,) = heard([odd], Listening(LISTENS), BOT).events
    assert (event.user_gid, event.created_at, event.field, event.parent_gid) == ("", "", "", "")


def test_only_what_a_workflow_listens_to_is_kept() -> None:
    events = [added(parent="section"), changed("due_on"), changed("name"), added() | {"action": "deleted"}, added()]
    result = heard(events, Listening(LISTENS), BOT)
    assert [(event.action, event.field) for event in result.events] == [("changed", "name"), ("added", "")]
    assert result.unheard == 3


def test_a_subtype_that_a_workflow_asks_for_is_told_apart() -> None:
    milestones = Listening([{"resource_type": "task", "action": "changed", "resource_subtype": "milestone"}])
    assert heard([changed("completed")], milestones, BOT).unheard == 1


def test_the_bots_own_changes_are_echoes_and_repeats_collapse() -> None:
    result = heard([changed("name", user_gid=BOT), changed("name"), changed("name")], Listening(LISTENS), BOT)
    assert (result.echoes, result.unheard, len(result.events)) == (1, 0, 1)


def test_a_hook_without_a_bot_takes_no_event_for_an_echo() -> None:
    assert heard([added(user_gid=None)], Listening(LISTENS), "").echoes == 0


def test_one_odd_event_among_others_costs_none_of_them_a_word() -> None:
    odd = added("2") | {"user": "x"}
    alone = [heard([each], Listening(LISTENS), BOT).events for each in (added("1"), odd, changed("name", "3"))]
    together = heard([added("1"), odd, {"action": "sync_error"}, changed("name", "3")], Listening(LISTENS), BOT)
    assert (together.events, together.unheard) == (sum(alone, ()), 1)


def test_kinds_beyond_those_known_by_heart_are_judged_alike() -> None:
    listening = Listening(LISTENS)
    for number in range(1_100):
        assert heard([changed(f"custom_{number}")], listening, BOT).unheard == 1
    assert len(listening) == 1_000
    assert len(heard([changed("name"), added()], listening, BOT).events) == 2


def test_an_event_is_the_same_whether_a_webhook_or_the_stream_told_it() -> None:
    told = added("501")
    resource = {"gid": "501", "resource_type": "task"}
    renamed = told | {"resource": resource | {"name": "Cannot log in", "resource_subtype": "milestone"}, "type": "task"}
    deleted_since = told | {"resource": resource}
    events = [Event.of_asana(each) for each in (told, renamed, deleted_since)]
    assert len({event.fingerprint() for event in events if event}) == 1
    other = Event.of_asana(added("502"))
    assert other
    assert other.fingerprint() not in {event.fingerprint() for event in events if event}
