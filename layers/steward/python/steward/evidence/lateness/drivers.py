"""What puts a project's work at risk, how likely, by how many days, and which tasks show it?

Each risky task counts under one driver, the first that applies in the order of `Driver`, so that no risk is told
twice. A driver's probability is the chance that it makes a material part of the project's open work late, exact for
the tasks' probabilities (Poisson binomial). No person is named: an overload is a number of tasks.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np

from steward.evidence.lateness.comments import Comments
from steward.evidence.lateness.features import MISSING
from steward.evidence.lateness.tasks import LEARNED, Lateness, TaskRisk

MATERIAL_SHARE: Final = 0.1  # of the project's open tasks: one in ten late is news, less is any week
MOST_EVIDENCE: Final = 20  # task gids kept with a driver: more is read by nobody

_HELD_UP: Final = 0.1  # what predecessors must add to a probability to be the reason
_STALLED_DAYS: Final = 14.0  # as the rules have it
_OVERLOAD_PER_DAY: Final = 1.0  # more than a task a workday
_ABANDONED: Final = 3.0  # overdue tasks of one person
_RISKY: Final = 0.3  # below it a dated task is just work, whatever may be said against it
_LIKELY: Final = 0.5  # without any reason a task is told only where it is likelier late than not
_FULL_PAST: Final = 50.0  # outcomes at which the past counts by half
_RULES_WORTH: Final = 0.6  # of a judgement by rules beside a learnt one


class Driver(StrEnum):
    """Why tasks are at risk, in the order in which reasons are looked for; the words are stored in `external.gid`."""

    DEPENDENCY = "dependency"  # waits for a task that is late, put off, or due too late
    OVERDUE = "overdue"  # its day has passed
    SLIPPING = "slipping"  # put off twice or more
    STALLED = "stalled"  # no movement for two weeks since it should have begun
    OVERLOAD = "overload"  # more due than its assignee has workdays, or a list of overdue tasks
    UNPLANNED = "unplanned"  # no date, or neither owner nor estimate
    CLAIM = "claim"  # nothing computed, but somebody wrote that it is blocked
    HISTORY = "history"  # none of these: such tasks were late before


@dataclass(frozen=True, slots=True)
class ProjectRisk:
    """One driver of one project tonight. `material_tasks` is how many must be late for it to come true."""

    key: str
    project_gid: str
    driver: Driver
    probability: float
    expected_delay_days: float
    delay_p85_days: float
    confidence: float
    basis: str
    material_tasks: int
    tasks: int
    evidence_gids: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is stored and shown."""
        return {name: getattr(self, name) for name in self.__slots__} | {"evidence_gids": list(self.evidence_gids)}


def key_of(project_gid: str, driver: Driver) -> str:
    """The `external.gid` of the risk task: the same every night."""
    return f"risk-{project_gid}-{driver}"


def project_risks(
    project_gid: str, task_gids: Iterable[str], risks: Mapping[str, TaskRisk], comments: Comments, taught: Lateness
) -> list[ProjectRisk]:
    """The project's drivers, the likeliest first; none for a project without open tasks.

    Args:
        project_gid: The project.
        task_gids: Its tasks; those without a risk (done ones) are left out.
        risks: What `assess` told of all tasks.
        comments: What `assess` was given.
        taught: What `assess` was given.
    """
    own = [risks[gid] for gid in sorted(set(task_gids)) if gid in risks]
    material = max(1, math.ceil(MATERIAL_SHARE * len(own)))
    groups: dict[Driver, list[TaskRisk]] = {}
    for risk in own:
        if driver := driver_of(risk, comments):
            groups.setdefault(driver, []).append(risk)
    found = [_project_risk(project_gid, driver, group, material, taught) for driver, group in groups.items()]
    return sorted(found, key=lambda each: (-each.probability, each.key))


def driver_of(risk: TaskRisk, comments: Comments) -> Driver | None:
    """The first reason that applies; None where nothing puts the task at risk."""
    if risk.is_dated and risk.probability < _RISKY:
        return None
    row = risk.numbers.get
    slipped, stalled = row("slips", 0), row("stalled_days", 0)
    due_a_day, overdue = row("assignee_due_per_day", 0), row("assignee_overdue", 0)
    unplanned = not risk.is_dated or (row("no_assignee", 0) and row("no_estimate", 0))
    reasons = {
        Driver.DEPENDENCY: row("late_dependencies", 0) >= 1 or risk.probability - risk.own >= _HELD_UP,
        Driver.OVERDUE: risk.is_overdue,
        Driver.SLIPPING: slipped >= 2,  # noqa: PLR2004 - once is a correction
        Driver.STALLED: stalled >= _STALLED_DAYS,
        Driver.OVERLOAD: due_a_day > _OVERLOAD_PER_DAY or overdue >= _ABANDONED,
        Driver.UNPLANNED: bool(unplanned),
        Driver.CLAIM: comments.claims.get(risk.gid, 0.0) > 0,
        Driver.HISTORY: risk.probability >= _LIKELY,
    }
    return next((driver for driver in Driver if reasons[driver]), None)


def at_least(count: int, likely: Sequence[float]) -> float:
    """The chance that so many of independent events come true (Poisson binomial, exact by convolution)."""
    chances = np.zeros(count + 1)  # of 0, 1, ... events so far, the last one "count or more"
    chances[0] = 1.0
    for probability in sorted(likely):
        moved = chances * probability
        chances = chances - moved
        chances[1:] += moved[:-1]
        chances[-1] += moved[-1]
    return float(min(1.0, max(0.0, chances[-1])))


def _project_risk(
    project_gid: str, driver: Driver, group: Sequence[TaskRisk], material: int, taught: Lateness
) -> ProjectRisk:
    """The delay is that of the task with the longest to expect: a project is as late as its latest task."""
    worst = sorted(group, key=lambda each: (-each.probability, -each.expected_delay_days, each.gid))
    return ProjectRisk(
        key=key_of(project_gid, driver),
        project_gid=project_gid,
        driver=driver,
        probability=round(at_least(material, [each.probability for each in group]), 4),
        expected_delay_days=round(max(each.expected_delay_days for each in group), 1),
        delay_p85_days=round(taught.delays.p85_days, 1),
        confidence=_confidence(group, taught),
        basis=taught.basis,
        material_tasks=material,
        tasks=len(group),
        evidence_gids=tuple(each.gid for each in worst[:MOST_EVIDENCE]),
    )


def _confidence(group: Sequence[TaskRisk], taught: Lateness) -> float:
    """How much past there is, how complete the tasks are, and whether it was learnt, multiplied; 0 to 1.

    That a day has passed needs no past: overdue tasks count as known.
    """
    past = taught.outcomes / (taught.outcomes + _FULL_PAST) * (1.0 if taught.basis == LEARNED else _RULES_WORTH)
    known = [1.0 if each.is_overdue else past * _completeness(each) for each in group]
    return round(sum(known) / len(known), 3)


def _completeness(risk: TaskRisk) -> float:
    """The share of date, owner and estimate that the task has."""
    owned, estimated = (risk.numbers.get(name, MISSING) == 0 for name in ("no_assignee", "no_estimate"))
    return (risk.is_dated + owned + estimated) / 3
