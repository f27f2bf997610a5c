"""Small workspaces written by hand, for tests that need to see every task."""

from datetime import UTC, date, datetime, timedelta

from steward.evidence.lateness.deadlines import DueMove
from steward.evidence.work_items import WorkItem

NOW = datetime(2026, 11, 30, 6, tzinfo=UTC)


def day(offset: int) -> date:
    return NOW.date() + timedelta(days=offset)


def at(offset: float) -> datetime:
    return NOW + timedelta(days=offset)


def task(
    gid: str, due: int | None = 10, *, created: float = -20, done: float | None = None, **more: object
) -> WorkItem:
    """A task by days from NOW; `done` is when it was completed."""
    return WorkItem(
        gid,
        at(created),
        at(created),
        at(done) if done is not None else None,
        due_on=None if due is None else day(due),
        **more,  # type: ignore[arg-type]
    )


def put_off(moved: float, old: int, new: int) -> DueMove:
    return DueMove(at(moved), day(old), day(new))
