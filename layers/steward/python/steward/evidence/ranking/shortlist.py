"""How far down a ranked backlog does the next sprint reach, likely and surely?

The running total of the tasks' hours is drawn beside the team's capacity; the cut at P50 is the last task up to which
everything fits in half of the draws, the cut at P85 that up to which it does in 85 of 100. A task of unknown effort
takes what this project's tasks take, never nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.work_items import WorkItem

LIKELY, SURELY = 0.5, 0.85  # the chances that all down to the cut is done
DRAWS: Final = 2000  # the error of a chance of 0.85 is then 0.008
_AT_ONCE: Final = 100  # tasks whose draws are held together: 2 MB, whatever the length of the backlog
_TOLD: Final = 0.1  # beyond a chance of one in ten nobody plans
LEAST_SETTLED: Final = 20  # completed tasks with both figures: as many as evidence/effort.py wants for a quantile
_SPREAD_LOG: Final = math.log(2) / 1.2816  # nothing measured: one estimate in ten is passed twofold, one in ten halved
_HALF_A_DAY_HOURS: Final = 4.0  # a guess for a project without a past, as in evidence/effort.py

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One task of the shortlist: its hours, if estimated, and the chance that it and all above it fit."""

    task_gid: str
    effort_hours: float | None
    chance: float


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The ranked tasks with their chances; the first `surely` and the first `likely` of them are above the cuts.

    A long backlog ends some way below the cuts, where hardly anything fits any more.
    """

    candidates: tuple[Candidate, ...]
    surely: int
    likely: int
    capacity_p50_hours: float
    capacity_p15_hours: float  # what there is with a chance of 85 %

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def shortlist(
    sequence: Sequence[str], items: Sequence[WorkItem], capacity_hours: Sequence[float], seed: int
) -> Shortlist:
    """The cuts in a ranked sequence of gids (`Ranking.sequence`); what is not among the open `items` is left out.

    `capacity_hours` are samples of what the team has for the sprint, any number of them. Raises ValueError for none or
    for one that is no number of hours.
    """
    capacity = np.asarray(capacity_hours, np.float64)
    if not capacity.size or not np.isfinite(capacity).all() or (capacity < 0).any():
        raise ValueError("a shortlist needs samples of capacity in hours, each 0 or more")
    rng = np.random.default_rng(seed)
    available = rng.choice(np.sort(capacity), DRAWS)
    known = {each.gid: each for each in items if each.is_open}
    ranked = [known[gid] for gid in sequence if gid in known]
    chances = _chances(ranked, _Past.of(items), available, rng)
    p15, p50 = (float(each) for each in np.quantile(capacity, (1 - SURELY, LIKELY)))
    found = tuple(Candidate(one.gid, one.effort_hours, at) for one, at in zip(ranked, chances, strict=False))
    surely, likely = (sum(each >= level for each in chances) for level in (SURELY, LIKELY))
    return Shortlist(found, surely, likely, p50, p15)


@dataclass(frozen=True, slots=True)
class _Past:
    """What completed tasks took, in hours, and how many times their estimates."""

    took: Sequence[float]
    over: Sequence[float]

    @classmethod
    def of(cls, items: Sequence[WorkItem]) -> "_Past":
        settled = sorted((each for each in items if not each.is_open and _positive(each.actual_hours)), key=_gid)
        told = [each for each in settled if _positive(each.effort_hours)]
        over = [_hours(each.actual_hours) / _hours(each.effort_hours) for each in told]
        return cls([_hours(each.actual_hours) for each in settled], over)


def _chances(ranked: Sequence[WorkItem], past: _Past, available: Floats, rng: np.random.Generator) -> list[float]:
    """The chance of each of the first tasks that it and all above it fit, until hardly anything does."""
    found: list[float] = []
    before = np.zeros(DRAWS)
    for at in range(0, len(ranked), _AT_ONCE):
        needed = before + np.cumsum(_drawn(ranked[at : at + _AT_ONCE], past, rng), axis=0)
        found += (needed <= available).mean(axis=1).tolist()
        before = needed[-1]
        if found[-1] < _TOLD:
            break
    return found


def _drawn(ranked: Sequence[WorkItem], past: _Past, rng: np.random.Generator) -> Floats:
    """The hours that each ranked task may take, shape (tasks, DRAWS)."""
    usual = _sampled(past.took, _HALF_A_DAY_HOURS, len(ranked), rng)
    factor = _sampled(past.over, 1.0, len(ranked), rng)
    estimates = np.array([_hours(each.effort_hours) for each in ranked])[:, None]
    return np.where(estimates > 0, estimates * factor, usual)


def _sampled(seen: Sequence[float], otherwise: float, rows: int, rng: np.random.Generator) -> Floats:
    """Draws of what was seen, where that was often enough, else around a stated guess."""
    if len(seen) >= LEAST_SETTLED:
        return rng.choice(np.asarray(seen, np.float64), (rows, DRAWS))
    return np.asarray(otherwise * rng.lognormal(0.0, _SPREAD_LOG, (rows, DRAWS)), np.float64)


def _positive(hours: float | None) -> bool:
    return hours is not None and 0 < hours < math.inf


def _hours(hours: float | None) -> float:
    return hours if hours is not None and 0 < hours < math.inf else 0.0


def _gid(item: WorkItem) -> str:
    return item.gid
