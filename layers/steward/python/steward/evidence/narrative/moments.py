"""Which days does a text name, and may each be the day of a fact?"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from steward.evidence.dates import Found, Grain, find
from steward.evidence.dates.words import FRAGMENTS

# Looking for dates is the dearest part of reading a sentence, and most sentences hold none of these.
_MAY_HOLD: Final = re.compile(
    rf"(?i)\d|(?<![a-z])(?:{FRAGMENTS['month']}|{FRAGMENTS['weekday']}|{FRAGMENTS['turn']}|{FRAGMENTS['ordinal']}"
    r"|today|tonight|tomorrow|yesterday|now|ago|in|within|end|start|beginning|mid)(?![a-z])"
)
_MONTH: Final = re.compile(rf"(?i)(?<![a-z]){FRAGMENTS['month']}(?![a-z])")
_YEAR: Final = re.compile(r"\d{4}|[-/.'\u2019 ]\d\d$")
_WITHOUT_YEAR_DAYS: Final = 180  # "12 May" is the nearest one: further away it is said with its year


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in a text."""

    start: int
    end: int
    text: str
    found: Found

    @property
    def is_day(self) -> bool:
        """Whether it says one day: a month hides how far a date slipped, and no fact has a time of the day."""
        return self.found.grain == Grain.DAY

    def is_on(self, day: date, read_at: datetime) -> bool:
        """Whether it can mean nothing but this day."""
        if not self.is_day:
            return False
        if _holds(self.found, day):
            return True
        if not _MONTH.search(self.text) or _YEAR.search(self.text) or abs(day - read_at.date()) > _NEAR:
            return False
        near = find(self.text, datetime(day.year, day.month, day.day, tzinfo=read_at.tzinfo) - timedelta(days=1))
        return len(near) == 1 and near[0].text == self.text and _holds(near[0], day)


_NEAR: Final = timedelta(days=_WITHOUT_YEAR_DAYS)


def moments(text: str, read_at: datetime) -> list[Moment]:
    """The dates of a text, as somebody reads it at `read_at`."""
    if not _MAY_HOLD.search(text):
        return []
    return [Moment(each.start, each.end, each.text, each) for each in find(text, read_at)]


def _holds(found: Found, day: date) -> bool:
    if found.is_ambiguous:
        return False
    (only,) = found.readings
    return only.start.date() == day
