"""What is the largest plan that is forecast in one go?"""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from steward.evidence.forecast.grounds import Situation
from steward.evidence.timelines import Absence
from steward.evidence.work_items import ReviewedProject, WorkItem

START = date(2025, 1, 6)
TODAY = date(2026, 1, 5)
PEOPLE = 25


def large(count: int) -> Situation:
    """So many open tasks of 25 people with up to three predecessors each, as many completed ones, five milestones."""
    rng = np.random.default_rng(3)
    begun = datetime.combine(START, time(9), UTC)
    items = []
    for at in range(count):
        created = begun + timedelta(days=float(rng.uniform(0, 300)))
        done = created + timedelta(days=float(rng.lognormal(1.5, 1)))
        items.append(
            _item(f"1{at:05}", created, int(rng.integers(PEOPLE)), done=min(done, begun + timedelta(days=360)))
        )
    for at in range(count):
        waits = {f"2{each:05}" for each in rng.integers(max(0, at - 200), max(at, 1), 3) if each < at}
        created = begun + timedelta(days=float(rng.uniform(0, 300)))
        items.append(_item(f"2{at:05}", created, int(rng.integers(PEOPLE)), waits=tuple(sorted(waits))))
    for at in range(1, 6):
        needed = tuple(f"2{each:05}" for each in range(count * at // 5))
        items.append(
            WorkItem(f"3{at}", begun, begun, is_milestone=True, waits_for=needed, due_on=date(2026 + at, 1, 1))
        )
    away = {f"{each}": [Absence(date(2026, 3, 2), date(2026, 3, 13))] for each in range(PEOPLE)}
    return Situation(
        ReviewedProject("77", datetime.combine(TODAY, time(0), UTC), start_on=START), items, TODAY, away=away
    )


def _item(
    gid: str, created: datetime, person: int, *, done: datetime | None = None, waits: tuple[str, ...] = ()
) -> WorkItem:
    return WorkItem(gid, created, created, completed_at=done, assignee_gid=str(person), waits_for=waits)
