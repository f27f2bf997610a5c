"""Which day does a passage name, and is it one?

A date that says the same from any day is absolute. Every other one is counted from the document's own date; without one
it is told as it is and normalised by nobody.
"""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from steward.evidence.dates import Found, Grain, Period, find
from steward.evidence.documents.items import Due, Told
from steward.evidence.documents.pages import Document

_LONGEST: Final = 600  # characters of a passage that are searched: reading dates costs microseconds for each
_REMEMBERED: Final = 64  # passages: one is asked about up to four times in a row, and reading it takes milliseconds
_MORNING: Final = time(9)  # a document is of a day, not of a minute
# No weekday, day, month or year in common: what reads the same from both reads the same from any day.
_ONE, _OTHER = datetime(2013, 2, 5), datetime(2030, 10, 17)  # noqa: DTZ001 - nothing is compared with them but each other

# A look that costs nothing, as most passages name no day at all.
_MAY_HOLD_ONE: Final = re.compile(
    r"(?i)\d[-./]\d|\d(?:st|nd|rd|th)\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)"
    r"|\b(?:to(?:day|morrow|night)|yesterday|days?|weeks?|weekend|months?|quarter|year|eo[dwmqy]|cob|close of|q[1-4]"
    r"|(?:19|20)\d\d|easter|christmas)\b"
)
_WIDE_DAY: Final = re.compile(
    r"(?:(?P<year>20\d\d)\u5e74)?(?P<month>\d{1,2})\u6708(?P<day>\d{1,2})[\u65e5\u53f7\u865f]"
)
_SEVERAL: Final = re.compile(r"(?i)\b(?:every|each|per|any)\s+$")
_WEEKLY: Final = re.compile(r"(?i)(?:on )?\w+(?<!to)days")  # "on Sundays"
_COUNTED_FROM: Final = re.compile(r"(?i)\s*(?:of|after|from|following|upon|before|prior)\b")
_OF_SOME_YEAR: Final = re.compile(r"(?i)\s*of (?:the|each|every|that|any)\b")  # "31 March of the year that follows"
_SPAN: Final = re.compile(r"(?i)(?:in|within)\b|.*\b(?:days?|weeks?|months?|years?)$")
_SHORT_SPAN: Final = re.compile(r"(?i).*\b(?:seconds?|minutes?|mins?|hours?|hrs?)$")
_NOW: Final = re.compile(
    r"(?i)(?:right |just )?now|immediately|asap|at the moment|at this time|the (?:week|month|day)|this"
)

# What tells a last day: before its date, or at the date's own beginning.
_LAST: Final = (
    r"by|before|until|till|no later than|not later than|at the latest|due(?: on| by)?|deadline:?"
    r"|bis(?: zum)?|avant(?: le)?"
)
_LAST_DAY: Final = re.compile(rf"(?i)(?:{_LAST})\b")
_LAST_DAY_NEXT: Final = re.compile(rf"(?i)\b(?:{_LAST})\s+(?:the |le )?$")
_AS_LAST_DAY: Final = 2  # how surely, of three
_OF_ANOTHER: Final = re.compile(r"(?i)\b(?:of|dated|from|vom|du)\s+(?:the )?$")
_SINCE: Final = re.compile(r"(?i)\b(?:since|seit|depuis|dated)\s+$")

type _Ranked = tuple[tuple[int, int], Due]  # how surely it is the due date and where it stands, and what it says

_NO_DAYS: Final = (_SHORT_SPAN, _NOW, _WEEKLY)


def due_of(text: str, document: Document) -> Due | None:
    """What the passage is due by; None where nothing is.

    Of several dates the last one that is told as a last day ("by"), else the last ("from 2 to 6 May") that is not told
    as the day of something else ("the figures of 31 October"). A day since which something is so is none.
    """
    told = _ranked(text, document)
    return max(told, key=lambda each: each[0])[1] if told else None


def dues(text: str, document: Document) -> tuple[Due, ...]:
    """Each date of the passage, in its order; spans of hours, "now" and what returns ("every Monday") are none."""
    return tuple(due for _, due in sorted(_ranked(text, document), key=lambda each: each[0][1]))


def _ranked(text: str, document: Document) -> tuple[_Ranked, ...]:
    passage = _WIDE_DAY.sub(_as_read, text[:_LONGEST])
    return _dues(passage, document.written_on, document.zone) if _MAY_HOLD_ONE.search(passage) else ()


def _as_read(day: re.Match[str]) -> str:
    """A day as it is written in Chinese and Japanese, in the form that the rules read."""
    try:
        told = date(int(day["year"] or 2000), int(day["month"]), int(day["day"]))  # 2000: it has a 29 February
    except ValueError:
        return day[0]
    return f" {told.isoformat()} " if day["year"] else f" {told:%-d %B} "


@lru_cache(maxsize=_REMEMBERED)
def _dues(passage: str, written_on: date | None, zone: tzinfo) -> tuple[_Ranked, ...]:
    found = _named(passage, datetime.combine(written_on or _ONE.date(), _MORNING, tzinfo=zone))
    absolute = _absolute(passage) if found else set()
    return tuple(
        ((_told_as(each, passage), each.start),
         _due(each, passage, written_on, is_absolute=(each.start, each.end) in absolute))
        for each in found
    )  # fmt: skip


def _told_as(found: Found, passage: str) -> int:
    """How surely a date is what something is due by: most as a last day, 0 as the day of something else."""
    before = passage[: found.start]
    if _LAST_DAY.match(found.text.strip()) or _LAST_DAY_NEXT.search(before):
        return _AS_LAST_DAY
    return 0 if _OF_ANOTHER.search(before) else 1


def _named(passage: str, reference: datetime) -> list[Found]:
    return [
        each
        for each in find(passage, reference)
        if not (
            _SEVERAL.search(passage, 0, each.start)
            or _SINCE.search(passage[: each.start])
            or any(no.fullmatch(each.text) for no in _NO_DAYS)
        )
    ]


def _absolute(passage: str) -> set[tuple[int, int]]:
    """Where the dates stand that mean the same from any day."""
    one, other = ({(each.start, each.end): _days(each) for each in find(passage, now)} for now in (_ONE, _OTHER))
    return {place for place, days in one.items() if other.get(place) == days}


def _days(found: Found) -> list[date]:
    return [each.start.date() for each in found.readings]


def _due(found: Found, passage: str, written_on: date | None, *, is_absolute: bool) -> Due:
    text = found.text.strip()
    counted_from = _COUNTED_FROM if _SPAN.match(text) else _OF_SOME_YEAR
    from_an_event = bool(counted_from.match(passage, found.end))
    if not is_absolute and (written_on is None or from_an_event):
        return Due(text, Told.UNCOUNTED)
    if found.grain > Grain.DAY:
        return Due(text, Told.COARSE, _bounds(found.readings[0]))
    days = tuple(dict.fromkeys(_days(found)))
    if not is_absolute and written_on and days[-1] < written_on and _told_as(found, passage) == _AS_LAST_DAY:
        days = (days[-1], _a_year_later(days[-1]))  # "by the end of Q3", written in November
    return Due(text, Told.AMBIGUOUS if len(days) > 1 else Told.DAY, days)


def _a_year_later(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _bounds(period: Period) -> tuple[date, date]:
    return period.start.date(), (period.end - timedelta(days=1)).date()
