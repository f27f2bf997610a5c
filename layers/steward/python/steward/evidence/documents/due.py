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
_SEVERAL: Final = re.compile(r"(?i)\b(?:every|each|per|any)\s+$")
_WEEKLY: Final = re.compile(r"(?i)(?:on )?\w+(?<!to)days")  # "on Sundays"
_COUNTED_FROM: Final = re.compile(r"(?i)\s*(?:of|after|from|following|upon|before|prior)\b")
_OF_SOME_YEAR: Final = re.compile(r"(?i)\s*of (?:the|each|every|that|any)\b")  # "31 March of the year that follows"
_SPAN: Final = re.compile(r"(?i)(?:in|within)\b|.*\b(?:days?|weeks?|months?|years?)$")
_SHORT_SPAN: Final = re.compile(r"(?i).*\b(?:seconds?|minutes?|mins?|hours?|hrs?)$")
_NOW: Final = re.compile(
    r"(?i)(?:right |just )?now|immediately|asap|at the moment|at this time|the (?:week|month|day)|this"
)

_NO_DAYS: Final = (_SHORT_SPAN, _NOW, _WEEKLY)


def due_of(text: str, document: Document) -> Due | None:
    """What the passage is due by: its last date where several are told ("from 2 to 6 May"); None where none is."""
    told = dues(text, document)
    return told[-1] if told else None


def dues(text: str, document: Document) -> tuple[Due, ...]:
    """Each date of the passage, in its order; spans of hours, "now" and what returns ("every Monday") are none."""
    passage = text[:_LONGEST]
    return _dues(passage, document.written_on, document.zone) if _MAY_HOLD_ONE.search(passage) else ()


@lru_cache(maxsize=_REMEMBERED)
def _dues(passage: str, written_on: date | None, zone: tzinfo) -> tuple[Due, ...]:
    absolute = _absolute(passage)
    found = _named(passage, datetime.combine(written_on or _ONE.date(), _MORNING, tzinfo=zone))
    return tuple(_due(each, passage, written_on, is_absolute=(each.start, each.end) in absolute) for each in found)


def _named(passage: str, reference: datetime) -> list[Found]:
    return [
        each
        for each in find(passage, reference)
        if not (_SEVERAL.search(passage, 0, each.start) or any(no.fullmatch(each.text) for no in _NO_DAYS))
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
    return Due(text, Told.AMBIGUOUS if len(days) > 1 else Told.DAY, days)


def _bounds(period: Period) -> tuple[date, date]:
    return period.start.date(), (period.end - timedelta(days=1)).date()
