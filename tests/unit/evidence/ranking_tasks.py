"""Small backlogs for the tests of ranking, and how the tests look at what comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from steward.asana.models import FieldValue
from steward.evidence.ranking import WSJF, Rating, priority_scores
from steward.evidence.ranking.priority import Ranking
from steward.evidence.work_items import WorkItem

NOW = datetime(2026, 10, 19, 9, tzinfo=UTC)
SECTION = "9"


def task(gid: str, place: int, numbers: Sequence[float | None] = (5, 5, 5, 5), **more: Any) -> WorkItem:  # noqa: ANN401 - any field
    """An open task with business value, time criticality, risk reduction and size, as far as they are given."""
    keys = ("business_value", "time_criticality", "risk_reduction", "size")
    values: Mapping[str, FieldValue] = {k: n for k, n in zip(keys, numbers, strict=True) if n is not None}
    return WorkItem(gid, NOW, NOW, place=place, values=values, **{"section_gid": SECTION} | more)


def ranked(items: Sequence[WorkItem], **said: Any) -> Ranking:  # noqa: ANN401 - any argument
    """The WSJF ranking of the tasks, with one seed."""
    return priority_scores(items, WSJF, now=NOW, **{"seed": 7} | said)


def listed(items: Sequence[WorkItem], section: str = SECTION) -> list[str]:
    """The section's open tasks as they stand."""
    here = [each for each in items if each.section_gid == section and each.is_open and not each.is_milestone]
    return [each.gid for each in sorted(here, key=lambda each: (each.place, each.gid))]


def relisted(items: Sequence[WorkItem], order: Sequence[str]) -> list[WorkItem]:
    """The same tasks after the list was brought into that order."""
    return [replace(each, place=order.index(each.gid)) if each.gid in order else each for each in items]


def rating(value: float, spread: float = 1.5) -> Rating:
    """A model's rating with bounds."""
    return Rating(value, value / spread, value * spread, "we lose a customer without it")
