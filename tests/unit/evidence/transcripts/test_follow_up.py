"""What became of the promises of the last meeting, before the next one begins?"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from steward.evidence.transcripts.follow_up import Followed, Promise, Standing, TaskState, followed, told

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


def test_what_needs_words_comes_first_and_each_has_a_line() -> None:
    promises = [Promise(f"m{at}", f"Thing {at}", "Anna", SAID, f"t{at}" if at else "") for at in range(5)]
    tasks = {
        "t1": TaskState(datetime(2026, 12, 1, 9, tzinfo=UTC), SAID, "Anna"),
        "t2": TaskState(None, date(2026, 12, 9), "Anna"),
        "t3": TaskState(None, SAID, "Ben"),
    }
    assert told(followed(promises, tasks, TODAY, BERLIN)) == [
        "Thing 3 (Ben): overdue: due 2026-12-02",
        "Thing 2 (Anna): due 2026-12-09, moved from 2026-12-02",
        "Thing 4 (Anna): its task is gone",
        "Thing 0 (Anna): no task was made",
        "Thing 1 (Anna): closed on 2026-12-01",
    ]


def test_nothing_promised_has_nothing_to_follow() -> None:
    assert followed([], {}, TODAY, BERLIN) == []
