"""What does a probability that was said come to in truth?

Isotonic regression by pooling adjacent violators (Ayer et al. 1955; Zadrozny and Elkan 2002), read between the middles
of its blocks so that the order of two tasks is never lost, and mixed with what was said as long as few outcomes carry
it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from steward.evidence.lateness.scores import Flags, Vector

LEAST_OUTCOMES: Final = 100  # fewer cannot carry a curve: blocks of ten would be off by 15 points
_SAID_COUNTS: Final = 50.0  # outcomes that what was said is worth beside the measured curve
_SURE: Final = 0.99  # no history of a few thousand tasks shows more


@dataclass(frozen=True, slots=True)
class Isotonic:
    """Rising points of a curve from what was said to what came true, and how much of it counts (0 to 1)."""

    said: Vector
    came: Vector
    share: float

    def calibrated(self, likely: Vector) -> Vector:
        """The probabilities corrected; strictly rising where `likely` does."""
        if not self.share:
            return likely
        measured = np.interp(likely, self.said, self.came)
        return np.asarray(self.share * measured + (1 - self.share) * likely, dtype=np.float64)


NONE: Final = Isotonic(np.zeros(0), np.zeros(0), 0.0)


def isotonic(likely: Vector, late: Flags) -> Isotonic:
    """The curve of rehearsed outcomes; NONE, which changes nothing, below LEAST_OUTCOMES or where all are of one kind.

    Args:
        likely: What was said of each, (n,).
        late: What came true.
    """
    if len(late) < LEAST_OUTCOMES or late.all() or not late.any():
        return NONE
    said, place = np.unique(likely, return_inverse=True)
    weights = np.bincount(place).astype(np.float64)
    shares = np.bincount(place, weights=late.astype(np.float64)) / weights
    ends = pooled(shares, weights)
    starts = np.concatenate([[0], ends[:-1]])
    blocks = np.repeat(np.arange(len(ends)), ends - starts)
    mass = np.bincount(blocks, weights=weights)
    middle = np.bincount(blocks, weights=weights * said) / mass
    came = np.bincount(blocks, weights=weights * shares) / mass
    share = len(late) / (len(late) + _SAID_COUNTS)
    return Isotonic(middle, np.clip(came, 1 - _SURE, _SURE), share)


def pooled(shares: Vector, weights: Vector) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Where the blocks of the nearest rising steps end (exclusive), by pooling adjacent violators in one pass."""
    blocks: list[tuple[float, float, int]] = []  # (mass, mean, end)
    for at, (share, weight) in enumerate(zip(shares.tolist(), weights.tolist(), strict=True), 1):
        mass, mean = weight, share
        while blocks and blocks[-1][1] >= mean:
            other, others_mean, _ = blocks.pop()
            mean = (mass * mean + other * others_mean) / (mass + other)
            mass += other
        blocks.append((mass, mean, at))
    return np.array([end for _, _, end in blocks], dtype=np.int64)
