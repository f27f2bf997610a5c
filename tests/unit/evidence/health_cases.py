"""Projects whose health the tests compute: every component can be judged in `known_project`."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from steward.evidence.health.score import Around
from steward.evidence.work_items import ReviewedProject, WorkItem

TODAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
AROUND = Around(milestone_probability=0.6, comments=8, negative_comments=2)


def item(number: int, due: int | None = 10, *, done: bool = False, waits_for: tuple[int, ...] = ()) -> WorkItem:
    """A task that changed a day ago, due in so many days."""
    changed = NOW - timedelta(days=1)
    return WorkItem(
        gid=str(100 + number),
        created_at=NOW - timedelta(days=60),
        modified_at=changed,
        completed_at=changed if done else None,
        due_on=TODAY + timedelta(days=due) if due is not None else None,
        waits_for=tuple(str(100 + each) for each in waits_for),
        effort_hours=float(1 + number % 5),
    )


def known_project() -> tuple[ReviewedProject, list[WorkItem]]:
    """A project of which all is known, in the middle of everything."""
    project = ReviewedProject(
        gid="1",
        read_at=NOW,
        created_at=NOW - timedelta(days=60),
        due_on=TODAY + timedelta(days=40),
        budget_total=1000.0,
        budget_actual=600.0,
        risk_rating="medium",
        stakeholder_priority="medium",
    )
    done = [item(number, -5, done=True) for number in range(10)]
    late = [item(number, -3) for number in range(10, 14)]
    ahead = [item(number, 10, waits_for=(10,) if number < 22 else ()) for number in range(20, 30)]
    return project, [*done, *late, *ahead]


def idle(items: list[WorkItem], days: int) -> list[WorkItem]:
    """The items, of which none changed for so many days."""
    return [replace(each, modified_at=NOW - timedelta(days=days)) for each in items]
