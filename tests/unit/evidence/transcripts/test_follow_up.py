"""What became of the promises of the last meeting, before the next one begins?"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from steward.evidence.transcripts.follow_up import Followed, Promise, Standing, TaskState, followed

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 12, 4)
SAID = date(2026, 12, 2)


def one(state: TaskState | None, *, task_gid: str = "t1", due_on: date | None = SAID) -> Followed:
    promise = Promise("m1", "Send the deck", "Anna", due_on, task_gid)
    [found] = followed([promise], {"t1": state} if state else {}, TODAY, BERLIN)
    return found


def test_a_finished_task_is_closed_on_the_day_of_the_meetings_zone() -> None:
    found = one(TaskState(datetime(2026, 12, 1, 23, 30, tzinfo=UTC), SAID, "Anna"))
    assert (found.standing, found.closed_on) == (Standing.CLOSED, date(2026, 12, 2))


def test_an_open_task_behind_its_day_is_overdue_and_one_on_its_day_is_not() -> None:
    assert one(TaskState(None, SAID, "Anna")).standing is Standing.OVERDUE
    assert one(TaskState(None, TODAY, "Anna"), due_on=TODAY).standing is Standing.OPEN


def test_a_task_with_another_day_was_moved() -> None:
    found = one(TaskState(None, date(2026, 12, 9), "Anna"))
    assert (found.standing, found.was_due_on, found.due_on) == (Standing.MOVED, SAID, date(2026, 12, 9))


def test_a_task_that_was_moved_and_is_late_again_is_overdue_and_says_from_when() -> None:
    found = one(TaskState(None, date(2026, 12, 3), "Anna"))
    assert (found.standing, found.was_due_on) == (Standing.OVERDUE, SAID)


def test_a_day_that_was_taken_away_is_told_as_moved() -> None:
    found = one(TaskState(None, None, "Anna"))
    assert (found.standing, found.was_due_on, found.due_on) == (Standing.MOVED, SAID, None)


def test_a_task_that_is_gone_and_a_promise_without_one_are_told_apart() -> None:
    assert one(None).standing is Standing.GONE
    assert one(None, task_gid="").standing is Standing.NO_TASK


def test_another_assignee_is_told() -> None:
    assert one(TaskState(None, SAID, "Ben")).assignee == "Ben"
    assert one(TaskState(None, SAID, "Anna")).assignee == ""


def test_what_needs_words_comes_first() -> None:
    promises = [Promise(f"m{at}", f"Thing {at}", "Anna", SAID, f"t{at}" if at else "") for at in range(5)]
    tasks = {
        "t1": TaskState(datetime(2026, 12, 1, 9, tzinfo=UTC), SAID, "Anna"),
        "t2": TaskState(None, date(2026, 12, 9), "Anna"),
        "t3": TaskState(None, SAID, "Ben"),
    }
    found = followed(promises, tasks, TODAY, BERLIN)
    assert [each.promise.title for each in found] == ["Thing 3", "Thing 2", "Thing 4", "Thing 0", "Thing 1"]
    assert [each.is_open for each in found] == [True, True, False, True, False]


def test_what_was_asked_and_not_answered_by_an_assignee_or_a_day_is_asked_again() -> None:
    promise = Promise("m1", "Send the deck", "", None, "t1", "Who does it?", "Which day?")
    for state, asks in (
        (TaskState(), ("Who does it?", "Which day?")),
        (TaskState(None, TODAY), ("Who does it?",)),
        (TaskState(None, TODAY, "Anna"), ()),
        (TaskState(datetime(2026, 12, 3, tzinfo=UTC)), ()),
    ):
        assert followed([promise], {"t1": state}, TODAY, BERLIN)[0].asks == asks


def test_nothing_promised_has_nothing_to_follow() -> None:
    assert followed([], {}, TODAY, BERLIN) == []
