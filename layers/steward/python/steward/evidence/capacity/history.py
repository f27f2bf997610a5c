"""What did people get done a week, how far were their estimates off, and what does a task of each project take?

Hours of completed work are laid on the days on which they were worked: from the day after somebody's completion before
it (or its own beginning, if later) to its completion, which is exact for one task after the other and keeps the sum for
any. A week counts where work was left over at the end of three days of it at least: who has none is idle, not slow.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from statistics import NormalDist, median
from typing import Any, Final

import numpy as np

from steward.asana.models import Json
from steward.evidence.capacity.horizon import DAYS_A_WEEK, Floats, Horizon, monday
from steward.evidence.capacity.placed import Placed
from steward.evidence.capacity.staff import Staff

PAST_WEEKS: Final = 26  # half a year: long enough for twenty weeks of each, short enough to be the same team
LEAST_DAYS: Final = 3  # of a week: a rate over one or two days is mostly rounding
LEAST_TASKS: Final = 10  # below it the 15 % tails of a distribution are one task
MOST_FOCUS: Final = 2.0  # twice the contracted hours in a week is a wrong booking, not a week
_KEPT: Final = 200  # quantiles of a distribution: more tell nothing about its tails and are stored for every project

EVERYWHERE: Final = ""  # the gid under which the distribution over all projects is kept

_GRID: Final = tuple((at + 0.5) / 40 for at in range(40))  # forty equally likely points stand for a stated distribution
STATED_ERRORS: Final = tuple(NormalDist(0, 0.6).inv_cdf(p) for p in _GRID)  # log: one in six takes 1.8 times as long
STATED_HOURS: Final = tuple(NormalDist(0, 1.0).inv_cdf(p) for p in _GRID)  # log: sizes differ by a factor of e
_HALF_A_DAY_HOURS: Final = 4.0  # a guess for projects without a past, as in `evidence/effort.py`


@dataclass(frozen=True, slots=True)
class History:
    """What was learned, as sorted quantiles; frozen between two learnings, so that a refresh changes nobody else.

    `focus` is a person's share of their hours by week of `weeks` (None: no full week of work); `errors` are actual over
    estimated hours and `hours` actual ones, by project gid and EVERYWHERE.
    """

    weeks: tuple[date, ...] = ()
    focus: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict, hash=False)
    errors: Mapping[str, tuple[float, ...]] = field(default_factory=dict, hash=False)
    hours: Mapping[str, tuple[float, ...]] = field(default_factory=dict, hash=False)

    def errors_in(self, project_gids: Sequence[str]) -> Floats:
        """Actual over estimated hours, ascending: of the first project with enough, else of all, else as stated."""
        return np.array(_enough(self.errors, project_gids) or np.exp(STATED_ERRORS), dtype=np.float64)

    def hours_in(self, project_gids: Sequence[str]) -> Floats:
        """What a task took, ascending, in hours: as `errors_in`."""
        return np.array(_enough(self.hours, project_gids) or _HALF_A_DAY_HOURS * np.exp(STATED_HOURS), dtype=np.float64)

    def weeks_of(self, person_gid: str) -> int:
        """In how many weeks somebody's rate is known."""
        return sum(each is not None for each in self.focus.get(person_gid, ()))

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        lists = {name: {gid: list(each) for gid, each in getattr(self, name).items()} for name in _BY_GID}
        return {"weeks": [each.isoformat() for each in self.weeks], **lists}

    @classmethod
    def of_json(cls, document: Json) -> "History":
        """What `as_json` wrote."""
        lists = {name: {gid: tuple(each) for gid, each in document[name].items()} for name in _BY_GID}
        return cls(tuple(date.fromisoformat(each) for each in document["weeks"]), **lists)


_BY_GID: Final = ("focus", "errors", "hours")


def learn(tasks: Iterable[Placed], staff: Staff, horizon: Horizon, here: frozenset[str]) -> History:
    """The history of completed tasks up to the horizon's today; `here` are the projects that were read."""
    known = [each for each in tasks if each.item.created_at.date() < horizon.today]
    done = [each for each in known if _end(each) < horizon.today]
    errors = _by_project(done, _error)
    hours = _by_project(done, lambda task: actual_hours(task, errors))
    first = monday(horizon.today) - timedelta(weeks=PAST_WEEKS)
    weeks = tuple(first + timedelta(weeks=at) for at in range(PAST_WEEKS))
    held = sorted((each for each in known if each.person_gid), key=lambda each: (each.person_gid, each.item.gid))
    rates = Rates(weeks, staff, horizon.holidays, here, {"errors": errors, "hours": hours})
    by_person = groupby(held, key=lambda each: each.person_gid)
    found = {gid: rates.of(gid, list(own), horizon.today) for gid, own in by_person}
    return History(weeks, {gid: each for gid, each in found.items() if any(each)}, errors, hours)


def actual_hours(task: Placed, errors: Mapping[str, Sequence[float]]) -> float | None:
    """What a completed task took: as it was booked, else its estimate times its project's usual error."""
    if task.item.actual_hours:
        return task.item.actual_hours
    usual = _enough(errors, task.project_gids)
    return task.item.effort_hours * (median(usual) if usual else 1.0) if task.item.effort_hours else None


@dataclass(frozen=True, slots=True)
class Rates:
    """What is needed to tell a person's hours of past weeks; `past` holds `errors` and `hours` by project."""

    weeks: tuple[date, ...]
    staff: Staff
    holidays: frozenset[date]
    here: frozenset[str]
    past: Mapping[str, Mapping[str, Sequence[float]]] = field(hash=False)

    def of(self, person_gid: str, held: Sequence[Placed], today: date) -> tuple[float | None, ...]:
        """Their focus factor by week: hours worked and promised elsewhere over the contracted ones of full days.

        `held` are all their tasks, done before today and open.
        """
        worked = self.worked(person_gid, [each for each in held if _end(each) < today])
        begun, ended = sorted(each.item.created_at.date() for each in held), sorted(map(_end, held))
        left = {day for day in worked if bisect_right(begun, day) > bisect_right(ended, day)}
        return tuple(self._rate(person_gid, week, worked, left) for week in self.weeks)

    def worked(self, person_gid: str, done: Iterable[Placed]) -> dict[date, float]:
        """The hours of completed work on each day on which there was any, by day."""
        ordered = sorted(done, key=lambda each: (_end(each), each.item.gid))
        hours: dict[date, float] = {}
        previous = date.min
        for end, group in groupby(ordered, key=_end):
            tasks = list(group)
            first = max(min(_begin(each) for each in tasks), previous + timedelta(days=1))
            days = self._present(person_gid, first, end) or [end]
            total = sum(self._took(each) for each in tasks)
            hours |= {day: hours.get(day, 0.0) + total / len(days) for day in days}
            previous = end
        return hours

    def _took(self, task: Placed) -> float:
        told = actual_hours(task, self.past["errors"])
        usual = _enough(self.past["hours"], task.project_gids)
        return told if told is not None else median(usual) if usual else _HALF_A_DAY_HOURS

    def _present(self, person_gid: str, first: date, last: date) -> list[date]:
        days = (first + timedelta(days=at) for at in range((last - first).days + 1))
        return [day for day in days if _is_workday(day, self.holidays) and self.staff.is_there(person_gid, day)]

    def _rate(self, gid: str, week: date, worked: Mapping[date, float], left: Collection[date]) -> float | None:
        days = (week + timedelta(days=at) for at in range(DAYS_A_WEEK))
        full = [day for day in days if day in left and day not in self.holidays]
        contracted = self.staff.hours_a_day(gid) * len(full)
        if len(full) < LEAST_DAYS or not contracted:
            return None
        promised = sum(self.staff.promised_hours(gid, day, self.here) for day in full)
        return round(min(MOST_FOCUS, (sum(worked[day] for day in full) + promised) / contracted), 4)


def _by_project(done: Sequence[Placed], measure: Callable[[Placed], float | None]) -> dict[str, tuple[float, ...]]:
    """The quantiles of a measure by project and EVERYWHERE; a task without it counts nowhere."""
    found: dict[str, list[float]] = {}
    for each in done:
        if value := measure(each):
            for gid in (*each.project_gids, EVERYWHERE):
                found.setdefault(gid, []).append(value)
    return {gid: _quantiles(values) for gid, values in sorted(found.items())}


def _quantiles(values: list[float]) -> tuple[float, ...]:
    kept = np.quantile(values, np.linspace(0, 1, _KEPT)) if len(values) > _KEPT else np.sort(values)
    return tuple(round(float(each), 4) for each in kept)


def _enough(by_project: Mapping[str, Sequence[float]], project_gids: Sequence[str]) -> Sequence[float]:
    found = (by_project.get(gid, ()) for gid in (*project_gids, EVERYWHERE))
    return next((each for each in found if len(each) >= LEAST_TASKS), ())


def _error(task: Placed) -> float | None:
    booked, estimated = task.item.actual_hours, task.item.effort_hours
    return booked / estimated if booked and estimated else None


def _begin(task: Placed) -> date:
    created = task.item.created_at.date()
    return min(_end(task), max(created, task.item.start_on or created))


def _end(task: Placed) -> date:
    return task.item.completed_at.date() if task.item.completed_at else date.max


def _is_workday(day: date, holidays: frozenset[date]) -> bool:
    return day.weekday() < DAYS_A_WEEK and day not in holidays
