"""When is a walk due, and which tasks does it ask for?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from steward.asana.models import Task
from steward.governance.judged import mark_of
from steward.governance.policy import FieldPolicy, WorkflowPolicy
from steward.ingest.events import Event
from steward.ingest.stream import Streamed, by_delay, touched_by
from steward.ingest.turn import OVERLAP, SETTLED_AFTER
from steward.ingest.walk import TURNS_BETWEEN, Walk, is_due, next_walk, silence
from steward.store.table import Item
from tests.unit.ingest.world import BOT, PERSON, START, added, changed

HOUR = timedelta(hours=1)
ROW: Item = {"since": (START - 4 * HOUR).isoformat(), "turns": 0}
SUMMARY = FieldPolicy(field="AI Summary", owner="ai")
ACT, OBSERVE = (WorkflowPolicy(mode=mode, fields={"summary": SUMMARY}) for mode in ("act", "observe"))
READ, LOST = Streamed(), Streamed(lost_since=START - 30 * HOUR, sync="next")


def task(modified: timedelta = timedelta(), **more: Any) -> Task:  # noqa: ANN401 - members of the record
    at = (START + modified).isoformat()
    return Task.parse({"gid": "501", "completed": False, "resource_subtype": "default_task", "modified_at": at} | more)


def test_a_stream_that_tells_all_needs_a_walk_every_few_hours_only() -> None:
    assert next_walk(ROW, READ, [], START) is None
    due = next_walk(ROW | {"turns": TURNS_BETWEEN - 1}, READ, [], START)
    assert due == Walk(START - 4 * HOUR, START - SETTLED_AFTER, START)
    assert due.covers_until == START - SETTLED_AFTER - OVERLAP


def test_where_no_stream_may_be_read_every_turn_walks() -> None:
    assert next_walk(ROW, Streamed(readable=False), [], START) == Walk(
        START - 4 * HOUR, START - SETTLED_AFTER, START
    )  # fmt: skip


def test_a_gap_is_walked_at_once_from_its_beginning_and_to_its_end() -> None:
    assert next_walk(ROW, LOST, [], START) == Walk(START - 30 * HOUR, None, START)
    assert next_walk(ROW, READ, [START - 26 * HOUR], START) == Walk(START - 26 * HOUR, None, START)
    both = next_walk(ROW, LOST, [START - 40 * HOUR], START)
    assert (both and both.since, both and both.covers_until) == (START - 40 * HOUR, START - OVERLAP)


def test_a_walk_that_is_not_at_its_end_goes_on_and_a_gap_takes_it_in() -> None:
    begun = Walk(START - 50 * HOUR, None, START - HOUR, "page-2")
    row = ROW | {"open": begun.as_row()}
    assert next_walk(row, READ, [], START) == begun
    assert next_walk(row, LOST, [], START) == Walk(START - 50 * HOUR, None, START)


@pytest.mark.parametrize(
    ("lease", "due"),
    [
        (None, True),  # never had a run
        ({}, True),  # no run of it has finished
        ({"done_fingerprint": mark_of(task(), ACT)}, False),
        ({"done_fingerprint": mark_of(task(notes="before"), ACT)}, True),  # changed since, whatever the clocks say
        ({"done_fingerprint": mark_of(task(), OBSERVE)}, True),  # the mode went up
        ({"done_fingerprint": mark_of(task(), ACT), "done_at": (START - HOUR).isoformat()}, False),  # a comment came
        ({"done_fingerprint": "act:other", "again_after": 0}, True),
        ({"done_fingerprint": "act:other", "again_after": int(START.timestamp()) + 1}, False),  # refused for a while
        ({"done_fingerprint": "act:other", "again_after": int(START.timestamp())}, True),  # which is over
    ],
)
def test_a_task_is_asked_for_when_no_finished_run_judged_it_as_it_stands(lease: Item | None, *, due: bool) -> None:
    assert is_due(task(), lease, ACT, None, START) is due


def test_the_bots_own_fields_do_not_make_a_task_due_and_a_form_answer_does() -> None:
    field = {"gid": "7", "name": "AI Summary", "resource_subtype": "text", "text_value": "the bot says"}
    lease = {"done_fingerprint": mark_of(task(), ACT)}
    assert not is_due(task(custom_fields=[field]), lease, ACT, None, START)
    assert is_due(task(custom_fields=[field | {"name": "Which browser"}]), lease, ACT, None, START)


def test_what_is_completed_or_still_on_its_way_is_not_asked_for() -> None:
    assert not is_due(task(completed=True), None, ACT, None, START)
    assert not is_due(task(), None, ACT, START - HOUR, START)
    assert is_due(task(), None, ACT, START, START)


def test_young_events_wait_in_steps_until_they_are_ten_minutes_old() -> None:
    ages = (0, 149, 151, 599, 601, 86_000)
    events = [Event.of_asana(added(str(age), at=START - timedelta(seconds=age))) for age in ages]
    groups = by_delay([each for each in events if each], START)
    assert {delay: [each.gid for each in group] for delay, group in groups.items()} == {
        600: ["0", "149"],
        450: ["151"],
        150: ["599"],
        0: ["601", "86000"],
    }
    assert all(age + delay >= 600 for delay, group in groups.items() for age in (int(each.gid) for each in group))
    timeless = Event.of_asana(added() | {"created_at": "once"})
    assert timeless
    assert list(by_delay([timeless], START)) == [0]


def test_the_tasks_that_the_bot_touched_are_those_it_changed_and_those_it_commented_on() -> None:
    comment = added("9", BOT) | {
        "resource": {"gid": "9", "resource_type": "story"},
        "parent": {"gid": "502", "resource_type": "task"},
    }
    documents = [changed("name", "501", BOT), changed("name", "503", PERSON), comment, {"action": "sync_error"}]
    assert touched_by(BOT, documents) == {"501", "502"}


def test_a_workflow_that_was_off_makes_a_gap_since_it_was_last_walked_for_when_it_is_on_again() -> None:
    begun, gap = silence({"since": "2026-10-01T08:00:00+00:00"}, {"triage_request"})
    assert (begun, gap) == ({"triage_request": "2026-10-01T08:00:00+00:00"}, None)
    row = {"since": "2026-10-01T12:00:00+00:00", "silent": begun}
    assert silence(row, {"triage_request"}) == (begun, None)
    assert silence(row, set()) == ({}, datetime(2026, 10, 1, 8, tzinfo=UTC))
