"""Which working day is it, counted from a fixed one, and which date is so many of them away?

A position is a number of working days: whole days by `numpy.busday_count`, and within a working day the part of it that
has passed, so that two completions of one afternoon are hours apart and those of a weekend are none.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.timelines import Absence

Floats = NDArray[np.float64]

HORIZON_DAYS: Final = 780  # three years: what is not done by then has no date
_ORIGIN: Final = date(2000, 1, 3)  # a Monday: where positions count from has no meaning
ROUNDING_DAYS: Final = 1e-4  # ten seconds: what a sum of parts of a day may be beside the whole one
_DAY_SECONDS: Final = 86_400
_ONE_DAY: Final = np.timedelta64(1, "D")  # numpy's days go on after the last one that a `date` can say


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monday to Friday without the holidays; moments are read in the zone."""

    holidays: frozenset[date] = frozenset()
    zone: tzinfo = UTC

    def count(self, first: date, until: date) -> int:
        """The working days from `first` to the day before `until`; negative where `until` is earlier."""
        return int(np.busday_count(first, until, busdaycal=self._days()))

    def count_through(self, first: date, last: date) -> int:
        """The working days from `first` to the end of `last`, which may be the last day that there is."""
        return int(np.busday_count(first, np.datetime64(last, "D") + _ONE_DAY, busdaycal=self._days()))

    def position(self, day: date) -> int:
        """Where the day begins; a day off begins where the next working day does."""
        return self.count(_ORIGIN, day)

    def positions(self, moments: Iterable[datetime]) -> Floats:
        """Where the moments are, in working days."""
        local = [each.astimezone(self.zone) for each in moments]
        if not local:
            return np.zeros(0)
        days = np.array([each.date() for each in local], dtype="datetime64[D]")
        seconds = np.array([each.hour * 3600 + each.minute * 60 + each.second for each in local])
        calendar = self._days()
        working = np.is_busday(days, busdaycal=calendar)
        return np.asarray(
            np.busday_count(_ORIGIN, days, busdaycal=calendar) + working * seconds / _DAY_SECONDS, np.float64
        )

    def date_after(self, today: date, days: float) -> date:
        """The date on which so many working days will have passed, today's included: half a day is today."""
        whole = max(0, math.ceil(days - ROUNDING_DAYS) - 1)
        at = np.busday_offset(np.datetime64(today), whole, roll="forward", busdaycal=self._days())
        return at.astype(object)  # type: ignore[no-any-return]

    def date_before(self, today: date, days: int) -> date:
        """The working day so many before today."""
        at = np.busday_offset(np.datetime64(today), -days, roll="forward", busdaycal=self._days())
        return at.astype(object)  # type: ignore[no-any-return]

    def allowed(self, today: date, due_on: date) -> int:
        """The working days that are left until the end of the due date; below 0 where it has passed."""
        return self.count_through(today, due_on) - (1 if due_on < today else 0)

    def gaps(self, away: Sequence[Absence], today: date) -> list[tuple[int, int]]:
        """The absences from today on, in working days after today's beginning, as [first, end), merged and in order."""
        spans = sorted((max(0, self.count(today, each.first)), self.count_through(today, each.last)) for each in away)
        merged: list[tuple[int, int]] = []
        for first, end in spans:
            if end <= first:
                continue
            if merged and first <= merged[-1][1]:
                merged[-1] = merged[-1][0], max(merged[-1][1], end)
            else:
                merged.append((first, end))
        return merged

    def _days(self) -> np.busdaycalendar:
        return _busdays(self.holidays)


@lru_cache(maxsize=8)
def _busdays(holidays: frozenset[date]) -> np.busdaycalendar:
    return np.busdaycalendar(holidays=sorted(holidays))


Away = Mapping[str, Sequence[Absence]]
