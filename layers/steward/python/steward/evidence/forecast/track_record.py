"""How have the forecasts of the past come out, and are they better than saying the base rate?

A forecast counts once its own date has passed, whatever happened by then: one that is only counted when its milestone
was reached would be judged by the punctual ones. A probability of being on time that was told after the date was none,
and does not count. All nights of a milestone count as one, since they repeat each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from statistics import mean
from typing import Any, Self

from steward.asana.models import Json
from steward.evidence.forecast.outlook import P50, P85


@dataclass(frozen=True, slots=True)
class Told:
    """What one night said of one milestone, as it was stored."""

    milestone_gid: str
    made_on: date
    due_on: date | None
    p_on_time: float | None
    p50_on: date | None
    p85_on: date | None

    @classmethod
    def of_row(cls, row: Json) -> Self:
        """Read what `Outlook.as_json` wrote."""
        days = {
            name: date.fromisoformat(row[name]) if row.get(name) else None for name in ("due_on", "p50_on", "p85_on")
        }
        return cls(row["milestone_gid"], date.fromisoformat(row["made_on"]), p_on_time=row.get("p_on_time"), **days)


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Scores over milestones, None where none can be judged yet.

    `judged` is of how many of the `milestones` a probability was told by their date, which has passed. `brier` is
    the mean squared error of the probability of being on time and `base_brier` that of the share that was,
    `pinball_days` the mean pinball loss of P50 and P85 in calendar days, `p85_coverage` the share that P85 held.
    """

    milestones: int
    judged: int
    brier: float | None
    base_brier: float | None
    pinball_days: float | None
    p85_coverage: float | None

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def track_record(told: Iterable[Told], reached: Mapping[str, date], today: date) -> TrackRecord:
    """Of the stored forecasts; `reached` says on which day each milestone was, as far as they have been."""
    by_gid: dict[str, list[Told]] = defaultdict(list)
    for each in sorted(told, key=lambda each: (each.milestone_gid, each.made_on)):
        if each.milestone_gid not in reached or each.made_on <= reached[each.milestone_gid]:
            by_gid[each.milestone_gid].append(each)
    squares, punctual, covered, pinballs = [], [], [], []
    for gid, rows in by_gid.items():
        at = reached.get(gid)
        due = [(each.p_on_time, _held(at, each.due_on)) for each in rows if _is_told_by(each.due_on, each, today)]
        judged = [(p, held) for p, held in due if p is not None]
        squares += _mean([(p - held) ** 2 for p, held in judged])
        punctual += _mean([float(held) for _, held in judged])
        covered += _mean([float(_held(at, each.p85_on)) for each in rows if _passed(each.p85_on, today)])
        pinballs += _mean([loss for each in rows if at for loss in _pinballs(each, at)])
    base = mean(punctual) if punctual else 0.0
    return TrackRecord(
        len(by_gid),
        judged=len(squares),
        brier=_rounded(squares),
        base_brier=_rounded([(base - each) ** 2 for each in punctual]),
        pinball_days=_rounded(pinballs),
        p85_coverage=_rounded(covered),
    )


def pinball(level: float, told: float, came: float) -> float:
    """The loss whose least mean is at that quantile: level for each unit too early, 1 - level for each too late."""
    return max(level * (came - told), (level - 1) * (came - told))


def _pinballs(each: Told, at: date) -> list[float]:
    said = ((P50, each.p50_on), (P85, each.p85_on))
    return [pinball(level, 0.0, float((at - day).days)) for level, day in said if day]


def _held(at: date | None, day: date | None) -> bool:
    return at is not None and day is not None and at <= day


def _is_told_by(day: date | None, told: Told, today: date) -> bool:
    """Whether the day has passed, and it was told no later than on it."""
    return day is not None and told.made_on <= day < today


def _passed(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _mean(values: Sequence[float]) -> list[float]:
    """The mean, or nothing of nothing."""
    return [mean(values)] if values else []


def _rounded(values: Sequence[float]) -> float | None:
    return round(mean(values), 4) if values else None
