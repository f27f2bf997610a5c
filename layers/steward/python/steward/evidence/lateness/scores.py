"""How good are probabilities against what came true?"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NEVER_SURE: Final = 1e-6  # keeps the log loss of a miss finite


def auc(likely: Vector, late: Flags) -> float:
    """The chance that a late row stands above one on time; ties count half (Mann and Whitney 1947).

    NaN where all rows are of one kind.
    """
    count = int(late.sum())
    if count in (0, len(late)):
        return float("nan")
    _, place, ties = np.unique(likely, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(ties) - (ties - 1) / 2)[place]
    return float((ranks[late].sum() - count * (count + 1) / 2) / (count * (len(late) - count)))


def brier(likely: Vector, late: Flags) -> float:
    """The mean squared distance from what came true (Brier 1950); 0 is perfect."""
    return float(np.mean((likely - late) ** 2))


def losses(likely: Vector, late: Flags) -> Vector:
    """The log loss of each row, in nats."""
    safe = np.clip(likely, _NEVER_SURE, 1 - _NEVER_SURE)
    return -np.log(np.where(late, safe, 1 - safe))


def better_by(worse: Vector, better: Vector) -> float:
    """By how many standard errors the second losses are lower than the first, row by row; 0 where none differs."""
    gain = worse - better
    spread = float(gain.std(ddof=1)) if len(gain) > 1 else 0.0
    return float(gain.mean() / spread * np.sqrt(len(gain))) if spread > 0 else 0.0
