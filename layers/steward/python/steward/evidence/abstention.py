"""When is it better to say that one does not know?

Confidence joins two witnesses: how much likelier the best label is than the others, and how near the text is to any
that was ever settled. A classifier alone is sure of itself far from everything it knows. Sets of labels that hold the
truth at a wished rate come from split conformal prediction (Lei et al. 2018).
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.classifier import Classes, Probabilities, Rows, sample
from steward.evidence.descent import minimise

Numbers = NDArray[np.float64]

NEAREST: Final = 5  # similar texts that vouch: 1 hangs on one odd text, 15 is more than a rare label has

# Of one unit of cosine, in log odds: 0, 5, 10 and 20 were compared on CLINC150's validation rows; more finds more that
# is out of scope, and from 20 on accepts more that is wrong.
NEARNESS_WEIGHT: Final = 10.0

MOST_KNOWN: Final = 20_000  # rows that a text is compared with: 30 MB, and every label of 150 keeps over 100
_BLOCK: Final = 1_024  # texts compared at a time: 1,024 x 20,000 similarities are 80 MB

_EDGE: Final = 1e-6  # a probability of 1 has no logit
_STEPS: Final = 200
_FLAT: Final = 1e-7
_SMOOTH: Final = 1e-3  # keeps the two numbers finite where every row was right


def nearness(vectors: Rows, known: Rows, *, is_known: bool = False) -> Numbers:
    """The mean cosine of each vector's NEAREST known ones; a known vector is not its own neighbour."""
    kept = sample(len(known), MOST_KNOWN)
    among, skip = known[kept], 1 if is_known else 0
    count = max(1, min(NEAREST, len(among) - skip))
    found = np.zeros(len(vectors))
    for start in range(0, len(vectors), _BLOCK):
        alike = vectors[start : start + _BLOCK] @ among.T
        best = -np.sort(-np.partition(alike, -min(count + skip, len(among)), axis=1)[:, -(count + skip) :], axis=1)
        found[start : start + _BLOCK] = best[:, skip:].mean(axis=1) if best.shape[1] > skip else 0.0
    return found


def standing(chances: Probabilities, near: Numbers) -> Numbers:
    """How well the best label stands: its log odds, and the nearness at its weight."""
    best = np.clip(chances.max(axis=1), _EDGE, 1 - _EDGE)
    return np.asarray(np.log(best / (1 - best)) + NEARNESS_WEIGHT * near)


@dataclass(frozen=True, slots=True)
class Confidence:
    """The chance of being right at a standing: a logistic curve (Platt 1999)."""

    offset: float
    steepness: float

    @classmethod
    def fit(cls, standings: Numbers, right: NDArray[np.bool_]) -> "Confidence":
        """The curve of rows that their judge had not seen."""
        centre, spread = float(standings.mean()), float(standings.std()) or 1.0
        scaled = (standings - centre) / spread

        def slope(point: Numbers) -> tuple[float, Numbers]:
            believed = _curve(point[0] + point[1] * scaled)
            loss = -np.log(np.clip(np.where(right, believed, 1 - believed), _EDGE, 1)).mean()
            missed = believed - right
            turned = np.array([missed.mean(), (missed * scaled).mean()]) + _SMOOTH * point
            return float(loss + _SMOOTH * (point @ point) / 2), turned

        offset, steepness = minimise(slope, np.array([0.0, 1.0]), _STEPS, _FLAT)
        return cls(float(offset - steepness * centre / spread), float(steepness / spread))

    def of(self, standings: Numbers) -> Numbers:
        """The chance that each row's best label is right."""
        return _curve(self.offset + self.steepness * standings)


def threshold_rejecting(confidences: Numbers, share: float) -> float:
    """The threshold that turns away that share of rows like these."""
    return float(np.quantile(confidences, share)) if len(confidences) else 0.0


def threshold_reaching(confidences: Numbers, right: NDArray[np.bool_], accuracy: float) -> float:
    """The lowest threshold from which on the accepted rows reach the accuracy; above every row where none does."""
    order = np.argsort(-confidences, kind="stable")
    reached = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(reached >= accuracy)
    return float(confidences[order][enough[-1]]) if len(enough) else math.inf


def conformal_level(unseen: Probabilities, classes: Classes, error: float) -> float:
    """The least probability a label of the set must have, so that the truth is missing at most at that rate."""
    truth = np.sort(unseen[np.arange(len(classes)), classes])
    rank = math.floor(error * (len(truth) + 1))
    return float(truth[rank - 1]) if rank >= 1 else 0.0


def conformal_sets(chances: Probabilities, level: float) -> NDArray[np.bool_]:
    """Which labels stay possible for each row; none may."""
    return np.asarray(chances >= level)


def _curve(logits: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))))
