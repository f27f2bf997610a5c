"""By which day does somebody promise something, as seen from the moment at which they say it?

The rules where words may mean two days: "by Friday" said on a Friday is the next one, "this Friday" is asked about;
"before Tuesday" ends on the working day before; a week ends on its Friday, a month on its last day; 3.12. is the third
of December, 3/12 is asked about. Other languages are read in a few words.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from steward.evidence.dates import Found, Grain, Period, find
from steward.evidence.dates.period import working_days
from steward.evidence.transcripts.due_words import WORDS

_ISO: Final = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_WIDE: Final = re.compile(r"(?:(?P<year>20\d\d)\u5e74)?(?P<month>\d{1,2})\u6708(?P<day>\d{1,2})[\u65e5\u53f7\u865f]")
_POINTS: Final = re.compile(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)?(?!\d)")
_BY: Final = r"(?i)\b(?:by|until|till|before|due(?: on)?|bis(?: zum)?|vor|no later than)\s+(?:the\s+)?"
_LEAD: Final = re.compile(_BY)
_LEADING: Final = re.compile(rf"{_BY}$")
_BEFORE: Final = re.compile(r"(?i)\b(?:before|vor)\s+(?:the\s+)?$|^before\b")
_WEEKS_END: Final = re.compile(r"(?i)\bend of (?:the |this |next )?(?:working )?week\b")
_THIS_DAY: Final = re.compile(r"(?i)^(?:by |on )?this (?:mon|tues|wednes|thurs|fri|satur|sun)day$")
_YEAR: Final = re.compile(r"\d{4}|(?i:year)|/\d\d$|[.']\d\d$")
_A_YEAR: Final = timedelta(days=366)  # a day without a year lies within the next one
_FRIDAY: Final = 4
_READ_CHARACTERS: Final = 1_000  # of a sentence; one that is longer is a wall of words without a full stop
_LEADS: Final = 4  # times "by" in a sentence that are read by themselves


@dataclass(frozen=True, slots=True)
class Due:
    """A day as it was said: `on` is None where nobody can tell, and then `question` asks."""

    phrase: str
    on: date | None
    question: str = ""


def due_in(text: str, said_at: datetime) -> Due | None:
    """The day by which a sentence promises something; None where it names none that is still to come.

    Of several days the one behind "by", "until" or "before", else the first.

    Args:
        text: A sentence or two.
        said_at: When it was said, in the zone of the meeting.
    """
    text = text[:_READ_CHARACTERS]
    options = [*_written(text, said_at), *_found(text, said_at), *_elsewhere(text, said_at)]
    options.sort(key=lambda each: (not _is_led(text, each[0]), each[0]))
    return options[0][1] if options else None


def _is_led(text: str, start: int) -> bool:
    """Whether "by" or the like stands before the day, or is read as a part of it."""
    return _LEADING.search(text[:start]) is not None or _LEAD.match(text, start) is not None


def _written(text: str, said_at: datetime) -> list[tuple[int, Due]]:
    """Days in digits that can only mean one."""
    matches = [*_ISO.finditer(text), *_POINTS.finditer(text), *_WIDE.finditer(text)]
    days = [(each, _calendar_day(each, said_at.date())) for each in matches]
    return [(each.start(), _due(each.group(), day, text, each.start())) for each, day in days if day]


def _calendar_day(match: re.Match[str], today: date) -> date | None:
    """The day, in the coming year where the year is not told and the day is over."""
    year = int(match["year"] or today.year)
    try:
        day = date(year, int(match["month"]), int(match["day"]))
        return day if match["year"] or day >= today else day.replace(year=year + 1)
    except ValueError:
        return None


def _found(text: str, said_at: datetime) -> list[tuple[int, Due]]:
    digits = [each.span() for pattern in (_ISO, _POINTS, _WIDE) for each in pattern.finditer(text)]
    # What follows "by" is read by itself too: "the report of last week, by Monday" is two days, not one.
    starts = [0, *(each.start() for each in islice(_LEAD.finditer(text), _LEADS))]
    found = [(start, each) for start in starts for each in find(text[start:], said_at)]
    dues = [
        (start + each.start, _meant(each, text[start:], said_at))
        for start, each in found
        if not any(a < start + each.end and start + each.start < b for a, b in digits)
    ]
    return [(start, due) for start, due in dues if due]


def _meant(found: Found, text: str, said_at: datetime) -> Due | None:
    """What a phrase promises; None for what is past."""
    coming = [each for each in found.readings if _ahead(each, said_at).end > _midnight(said_at)]
    if not coming:
        return None
    days = list(dict.fromkeys(_last_day(_ahead(each, said_at), said_at) for each in coming))
    if len(days) > 1 and not _WEEKS_END.search(found.text):
        shown = " or ".join(each.isoformat() for each in days)
        return Due(found.text, None, f'Does "{found.text}" mean {shown}?')
    if _THIS_DAY.match(found.text) and (days[0] - said_at.date()) == timedelta(days=7):
        return Due(found.text, None, f'Does "{found.text}" mean {said_at.date()} or {days[0]}?')
    if days[0] - said_at.date() > _A_YEAR and not _YEAR.search(found.text):
        return Due(found.text, None, f'Does "{found.text}" mean {days[0]}?')  # 29 February, of a year that has one
    return _due(found.text, days[0], text, found.start)


def _ahead(period: Period, said_at: datetime) -> Period:
    """A quarter without a year that is over is the next year's."""
    is_over = period.grain is Grain.QUARTER and period.end <= said_at
    return Period(period.start.replace(year=period.start.year + 1), period.grain) if is_over else period


def _last_day(period: Period, said_at: datetime) -> date:
    """The last day of what is named, of a week the last working day that is left."""
    if period.grain <= Grain.DAY:
        return period.start.date()
    if period.grain is Grain.WEEK:
        return max(period.start.date() + timedelta(days=_FRIDAY), said_at.date())
    return period.last_day.start.date()


def _due(phrase: str, day: date, text: str, start: int) -> Due:
    is_before = _BEFORE.search(text[:start]) or _BEFORE.search(phrase)
    return Due(phrase, working_days(day, -1) if is_before else day)


def _elsewhere(text: str, said_at: datetime) -> list[tuple[int, Due]]:
    """The first phrase of another language, by the first rule that reads it."""
    for pattern, english in WORDS:
        if match := pattern.search(text):
            stands_for = match.expand(english).strip()
            found = find(stands_for, said_at)
            due = _meant(found[0], stands_for, said_at) if found else None
            return [(match.start(), _as_said(due, match.group(), stands_for))] if due else []
    return []


def _as_said(due: Due, said: str, stands_for: str) -> Due:
    """The day in the words of the notes."""
    return Due(said, due.on, due.question.replace(stands_for, said))


def _midnight(said_at: datetime) -> datetime:
    return said_at.replace(hour=0, minute=0, second=0, microsecond=0)
