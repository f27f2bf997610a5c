"""Which numbers tell of a task, at a moment, that it may be late?

Each is computed from what was known then and cut at stated bounds, so that no single number can carry a judgement.
Comments are not among them: their weight is stated and capped (`comments.py`).
"""

import math
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from steward.evidence.lateness.deadlines import Deadline, slips
from steward.evidence.lateness.record import Record

MISSING: Final = float("nan")
UNPROVEN_LATE_RATE: Final = 0.25  # of a workspace without a past: between public issues (18 %) and most teams' own
_RATE_PRIOR: Final = 10.0  # outcomes that the wider rate counts for: a person with two misses is not "always late"
_WORKDAYS_A_DAY: Final = 5 / 7
_DAY_SECONDS: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Feature:
    """A number's bounds, and whether more of it can only raise a risk: then no weight below 0 is learnt for it."""

    low: float
    high: float
    only_raises: bool = False

    def cut(self, value: float) -> float:
        """The value within the bounds; what is missing stays missing."""
        return value if math.isnan(value) else min(self.high, max(self.low, value))


FEATURES: Final[Mapping[str, Feature]] = {
    "lead_days": Feature(0, 365),  # from when the date was set to its day; a plan of a year is as vague as one of two
    "elapsed_share": Feature(0, 1),  # of the lead
    "days_left": Feature(0, 365),  # as lead_days
    "start_passed_days": Feature(-90, 90),  # since the planned start, below 0 before it; a quarter either way
    "open_dependencies": Feature(0, 10, only_raises=True),  # more than ten is a milestone
    "late_dependencies": Feature(0, 5, only_raises=True),  # past a due date, or put off: one is enough to block
    "later_dependencies": Feature(0, 5, only_raises=True),  # due after the task itself
    "dependents": Feature(0, 10),  # who waits for it: may hurry people, or not
    "assignee_open": Feature(0, 60),  # a quarter of a year at a task a workday
    "assignee_overdue": Feature(0, 20),  # beyond it a list is abandoned, not late
    "assignee_due_per_day": Feature(0, 10),  # open tasks due until then, for each workday left
    "assignee_late_rate": Feature(0, 1),  # shrunk to the project's
    "project_late_rate": Feature(0, 1),  # shrunk to the workspace's
    "no_assignee": Feature(0, 1),
    "no_estimate": Feature(0, 1),
    "effort_hours": Feature(0, 200),  # five weeks: longer work is a project
    "effort_per_day_hours": Feature(0, 24),  # of work for each workday left
    "subtasks": Feature(0, 20),  # more are a checklist
    "is_milestone": Feature(0, 1),
    "slips": Feature(0, 5, only_raises=True),  # how often the date was put off
    "slipped_days": Feature(0, 90, only_raises=True),  # a quarter
    "stalled_days": Feature(0, 60),  # without a story since it should have begun; two months is forgotten
}


class Numbers(Mapping[str, float]):
    """The numbers of one task as a mapping without the missing ones: 250 bytes, where a dict takes two thousand."""

    __slots__ = ("_values",)

    def __init__(self, row: Mapping[str, float]) -> None:
        self._values = array("d", map(row.__getitem__, FEATURES))

    def __getitem__(self, name: str) -> float:
        value = self._values[_PLACES[name]]
        if math.isnan(value):
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name, value in zip(FEATURES, self._values, strict=True) if not math.isnan(value))

    def __len__(self) -> int:
        return sum(not math.isnan(value) for value in self._values)


_PLACES: Final = {name: place for place, name in enumerate(FEATURES)}


def features(record: Record, gid: str, deadline: Deadline, moment: datetime) -> dict[str, float]:
    """Every number of FEATURES for an open task, NaN where nothing is known.

    Args:
        record: The portfolio.
        gid: The task.
        deadline: The due date that stood at the moment.
        moment: What is known later does not count.
    """
    found = _dates(record, gid, deadline, moment) | _network(record, gid, deadline, moment)
    found |= _people(record, gid, deadline, moment) | _plan(record, gid, deadline, moment)
    return {name: bound.cut(float(found[name])) for name, bound in FEATURES.items()}


def late_rate(record: Record, moment: datetime) -> float:
    """The workspace's share of missed due dates until a moment, shrunk to UNPROVEN_LATE_RATE."""
    return _shrunk(record.everybody.outcomes(moment), UNPROVEN_LATE_RATE)


def workdays_left(deadline: Deadline, moment: datetime) -> float:
    """Workdays until the end of its day, at least one; holidays are not known here."""
    return max(1.0, _days_left(deadline, moment) * _WORKDAYS_A_DAY)


def stalled_days(deadline: Deadline, start_on: date | None, touched: float, moment: datetime) -> float:
    """Days without movement since it should have begun: on its planned start, else in the middle of its lead.

    `touched` is when it last moved, as a timestamp.
    """
    planned = datetime.combine(start_on, time.min, UTC) if start_on else None
    begins = planned or deadline.set_at + (deadline.falls_at - deadline.set_at) / 2
    return FEATURES["stalled_days"].cut((moment.timestamp() - max(touched, begins.timestamp())) / _DAY_SECONDS)


def _days_left(deadline: Deadline, moment: datetime) -> float:
    return max(0.0, (deadline.falls_at - moment).total_seconds() / _DAY_SECONDS)


def _dates(record: Record, gid: str, deadline: Deadline, moment: datetime) -> dict[str, float]:
    lead = (deadline.falls_at - deadline.set_at).total_seconds() / _DAY_SECONDS
    left = _days_left(deadline, moment)
    start_on, touched = record.items[gid].start_on, record.last_touched(gid, moment)
    count, days = slips(record.moves.get(gid, ()), moment)
    return {
        "lead_days": max(0.0, lead),
        "elapsed_share": 1 - left / lead if lead > 0 else 1.0,
        "days_left": left,
        "start_passed_days": (moment.date() - start_on).days if start_on else MISSING,
        "slips": count,
        "slipped_days": days,
        "stalled_days": MISSING if touched is None else stalled_days(deadline, start_on, touched, moment),
    }


def _network(record: Record, gid: str, deadline: Deadline, moment: datetime) -> dict[str, float]:
    waited = record.waits_for(gid, moment)
    theirs = [each for other in waited if (each := record.standing(other, moment))]
    put_off = {other for other in waited if slips(record.moves.get(other, ()), moment)[0]}
    return {
        "open_dependencies": len(waited),
        "late_dependencies": len(put_off | {each.task_gid for each in theirs if each.falls_at <= moment}),
        "later_dependencies": sum(each.due_on > deadline.due_on for each in theirs),
        "dependents": record.dependents(gid, moment),
    }


def _people(record: Record, gid: str, deadline: Deadline, moment: datetime) -> dict[str, float]:
    """The load without the tasks that this one waits for: they are told by themselves, and must never relieve it."""
    assignee_gid = record.items[gid].assignee_gid
    person, project = record.person(assignee_gid), record.project(gid)
    here = _shrunk(project.outcomes(moment), late_rate(record, moment))
    waited = [each for each in record.waits_for(gid, moment) if record.items[each].assignee_gid == assignee_gid]
    own = [each for other in waited if (each := record.standing(other, moment))]
    due = person.due_by(moment, deadline.due_on) - sum(each.due_on <= deadline.due_on for each in own)
    overdue = person.overdue(moment) - sum(each.falls_at <= moment for each in own)
    return {
        "assignee_open": person.open(moment) if assignee_gid else MISSING,
        "assignee_overdue": overdue if assignee_gid else MISSING,
        "assignee_due_per_day": due / workdays_left(deadline, moment) if assignee_gid else MISSING,
        "assignee_late_rate": _shrunk(person.outcomes(moment), here),
        "project_late_rate": here,
        "no_assignee": assignee_gid is None,
    }


def _plan(record: Record, gid: str, deadline: Deadline, moment: datetime) -> dict[str, float]:
    item = record.items[gid]
    hours = item.effort_hours
    return {
        "no_estimate": hours is None,
        "effort_hours": MISSING if hours is None else hours,
        "effort_per_day_hours": MISSING if hours is None else hours / workdays_left(deadline, moment),
        "subtasks": item.subtasks,
        "is_milestone": item.is_milestone,
    }


def _shrunk(outcomes: tuple[int, int], wider: float) -> float:
    missed, count = outcomes
    return (missed + _RATE_PRIOR * wider) / (count + _RATE_PRIOR)
