"""Which weeks are looked at, and which days of them are worked?

Days are dates and a week begins on its Monday: no hour of a clock enters, so that a change to summer time moves
nothing. Work is spread evenly over the working days of its window; what is due after the last week lies beyond.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.load import FULL_AFTER_DAYS

WEEKS: Final = 8  # two months: what lies further ahead is planned anew before it comes
UNDATED_DAYS: Final = FULL_AFTER_DAYS  # who could not be done within four weeks holds more than a person should
DAYS_A_WEEK: Final = 5
_ONE_DAY: Final = np.timedelta64(1, "D")  # numpy's days go on after 9999-12-31, which people write for "never"

type Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Horizon:
    """The weeks from the one of `today` on; `holidays` are days on which nobody works."""

    today: date
    holidays: frozenset[date] = frozenset()
    weeks: int = WEEKS

    @cached_property
    def mondays(self) -> tuple[date, ...]:
        """The first days of the weeks; the first one may lie before today."""
        first = monday(self.today)
        return tuple(first + timedelta(weeks=at) for at in range(self.weeks))

    @cached_property
    def days(self) -> tuple[tuple[date, ...], ...]:
        """The working days of each week, from today on."""
        weeks = (tuple(first + timedelta(days=at) for at in range(DAYS_A_WEEK)) for first in self.mondays)
        return tuple(tuple(day for day in week if day >= self.today and day not in self.holidays) for week in weeks)

    @cached_property
    def _off(self) -> NDArray[np.datetime64]:
        return np.array(sorted(self.holidays), dtype="datetime64[D]")

    @cached_property
    def _known(self) -> dict[tuple[date, date | None], Floats]:
        """The shares of each window that was asked for: as many as dates, however many tasks have them."""
        return {}

    @cached_property
    def _edges(self) -> NDArray[np.datetime64]:
        """The first day of each week and of what lies beyond."""
        return np.array([*self.mondays, self.mondays[-1] + timedelta(weeks=1)], dtype="datetime64[D]")

    def shares(self, start_on: date | None, due_on: date | None) -> Floats:
        """What share of a task's remaining work falls in each week: shape (weeks + 1,), the last one beyond; sum 1.

        It is spread over the working days from the later of today and `start_on` to `due_on`. What is overdue, or has
        no working day left, falls on the next one; what has no due date is spread over UNDATED_DAYS working days.
        """
        first = max(self.today, min(start_on, due_on) if start_on and due_on else start_on or self.today)
        window = first, due_on
        if window not in self._known:
            self._known[window] = self._shares(first, due_on)
        return self._known[window]

    def _shares(self, first: date, due_on: date | None) -> Floats:
        begin = np.busday_offset(np.datetime64(first, "D"), 0, roll="forward", holidays=self._off)
        if due_on is None:
            end = np.busday_offset(begin, UNDATED_DAYS, holidays=self._off)
        else:
            end = max(_day_after(due_on), begin + _ONE_DAY)
        starts = np.clip(self._edges, begin, end)
        ends = np.append(np.clip(self._edges[1:], begin, end), end)
        worked = np.busday_count(starts, ends, holidays=self._off).astype(np.float64)
        found: Floats = worked / worked.sum()
        found.setflags(write=False)  # many tasks share it
        return found


def _day_after(day: date) -> np.datetime64:
    return np.datetime64(day, "D") + _ONE_DAY


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def working_days(first: date, last: date, holidays: Iterable[date] = ()) -> int:
    """How many days from `first` to `last`, both included, are worked; 0 where `last` lies before `first`."""
    end = max(_day_after(last), np.datetime64(first, "D"))
    return int(np.busday_count(first, end, busdaycal=_calendar(frozenset(holidays))))


def all_working_days(firsts: Sequence[date], lasts: Sequence[date], holidays: Iterable[date] = ()) -> NDArray[np.int64]:
    """`working_days` of many at once: shape (n,)."""
    begin, end = (
        np.array(firsts, dtype="datetime64[D]"),
        np.array(lasts, dtype="datetime64[D]") + _ONE_DAY,
    )
    found: NDArray[np.int64] = np.busday_count(begin, np.maximum(begin, end), busdaycal=_calendar(frozenset(holidays)))
    return found


@lru_cache(maxsize=8)
def _calendar(holidays: frozenset[date]) -> np.busdaycalendar:
    return np.busdaycalendar(holidays=sorted(holidays))


def plus_working_days(first: date, days: int, holidays: Iterable[date] = ()) -> date:
    """The working day that is `days` of them after the first one on or after `first`."""
    off = np.array(sorted(holidays), dtype="datetime64[D]")
    day: date = np.busday_offset(np.datetime64(first, "D"), days, roll="forward", holidays=off).astype(object)
    return day
