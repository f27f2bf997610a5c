"""When would somebody be done with one more request, and may they be asked for it at all?

What a person holds, is promised to and is away for, counted forward day by day. A task of a project to which somebody
is promised is part of that promise, so that no hour counts twice; a task of unknown effort counts as a usual one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count, islice
from typing import Any, Final

from steward.evidence.timelines import Absence

CAPACITY_HOURS_PER_WEEK: Final = 40.0  # what a person has where nobody configured it
FULL_AFTER_DAYS: Final = 20  # working days: who could not be done within four weeks holds more than a person should
STALE_AFTER: Final = timedelta(days=1)  # a load that was read before yesterday may hide that somebody is away
WORKING_DAYS: Final = 5  # a week, Monday to Friday
_ROUNDING_HOURS: Final = 1e-6  # a sum of fractions that is this near to nothing is nothing


class Why(StrEnum):
    """Why somebody who could do it is passed over; the words are stored."""

    LEFT = "left"  # is not in the workspace any more
    GUEST = "guest"  # is a guest there, or may only look
    NEVER = "never"  # the configuration says so
    UNKNOWN = "load_unknown"  # what they hold was not read within a day
    OUT = "out"  # is out of office within the days that it takes
    FULL = "over_capacity"  # would not be done within four weeks


@dataclass(frozen=True, slots=True)
class Open:
    """The open tasks of one project: the hours of those with an estimate, and how many have none."""

    hours: float = 0.0
    unknown: int = 0
    tasks: int = 0


@dataclass(frozen=True, slots=True)
class Promise:
    """An allocation to one project: hours a week, or per cent of whatever the person has a week."""

    project_gid: str
    first: date
    last: date
    hours: float = 0.0
    percent: float = 0.0

    def hours_on(self, day: date, capacity_hours_per_week: float) -> float:
        """The hours a week that it takes on a day."""
        here = self.first <= day <= self.last
        return self.hours + self.percent / 100 * capacity_hours_per_week if here else 0.0


@dataclass(frozen=True, slots=True)
class Load:
    """What one person holds (by project gid, "" for none), is promised to and is away for, and when that was read."""

    read_at: datetime
    open: Mapping[str, Open] = field(default_factory=dict, hash=False)
    promised: tuple[Promise, ...] = ()
    away: tuple[Absence, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """As it is cached: gids, days and hours."""
        days = [(each, {"first": each.first.isoformat(), "last": each.last.isoformat()}) for each in self.promised]
        return {
            "read_at": self.read_at.isoformat(),
            "open": [{"in": gid, **asdict(each)} for gid, each in self.open.items()],
            "promised": [{"in": p.project_gid, "hours": p.hours, "percent": p.percent, **span} for p, span in days],
            "away": [{"first": each.first.isoformat(), "last": each.last.isoformat()} for each in self.away],
        }

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Load":
        """The load that `as_row` wrote."""
        day = date.fromisoformat
        promised = (
            Promise(each["in"], day(each["first"]), day(each["last"]), each["hours"], each["percent"])
            for each in row["promised"]
        )
        away = tuple(Absence(day(each["first"]), day(each["last"])) for each in row["away"])
        opened = {each["in"]: Open(each["hours"], each["unknown"], each["tasks"]) for each in row["open"]}
        return cls(datetime.fromisoformat(row["read_at"]), opened, tuple(promised), away)


@dataclass(frozen=True, slots=True)
class Ask:
    """One more request: in which project, of how many hours, now; `usual_hours` is what a task there takes."""

    subject_gid: str
    project_gid: str
    hours: float
    usual_hours: float
    now: datetime

    @property
    def days(self) -> list[date]:
        """The working days on which it can be done."""
        every = (self.now.date() + timedelta(days=at) for at in count())
        return list(islice((day for day in every if day.weekday() < WORKING_DAYS), FULL_AFTER_DAYS))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one person's coming weeks look like with the request; `why` is empty where they may be asked.

    `days` are the working days until it would be done, `out_until` the last day of an absence that is in its way.
    """

    open_hours: float
    free_hours_per_week: float
    days: int
    out_until: str = ""
    why: str = ""


def outlook(load: Load, ask: Ask, capacity_hours_per_week: float) -> Outlook:
    """Whether, and how soon, the request would be done. Out of office counts over the days that it takes itself."""
    days = ask.days
    elsewhere = [each for each in load.promised if each.project_gid != ask.project_gid]
    free = [_free(day, elsewhere, capacity_hours_per_week) for day in days]
    held = _held(load.open, {each.project_gid for each in elsewhere if each.first <= days[0] <= each.last}, ask)
    numbers = round(held, 1), round(free[0], 1)
    if ask.now - load.read_at > STALE_AFTER:
        return Outlook(*numbers, 0, why=Why.UNKNOWN)
    alone = _days_until(ask.hours, free)
    if away := [each for each in load.away if _touches(each, days[: alone or 1])]:
        return Outlook(*numbers, 0, max(each.last for each in away).isoformat(), Why.OUT)
    here = [
        0.0 if any(_touches(each, [day]) for each in load.away) else hours
        for day, hours in zip(days, free, strict=True)
    ]
    until = _days_until(held + ask.hours, here)
    return Outlook(*numbers, until) if until else Outlook(*numbers, 0, why=Why.FULL)


def _free(day: date, promised: Iterable[Promise], capacity_hours_per_week: float) -> float:
    """The hours a week that nothing else is promised."""
    taken = sum(each.hours_on(day, capacity_hours_per_week) for each in promised)
    return max(0.0, capacity_hours_per_week - taken)


def _held(opened: Mapping[str, Open], promised_to: set[str], ask: Ask) -> float:
    """The hours of open tasks that no promise to their project covers."""
    own = [each for gid, each in opened.items() if gid not in promised_to]
    return sum(each.hours + each.unknown * ask.usual_hours for each in own)


def _days_until(hours: float, free_hours_per_week: Sequence[float]) -> int | None:
    """In how many working days so many hours are done, None where they are not."""
    for day, free in enumerate(free_hours_per_week, 1):
        hours -= free / WORKING_DAYS
        if hours <= _ROUNDING_HOURS:
            return day
    return None


def _touches(absence: Absence, days: Iterable[date]) -> bool:
    return any(absence.first <= day <= absence.last for day in days)
