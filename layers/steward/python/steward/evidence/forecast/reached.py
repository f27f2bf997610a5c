"""On which day was each milestone reached?"""

from collections.abc import Iterable
from datetime import date

from steward.evidence.forecast.working_days import Calendar
from steward.evidence.work_items import WorkItem


def reached(items: Iterable[WorkItem]) -> dict[str, date]:
    """The days by gid, of those that were."""
    zone = Calendar().zone
    return {
        each.gid: each.completed_at.astimezone(zone).date() for each in items if each.is_milestone and each.completed_at
    }
