"""On which day is the next meeting, and is it time to tell what became of the last one's promises?

The next meeting is the first of what is known: the day to which the meeting's own task was moved, the day that its
notes named, and the task of the same series that comes first. Where none of them tells, it is the configured weekday.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from steward.evidence.dates.period import working_days

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What tells the meetings of a series apart is no part of its name: digits, months, weekdays, and what goes with them.
_MONTHS: Final = (
    "jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?"
    "|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
)
_TELLS_APART: Final = re.compile(rf"(?i)^(?:{'|'.join(WEEKDAYS)}|{_MONTHS}|week|kw|q|st|nd|rd|th|no|nr)$")
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Other:
    """Another open task that may be a meeting of the same series."""

    task_gid: str
    name: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that was held: `moved_to` is its task's due day now, `said_on` the next day that its notes named."""

    name: str
    met_on: date
    moved_to: date | None = None
    said_on: date | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """The next meeting; `task_gid` is its own task, empty where it has none that is known."""

    on: date
    task_gid: str = ""


def coming(held: Held, others: Iterable[Other], weekday: str | None) -> Coming | None:
    """The next meeting after one that was held; None where nothing tells. `weekday` is one of WEEKDAYS."""
    series = series_of(held.name)
    same = [each for each in others if series and series_of(each.name) == series]
    known = [Coming(each.due_on, each.task_gid) for each in same]
    known += [Coming(each) for each in (held.moved_to, held.said_on) if each]
    later = [each for each in known if each.on > held.met_on]
    if later:
        return min(later, key=lambda each: (each.on, not each.task_gid, each.task_gid))
    if weekday is None:
        return None
    ahead = (WEEKDAYS.index(weekday) - held.met_on.weekday()) % 7
    return Coming(held.met_on + timedelta(days=ahead or 7))


def is_time(next_one: Coming, today: date, lead_days: int) -> bool:
    """Whether today lies between so many working days (Monday to Friday) before the meeting and its own day."""
    return (working_days(next_one.on, -lead_days) if lead_days else next_one.on) <= today <= next_one.on


def series_of(name: str) -> str:
    """What the meetings of a series share of their names; empty where nothing is left of it."""
    return " ".join(each for each in _WORD.findall(name.casefold()) if not _TELLS_APART.match(each))
