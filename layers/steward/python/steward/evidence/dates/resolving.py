"""Which moment fits a pattern, as seen from a reference?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import count, islice
from typing import Final

from steward.evidence.dates.pattern import Clock, Pattern
from steward.evidence.dates.period import Grain, Period, around, midnight

_NOON: Final = 12
_YEARS: Final = 29  # a weekday falls on every date of the year within 28 years, 29 February included
_FIRST_HOUR: Final = 7  # of a working day: "tomorrow at 5" is rather 17:00 than 5 in the morning


def readings(pattern: Pattern, reference: datetime) -> list[Period]:
    """What it may mean, the likeliest first; nothing where no moment fits.

    In the zone of the reference. A reference without one cannot be told in another: what the text says of zones is
    passed over then.
    """
    if pattern.zone is None or reference.tzinfo is None:
        return list(dict.fromkeys(_found(pattern, reference)))
    there = reference.astimezone(timezone(timedelta(minutes=pattern.zone)))
    found = dict.fromkeys(_found(pattern, there))
    return [Period(each.start.astimezone(reference.tzinfo), each.grain) for each in found]


def _found(pattern: Pattern, reference: datetime) -> list[Period]:
    if pattern.clock is None:
        return _days(pattern, reference)
    if not pattern.names_day:
        return _next_time(pattern, pattern.clock, reference)
    return [moment for day in _days(pattern, reference) for moment in _times(day, pattern.clock, pattern.part)]


def _next_time(pattern: Pattern, clock: Clock, reference: datetime) -> list[Period]:
    """The next such time of the day, and the other half's where it is not told."""
    today = around(reference, Grain.DAY)
    times = [at for day in (today, today.moved(1)) for at in _times(day, clock, pattern.part, both=True)]
    coming = sorted((at for at in times if at.start >= reference), key=lambda at: at.start)
    return coming[: 1 if clock.half or clock.exact or pattern.part else 2]


def _times(day: Period, clock: Clock, part: str, *, both: bool = False) -> Iterator[Period]:
    """The moments of a day that a clock may mean: as written first, the other half where working hours suggest it."""
    for hour in _hours(clock, part, both=both):
        start = around(day.start, Grain.DAY).start + timedelta(hours=hour, minutes=clock.minute or 0)
        yield Period(start + timedelta(seconds=clock.second or 0), clock.grain)


def _hours(clock: Clock, part: str, *, both: bool) -> list[int]:
    half = clock.half or part
    if clock.exact or clock.hour > _NOON:
        return [clock.hour]
    if half:
        if part == "pm" and clock.hour == _NOON and not clock.half:
            return [_NOON]
        return [clock.hour % _NOON + (_NOON if half == "pm" else 0)]
    if both or clock.hour < _FIRST_HOUR:
        return [(clock.hour + _NOON) % 24, clock.hour]
    return [clock.hour]


def _days(pattern: Pattern, reference: datetime) -> list[Period]:
    if pattern.swapped:
        month, day = pattern.swapped
        other = replace(pattern, swapped=None, month=month, day=day)
        return _days(replace(pattern, swapped=None), reference) + _days(other, reference)
    if pattern.year is not None and not (pattern.month or pattern.day or pattern.feast or pattern.weekday is not None):
        return [around(reference, Grain.YEAR).moved(pattern.year - reference.year)]
    if pattern.span is not None:
        return _inside(pattern, pattern.span)
    if pattern.feast is None and pattern.month is None and pattern.day is None and pattern.weekday is not None:
        return _weekdays(pattern, pattern.weekday, reference)
    return _recurring(pattern, reference)


def _inside(pattern: Pattern, span: Period) -> list[Period]:
    """The span itself, or what the pattern picks from it; a month or a feast "in a year" is any of that year."""
    if not any(each is not None for each in (pattern.month, pattern.day, pattern.weekday, pattern.feast)):
        return [span, *pattern.others]
    if (pattern.month or pattern.feast) and pattern.unit:
        span = span.widened(pattern.unit)
    years = range(span.start.year, span.end.year + 1)
    fitting = (each for year in years for each in _of_year(pattern, year, span.start))
    return [each for each in fitting if span.start <= each.start < span.end][:1]


def _weekdays(pattern: Pattern, weekday: int, reference: datetime) -> list[Period]:
    """The coming one, today's not meant; "next" is that of next week, though some say it of the coming one."""
    today = around(reference, Grain.DAY)
    coming = today.moved((weekday - reference.weekday() - 1) % 7 + 1)
    turn = pattern.turn or 0
    if turn == 1:
        of_next_week = around(reference, Grain.WEEK).moved(1).start + timedelta(days=weekday)
        return list(dict.fromkeys((Period(of_next_week, Grain.DAY), coming)))
    if turn >= 0:
        return [coming.moved(7 * max(turn - 1, 0))]
    latest = coming.moved(-7 if coming.start - timedelta(days=7) < today.start else -14)
    return [latest.moved(7 * (turn + 1))]


def _recurring(pattern: Pattern, reference: datetime) -> list[Period]:
    """A date, a month or a feast that comes back: of its year where told, else by `turn` from today."""
    if pattern.year is not None:
        return list(_of_year(pattern, pattern.year, reference))[:1] or _contradicted(pattern, pattern.year, reference)
    today = around(reference, Grain.DAY).start
    turn = pattern.turn or 0
    if pattern.weekday is not None and pattern.month is not None:
        return _nearest(pattern, today) if pattern.day else []
    if turn < 0:
        past = (each for year in count(reference.year, -1) for each in reversed(list(_of_year(pattern, year, today))))
        return list(islice((each for each in past if each.end <= today), -turn))[-1:]
    years = range(reference.year, reference.year + _YEARS)
    coming = (each for year in years for each in _of_year(pattern, year, today) if each.end > today)
    return list(islice(coming, max(turn, 1)))[-1:]


def _contradicted(pattern: Pattern, year: int, like: datetime) -> list[Period]:
    """A full date with the wrong weekday beside it: the date as it stands, and the nearest such weekday."""
    if pattern.weekday is None or not (pattern.month and pattern.day):
        return []
    [day] = _of_year(replace(pattern, weekday=None), year, like)
    off = (pattern.weekday - day.start.weekday() + 3) % 7 - 3
    return [day, day.moved(off)]


def _nearest(pattern: Pattern, today: datetime) -> list[Period]:
    """A weekday with a date tells the year: that which is nearest to today."""
    years = range(today.year - _YEARS, today.year + _YEARS)
    found = [each for year in years for each in _of_year(pattern, year, today)]
    return sorted(found, key=lambda each: abs(each.start - today))[:1]


def _of_year(pattern: Pattern, year: int, like: datetime) -> Iterator[Period]:
    """Whatever fits in one year, in its order."""
    if pattern.feast is not None:
        day = pattern.feast(year)
        if day is not None and (pattern.weekday is None or day.weekday() == pattern.weekday):
            yield Period(midnight(day, like), Grain.DAY)
        return
    for month in [pattern.month] if pattern.month else range(1, 13):
        if pattern.day is None and pattern.weekday is None:
            yield Period(midnight(date(year, month, 1), like), Grain.MONTH)
        else:
            yield from _of_month(pattern, date(year, month, 1), like)


def _of_month(pattern: Pattern, first: date, like: datetime) -> Iterator[Period]:
    month = Period(midnight(first, like), Grain.MONTH)
    length = (month.end - month.start).days
    for day in [pattern.day] if pattern.day else range(1, length + 1):
        if day <= length and pattern.weekday in (None, first.replace(day=day).weekday()):
            yield Period(midnight(first.replace(day=day), like), Grain.DAY)
