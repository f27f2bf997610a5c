"""When does a day, a week or a quarter begin, and what lies so many of them away?"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Final


class Grain(IntEnum):
    """How finely a moment is told, the finest first."""

    SECOND = 0
    MINUTE = 1
    HOUR = 2
    DAY = 3
    WEEK = 4
    MONTH = 5
    QUARTER = 6
    YEAR = 7


_SECONDS: Final = {Grain.SECOND: 1, Grain.MINUTE: 60, Grain.HOUR: 3600}
_DAYS: Final = {Grain.DAY: 1, Grain.WEEK: 7}
_MONTHS: Final = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}

# What a shift is told by: "in a year" names a month, "in a week" a day. A shift by days names the day, not the hour.
_FINER: Final = {
    Grain.SECOND: Grain.SECOND,
    Grain.MINUTE: Grain.SECOND,
    Grain.HOUR: Grain.MINUTE,
    Grain.DAY: Grain.DAY,
    Grain.WEEK: Grain.DAY,
    Grain.MONTH: Grain.DAY,
    Grain.QUARTER: Grain.MONTH,
    Grain.YEAR: Grain.MONTH,
}


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` for one grain."""

    start: datetime
    grain: Grain

    @property
    def end(self) -> datetime:
        """The first moment that is no longer in it."""
        return shifted(self.start, 1, self.grain)

    @property
    def last_day(self) -> "Period":
        """Its last day."""
        return Period(self.end - timedelta(days=1), Grain.DAY)

    def moved(self, count: int) -> "Period":
        """So many of its kind later."""
        return Period(shifted(self.start, count, self.grain), self.grain)

    def widened(self, grain: Grain) -> "Period":
        """The period of that grain in which it begins, itself where it is as wide already."""
        return self if grain <= self.grain else around(self.start, grain)


def around(moment: datetime, grain: Grain) -> Period:
    """The period of that grain in which the moment lies; weeks begin on Monday."""
    if grain <= Grain.HOUR:
        whole = timedelta(seconds=_SECONDS[grain])
        since = timedelta(minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
        return Period(moment - since % whole, grain)
    day = moment.date()
    firsts = {
        Grain.DAY: day,
        Grain.WEEK: day - timedelta(days=day.weekday()),
        Grain.MONTH: day.replace(day=1),
        Grain.QUARTER: day.replace(month=day.month - (day.month - 1) % 3, day=1),
        Grain.YEAR: day.replace(month=1, day=1),
    }
    return Period(midnight(firsts[grain], moment), grain)


def midnight(day: date, like: datetime) -> datetime:
    """The first moment of a day, in the zone of another."""
    return datetime.combine(day, time(), tzinfo=like.tzinfo)


def shifted(moment: datetime, count: int, grain: Grain) -> datetime:
    """So many grains later; the day of a shorter month is its last."""
    if grain in _SECONDS:
        return moment + timedelta(seconds=count * _SECONDS[grain])
    if grain in _DAYS:
        return moment + timedelta(days=count * _DAYS[grain])
    years, month = divmod(moment.year * 12 + moment.month - 1 + count * _MONTHS[grain], 12)
    return moment.replace(year=years, month=month + 1, day=min(moment.day, monthrange(years, month + 1)[1]))


def away(moment: datetime, count: float, grain: Grain) -> Period:
    """What "in so many grains" names, told as finely as people mean it."""
    if count != int(count):
        finer = {Grain.YEAR: (12, Grain.MONTH), Grain.WEEK: (7, Grain.DAY), Grain.HOUR: (60, Grain.MINUTE)}
        times, grain = finer.get(grain, (1, grain))
        count *= times
    return around(shifted(moment, round(count), grain), _FINER[grain])


def working_days(day: date, count: int) -> date:
    """The day that is so many days from Monday to Friday away, backwards where the count is negative."""
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day += timedelta(days=step)
        while day.weekday() > 4:  # noqa: PLR2004 - Friday
            day += timedelta(days=step)
    return day


def nth_weekday(period: Period, weekday: int, nth: int) -> Period | None:
    """The nth such weekday in the period, counted from its end where negative; None where it has no so many."""
    first = period.start + timedelta(days=(weekday - period.start.weekday()) % 7)
    if nth < 0:
        last = period.last_day.start
        first = last - timedelta(days=(last.weekday() - weekday) % 7)
    day = first + timedelta(weeks=nth - 1 if nth > 0 else nth + 1)
    return Period(day, Grain.DAY) if period.start <= day < period.end else None


def nth(period: Period, grain: Grain, count: int) -> Period | None:
    """The nth day, week or month in the period, from its end where negative; a week counts where its Monday lies."""
    first = around(period.start, grain)
    if first.start < period.start:
        first = first.moved(1)
    if count < 0:
        first = around(period.last_day.start, grain)
        if first.end > period.end:
            first = first.moved(-1)
    found = first.moved(count - 1 if count > 0 else count + 1)
    return found if period.start <= found.start < period.end else None
