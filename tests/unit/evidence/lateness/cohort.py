"""A planted workspace: which tasks are late is decided here by one cause, in a way that the product does not model.

Nothing of the product is used but the shape of a task. The cause acts by a step and by chance, not by log-odds; the
rest of each task is noise of the same kind as a real one's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from steward.evidence.work_items import WorkItem

START: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAYS: Final = 400
NOW: Final = START + timedelta(days=DAYS)

EFFORT, PERSON, DEPENDENCY, LEAD, NOTHING = "effort", "person", "dependency", "lead", "nothing"


@dataclass(frozen=True)
class Cohort:
    """Projects by gid; `cause` is what decided."""

    cause: str
    projects: dict[str, list[WorkItem]] = field(default_factory=dict)

    @property
    def items(self) -> list[WorkItem]:
        return [item for items in self.projects.values() for item in items]


def cohort(cause: str, seed: int, tasks: int = 1500, noise: float = 0.1) -> Cohort:
    """Tasks of 400 days in three projects; `noise` is the chance that the cause is not heeded, either way."""
    rng = np.random.default_rng(seed)
    made: list[WorkItem] = []
    for number, at in enumerate(np.sort(rng.uniform(0, DAYS, tasks))):
        made.append(_task(rng, number, START + timedelta(days=float(at)), made, cause, noise))
    projects: dict[str, list[WorkItem]] = {"p0": [], "p1": [], "p2": []}
    for number, item in enumerate(made):
        projects[f"p{number % 3}"].append(item)
    return Cohort(cause, projects)


def _task(
    rng: np.random.Generator, number: int, created: datetime, made: Sequence[WorkItem], cause: str, noise: float
) -> WorkItem:
    lead = int(rng.integers(3, 41))
    effort = float(np.round(rng.lognormal(2.2, 0.9), 1))
    person = int(rng.integers(0, 8))
    waits_for = tuple(each.gid for each in made[-12:-1:6] if rng.random() < 0.5)
    item = WorkItem(
        gid=f"{100000 + number}",
        created_at=created,
        modified_at=created,
        due_on=(created + timedelta(days=lead)).date(),
        assignee_gid=f"u{person}",
        effort_hours=effort if rng.random() < 0.9 else None,
        subtasks=int(rng.integers(0, 5)),
        waits_for=waits_for,
    )
    by_gid = {each.gid: each for each in made[-20:]}
    caused = {
        EFFORT: effort / lead > 0.9,
        PERSON: person in (2, 5),
        DEPENDENCY: any(_gap(by_gid[gid]) > timedelta(days=0) for gid in waits_for) or rng.random() < 0.15,
        LEAD: lead < 12,
        NOTHING: bool(rng.random() < 0.3),
    }[cause]
    is_late = caused if rng.random() >= noise else not caused
    days = float(1 + rng.exponential(6)) if is_late else -float(min(lead - 0.5, rng.exponential(2)))
    return _done(item, timedelta(days=days))


def _gap(item: WorkItem) -> timedelta:
    """How long after its due date it was done, or would be."""
    if item.completed_at is None:
        return timedelta(days=30)
    return item.completed_at - datetime.combine(due(item), datetime.min.time(), UTC) - timedelta(days=1)


def _done(item: WorkItem, gap: timedelta) -> WorkItem:
    """Done so long after its due date, but not before it began, and not yet where that lies after NOW."""
    at = datetime.combine(due(item), datetime.min.time(), UTC) + timedelta(days=1) + gap
    at = max(at, item.created_at + timedelta(hours=1))
    return replace(item, completed_at=at if at <= NOW else None, modified_at=min(at, NOW))


def due(item: WorkItem) -> date:
    """Its due date, which every task here has."""
    assert item.due_on is not None
    return item.due_on
