"""Backlogs whose true order is known: what people and a model say of the factors is noisy, rounded and incomplete.

Imports nothing of the evidence but its input type. The true values are drawn on the Fibonacci scale, skewed to its low
end as backlogs are. A person's value is off by a factor (log-normal) and rounded to the scale: at PERSON_SIGMA one in
five is on the next anchor. A model's is off at MODEL_SIGMA, one in three on another anchor, with bounds of its own. A
judge of pairs sees each task through a factor of its own (JUDGE_SIGMA) and favours the first place.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.asana.models import FieldValue
from steward.evidence.work_items import WorkItem

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

SCALE: Final = np.array([1.0, 2, 3, 5, 8, 13, 20])
KEYS: Final = ("business_value", "time_criticality", "risk_reduction", "size")
NAMES: Final = ("business value", "time criticality", "risk reduction", "size")
PERSON_SIGMA, MODEL_SIGMA, JUDGE_SIGMA = 0.18, 0.25, 0.35
FAVOURED: Final = 0.15  # the factor, as a logarithm, by which what is shown first looks better
START: Final = datetime(2026, 9, 1, 9, tzinfo=UTC)
_COMMON: Final = np.array([0.1, 0.2, 0.22, 0.2, 0.14, 0.09, 0.05])


@dataclass(frozen=True, slots=True)
class Planted:
    """The tasks in a random order, what a model rates (value, P10, P90), and the truth.

    `asked` are pairwise answers (first, second, winner) by the factor's name, for the factors that no person told.
    """

    items: list[WorkItem]
    rated: dict[str, dict[str, tuple[float, float, float]]]
    asked: dict[str, list[tuple[str, str, str]]]
    true_scores: dict[str, float]


def planted(seed: int, tasks: int = 40, by_person: float = 0.6, sigmas: float = 1.0) -> Planted:
    """A backlog of which people told that share of the factors; `sigmas` makes everybody's noise larger."""
    rng = np.random.default_rng(seed)
    true = rng.choice(SCALE, (tasks, 4), p=_COMMON)
    gids = [str(1000 + at) for at in range(tasks)]
    told = rng.random((tasks, 4)) < by_person
    said = _on_scale(true * rng.lognormal(0, np.where(told, PERSON_SIGMA, MODEL_SIGMA) * sigmas))
    places = rng.permutation(tasks)
    items = [
        WorkItem(gid, START, START, section_gid="9", place=int(places[at]), values=_values(said[at], told[at]))
        for at, gid in enumerate(gids)
    ]
    rated = {gid: _rated(said[at], ~told[at]) for at, gid in enumerate(gids)}
    asked = {name: _asked(rng, gids, np.log(true[:, at]), ~told[:, at], sigmas) for at, name in enumerate(NAMES)}
    scores = (true[:, :3].sum(axis=1) / true[:, 3]).tolist()
    return Planted(items + _past(rng), rated, asked, dict(zip(gids, scores, strict=True)))


def _values(said: Floats, chosen: Flags) -> dict[str, FieldValue]:
    return {key: float(number) for key, number, take in zip(KEYS, said, chosen, strict=True) if take}


def _rated(said: Floats, chosen: Flags) -> dict[str, tuple[float, float, float]]:
    bounds = [(float(each), max(1.0, float(each) / 1.5), min(20.0, float(each) * 1.5)) for each in said]
    return {name: each for name, each, take in zip(NAMES, bounds, chosen, strict=True) if take}


def _asked(
    rng: np.random.Generator, gids: list[str], logs: Floats, missing: Flags, sigmas: float
) -> list[tuple[str, str, str]]:
    """Ten pairs for each task whose factor is missing, each in both orders."""
    answers = []
    for at in np.flatnonzero(missing):
        for other in rng.choice(np.delete(np.arange(len(gids)), at), min(10, len(gids) - 1), replace=False):
            for first, second in ((at, other), (other, at)):
                seen = logs[[first, second]] + rng.normal(0, JUDGE_SIGMA * sigmas, 2) + np.array([FAVOURED, 0])
                winner = first if seen[0] > seen[1] else second
                answers.append((gids[first], gids[second], gids[winner]))
    return answers


def _past(rng: np.random.Generator) -> list[WorkItem]:
    """Completed tasks, from which a project's medians come."""
    done = START - timedelta(days=30)
    return [
        WorkItem(
            str(5000 + at),
            done,
            done,
            completed_at=START,
            values=dict(zip(KEYS, map(float, rng.choice(SCALE, 4, p=_COMMON)), strict=True)),
        )
        for at in range(30)
    ]


def _on_scale(numbers: Floats) -> Floats:
    return SCALE[np.abs(np.log(SCALE / numbers[..., None])).argmin(axis=-1)]


def kendall_tau(order: list[str], true_scores: dict[str, float]) -> float:
    """Tau-b (Kendall 1945) of an order, best first, with the true scores, of which some are equal."""
    agreeing = against = tied = 0
    for at, upper in enumerate(order):
        for lower in order[at + 1 :]:
            if true_scores[upper] == true_scores[lower]:
                tied += 1
            elif true_scores[upper] > true_scores[lower]:
                agreeing += 1
            else:
                against += 1
    pairs = agreeing + against + tied
    return (agreeing - against) / float(np.sqrt(pairs * (agreeing + against)))
