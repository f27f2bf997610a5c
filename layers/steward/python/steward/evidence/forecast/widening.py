"""How much wider must a forecast be than it thinks, going by how its own earlier ones on this project came out?

A walk-forward rehearsal: at days of the past the same bootstrap, from only what was known then, foretells when the next
tasks are done. Where the outcome lay in each forecast is a normal score; were the forecasts honest, the mean square of
the scores would be 1. The spread in log days is multiplied by the root of that mean square, shrunk towards 1 since few
windows do not overlap, and never below 1. Nothing is learnt from any other project.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from steward.evidence.forecast.throughput import Flow, Scope, days_to_finish
from steward.evidence.forecast.working_days import Floats

GATE_DAYS: Final = 60  # working days of history: P85 covered .77 with 20, .84 with 60 (issue 6, measured)
LEAST_DAYS: Final = 30  # of history before the first rehearsal: three blocks
STEP_DAYS: Final = 5  # a rehearsal a week
WINDOWS: Final = 3  # the rehearsed stretch fits so many times into what is left of the history
PRIOR_WINDOWS: Final = 4.0  # one window that came out badly is worth a fifth of the verdict

_RUNS: Final = 200  # a score of 1 is known to .1
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Widening:
    """What the spread is multiplied by, and over how many rehearsals and non-overlapping windows that was found."""

    factor: float
    rehearsals: int = 0
    windows: float = 0.0


def scarce(seen: Flow) -> Widening:
    """By how much less is known than at the gate: a mean's error goes with the root of the days."""
    return Widening(max(1.0, math.sqrt(GATE_DAYS / max(seen.history_days, 1))))


def widening(seen: Flow, remaining: int, seed: int) -> Widening:
    """From the project's own rehearsals; under the gate also by how much less is known than at the gate."""
    span = (seen.completed.size - LEAST_DAYS) // WINDOWS
    tasks = min(remaining, int(seen.rate * span))
    if tasks < 1 or span < STEP_DAYS:
        return scarce(seen)
    starts = range(LEAST_DAYS, seen.completed.size - span + 1, STEP_DAYS)
    scores = [_score(seen, at, tasks, seed + at) for at in starts]
    windows = max(1.0, (seen.completed.size - LEAST_DAYS) / max(1.0, tasks / seen.rate))
    windows = min(windows, float(len(scores)))
    square = (PRIOR_WINDOWS + windows * float(np.mean(np.square(scores)))) / (PRIOR_WINDOWS + windows)
    return Widening(scarce(seen).factor * max(1.0, math.sqrt(square)), len(scores), windows)


def middle_of(days: Floats) -> float:
    """The median of the runs."""
    return float(np.quantile(days, 0.5, method="inverted_cdf"))


def widened(days: Floats, factor: float, middle: float) -> Floats:
    """The runs with their distance from the middle, in log days, multiplied; their order stays.

    Two sets of runs that are compared are widened about the same middle: about its own, one that is sooner in each run
    could come out later.
    """
    if factor == 1 or not math.isfinite(middle) or middle <= 0:
        return days
    return np.asarray(middle * (np.maximum(days, _LEAST) / middle) ** factor, np.float64)


_LEAST: Final = 1e-3  # working days: a run that takes none has no logarithm


def _score(seen: Flow, at: int, tasks: int, seed: int) -> float:
    """The normal score of the outcome in the forecast that was made on that day; unfinished counts from today on."""
    told = days_to_finish(seen.before(at), Scope(tasks), _RUNS, seed)
    done = np.cumsum(seen.completed[at:])
    took = int(np.searchsorted(done, tasks)) + 1
    below = (np.sum(told < took) + 0.5 * np.sum(told == took) + 0.5) / (_RUNS + 1)
    return _NORMAL.inv_cdf(float(below))
