"""What is kept of a project when a status is published, so that the next one can tell what changed since?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Self

from steward.evidence.findings import Findings
from steward.evidence.narrative.facts import FactTable, Kind
from steward.evidence.work_items import WorkItem

PERIODS: Final = 4  # of which the mean says what is usual (WORKFLOWS 3.1)
_COUNTED: Final = (Kind.COMPLETED, Kind.ADDED, Kind.REMOVED, Kind.SLIPS)


@dataclass(frozen=True, slots=True)
class LastStatus:
    """The project as it stood at `at`.

    `due` is the due date of each task that was there, None for none; `score` the health, `probabilities` those of the
    milestones in percent, `progress` that of goals. `status_type` is what was proposed. `counts` are the last four
    periods' counts by kind, the youngest last. Of a goal `metric` is the measured value, and `stood` says in a word how
    each fact stood from whose change one tells that something changed.
    """

    at: datetime
    due: Mapping[str, date | None] = field(default_factory=dict, hash=False)
    score: float | None = None
    probabilities: Mapping[str, float] = field(default_factory=dict, hash=False)
    progress: Mapping[str, float] = field(default_factory=dict, hash=False)
    status_type: str = ""
    counts: Mapping[str, tuple[float, ...]] = field(default_factory=dict, hash=False)
    metric: float | None = None
    stood: Mapping[str, str] = field(default_factory=dict, hash=False)

    def usual(self, kind: Kind) -> float | None:
        """The mean count of the last periods; None where there was none."""
        counts = self.counts.get(kind, ())
        return sum(counts) / len(counts) if counts else None

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "at": self.at.isoformat(),
            "due": {gid: day.isoformat() if day else None for gid, day in self.due.items()},
            "score": self.score,
            "probabilities": dict(self.probabilities),
            "progress": dict(self.progress),
            "status_type": self.status_type,
            "counts": {kind: list(each) for kind, each in self.counts.items()},
            "metric": self.metric,
            "stood": dict(self.stood),
        }

    @classmethod
    def of_json(cls, row: Mapping[str, Any]) -> Self:
        """What `as_json` wrote."""
        due = {gid: date.fromisoformat(day) if day else None for gid, day in row["due"].items()}
        counts = {kind: tuple(each) for kind, each in row["counts"].items()}
        return cls(**{**row, "at": datetime.fromisoformat(row["at"]), "due": due, "counts": counts})


def remembered(
    items: Iterable[WorkItem],
    found: Findings,
    table: FactTable,
    before: LastStatus | None,
    status_type: str,
    *,
    at: datetime,
) -> LastStatus:
    """What is kept when a status with these facts is published."""
    counts: dict[str, tuple[float, ...]] = {
        kind: (*(before.counts.get(kind, ()) if before else ()), _count(table, kind))[-PERIODS:] for kind in _COUNTED
    }
    return LastStatus(
        at=at,
        due={each.gid: each.due_on for each in items},
        score=found.health.score,
        probabilities={
            each.gid: float(round(100 * each.p_on_time)) for each in found.milestones if each.p_on_time is not None
        },
        progress={each.subject_gid: each.amount() or 0.0 for each in table.of(Kind.GOAL)},
        status_type=status_type,
        counts=counts,
    )


def _count(table: FactTable, kind: Kind) -> float:
    found = next(iter(table.of(kind)), None)
    return (found.amount() or 0.0) if found else 0.0
