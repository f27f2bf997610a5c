"""How far did the dates hold that were forecast for a project's milestones, and how sure does that leave its score?

A P85 should hold for 85 of 100 milestones. The score weighs forecasts, and the same past feeds the other figures: where
such dates were broken more often than they say, less is known than it seems.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from steward.evidence.forecast.outlook import P85
from steward.evidence.forecast.reached import reached
from steward.evidence.forecast.track_record import Told, track_record
from steward.evidence.work_items import WorkItem

HALF_AT: Final = 10  # milestones: a share of fewer is luck for the larger part, as n / (n + 10) elsewhere
AT_MOST: Final = 0.5  # of the confidence: as much as a project without any history loses


@dataclass(frozen=True, slots=True)
class Held:
    """Of how many milestones the P85 date has passed, and in what share it held; all nights of one count as one."""

    milestones: int
    p85_held: float

    @property
    def calibration(self) -> float:
        """What the confidence is multiplied by: 1 where P85 held as often as it says or more often, never below 0.5."""
        lacking = max(0.0, 1.0 - self.p85_held / P85)
        return round(1.0 - AT_MOST * lacking * self.milestones / (self.milestones + HALF_AT), 4)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self) | {"calibration": self.calibration}


def held(rows: Iterable[Mapping[str, Any]], items: Sequence[WorkItem], today: date) -> Held | None:
    """What became of stored forecasts; None where no date has passed yet.

    A milestone that is not in the project any more says nothing about its forecasts.
    """
    there = {each.gid for each in items if each.is_milestone}
    told = [Told.of_row(dict(each)) for each in rows if each["milestone_gid"] in there]
    come = [each for each in told if each.p85_on and each.p85_on < today]
    found = track_record(come, reached(items), today)
    return None if found.p85_coverage is None else Held(found.milestones, found.p85_coverage)
