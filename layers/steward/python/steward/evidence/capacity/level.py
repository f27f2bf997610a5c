"""How much of a project's work falls in weeks in which whoever has it has too much: low, medium or high?

Each planned hour counts with the probability that its holder is overloaded in its week. Work without an assignee is in
nobody's week: it makes the level less known, not higher.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from steward.evidence.capacity.placed import NOBODY, Placed
from steward.evidence.capacity.simulate import PersonWeeks

MEDIUM_FROM: Final = 0.25  # a quarter of the hours in weeks that do not hold them: dates move, and can be made up for
HIGH_FROM: Final = 0.5  # half of them: the plan does not hold unless somebody changes it
LEAST_KNOWN: Final = 0.5  # where less than half of it is known, the level would say what was assumed
LEAST_HISTORY_WEEKS: Final = 4  # a month of somebody's own rate; below it theirs is other people's


class Level(StrEnum):
    """The values of the Capacity Risk field; the words are stored."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True, slots=True)
class CapacityRisk:
    """One project's level, and the numbers it follows from: shares of 0 to 1."""

    project_gid: str
    level: Level
    exposed_share: float
    known_share: float
    history_share: float

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def capacity_risk(project_gid: str, tasks: Iterable[Placed], outlooks: Mapping[str, PersonWeeks]) -> CapacityRisk:
    """The level of one project; a project without open work is low.

    `exposed_share` is the share of its hours within the weeks that fall in an overloaded one; `known_share` that of its
    open tasks with an assignee, an estimate and a due date; `history_share` that of its hours which are in the hands of
    people whose own rate is known.
    """
    own = [each for each in tasks if each.item.is_open and project_gid in each.project_gids]
    if not own:
        return CapacityRisk(project_gid, Level.LOW, 0.0, 1.0, 1.0)
    hours = {
        gid: each.by_project[project_gid]
        for gid, each in sorted(outlooks.items())
        if gid != NOBODY and project_gid in each.by_project
    }
    total = sum(map(sum, hours.values()))
    exposed = sum(
        hour * week.overload_probability
        for gid, weeks in hours.items()
        for hour, week in zip(weeks, outlooks[gid].weeks, strict=True)
    )
    proven = sum(sum(own) for gid, own in hours.items() if outlooks[gid].history_weeks >= LEAST_HISTORY_WEEKS)
    share = round(exposed / total, 4) if total else 0.0
    known = round(sum(map(_is_known, own)) / len(own), 4)
    history = round(proven / total, 4) if total else 0.0
    return CapacityRisk(project_gid, _level(share, known, history, total), share, known, history)


def _is_known(task: Placed) -> bool:
    return bool(task.person_gid and task.item.effort_hours and task.item.due_on)


def _level(exposed: float, known: float, history: float, hours: float) -> Level:
    if known < LEAST_KNOWN or (hours and history < LEAST_KNOWN):
        return Level.INSUFFICIENT
    return Level.HIGH if exposed >= HIGH_FROM else Level.MEDIUM if exposed >= MEDIUM_FROM else Level.LOW
