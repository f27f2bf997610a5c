"""What will judgements cost until the end of the month, if the days to come are like the last ones?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

# A week has every weekday once: requests come by the week.
LOOKED_BACK: Final = 7


@dataclass(frozen=True, slots=True)
class Ahead:
    """One project's month, in dollars; `limit` is what its budget allows for the days to come, None without one."""

    spent: float
    per_day: float
    days_left: int
    limit: float | None

    @property
    def month(self) -> float:
        """What the whole month comes to."""
        to_come = self.per_day * self.days_left
        return self.spent + (to_come if self.limit is None else min(to_come, self.limit))

    def as_row(self, name: str) -> dict[str, Any]:
        """For a table."""
        held = self.limit is not None and self.per_day * self.days_left > self.limit
        return {
            "of": name,
            "spent": round(self.spent, 4),
            "per_day": round(self.per_day, 4),
            "days_left": self.days_left,
            "month": round(self.month, 4),
            "held_by_budget": held,
        }


def ahead(spent: Mapping[str, float], today: date, dollars_per_day: float | None) -> Ahead:
    """The forecast from what each day (`YYYY-MM-DD`, UTC) cost in dollars; today counts as a day that is over.

    The days to come are taken to cost the mean of the last seven; a budget bounds each of them.
    """
    first = today.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    week = [spent.get((today - timedelta(days=back)).isoformat(), 0.0) for back in range(LOOKED_BACK)]
    month = [cost for day, cost in spent.items() if first.isoformat() <= day <= today.isoformat()]
    left = (last - today).days
    limit = None if dollars_per_day is None else dollars_per_day * left
    return Ahead(sum(month), sum(week) / LOOKED_BACK, left, limit)
