"""Projects with a past that is known to the hour, for the tests of the forecast."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from steward.evidence.work_items import ReviewedProject, WorkItem

START = date(2026, 1, 5)  # a Monday
PROJECT = ReviewedProject("77", datetime(2026, 6, 1, tzinfo=UTC), start_on=START)


def moment(day: float) -> datetime:
    """Nine in the morning of a working day counted from the start, and so many parts of a day later."""
    whole = int(day)
    at = datetime.combine(START + timedelta(days=whole // 5 * 7 + whole % 5), time(9), UTC)
    return at + timedelta(days=day - whole)


def day(number: int) -> date:
    """That working day."""
    return moment(number).date()


def done(gid: str, person: str, begun: float, took: float) -> WorkItem:
    """A completed task that somebody began when it was created."""
    return WorkItem(gid, moment(begun), moment(begun), completed_at=moment(begun + took), assignee_gid=person)


def past(people: Sequence[str], took: Sequence[float]) -> list[WorkItem]:
    """Everybody did one task after the other, of those lengths, each from another one of them on."""
    found = []
    for at, person in enumerate(people):
        begun, turn = 0.0, at * 7 % len(took)
        for number, days in enumerate([*took[turn:], *took[:turn]]):
            found.append(done(f"{person}{number:03}", person, begun, days))
            begun = float(int(begun + days) + 1) if days % 1 else begun + days
    return found


def planned(items: Sequence[WorkItem]) -> list[WorkItem]:
    """The same, but written down on the first day."""
    return [replace(each, created_at=moment(0)) for each in items]


def task(gid: str, person: str | None = None, *waits_for: str, due_on: date | None = None) -> WorkItem:
    """An open task of the project's first day."""
    return WorkItem(gid, moment(0), moment(0), assignee_gid=person, waits_for=waits_for, due_on=due_on)


def milestone(gid: str, *waits_for: str, due_on: date | None = None) -> WorkItem:
    """An open milestone of the project's first day."""
    return replace(task(gid, None, *waits_for, due_on=due_on), is_milestone=True)
