"""How sure is it that one task belongs before another, given how surely its factors are known?

A parametric bootstrap (Efron and Tibshirani 1993): each factor is drawn from a log-normal whose P10 and P90 are its
bounds, a half for each side. A task's draws depend on its gid and the seed alone, so that neither the order of the list
nor another task changes them, and a raised factor raises every draw of it.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.ranking.factors import Told
from steward.evidence.ranking.formula import score
from steward.evidence.ranking.scales import Scheme

DRAWS: Final = 500  # the error of a chance of 0.8 is then 0.018
_P90: Final = 1.2816  # of a standard normal

type Floats = NDArray[np.float64]


def score_draws(scheme: Scheme, gid: str, factors: Sequence[Told], seed: int, draws: int = DRAWS) -> Floats:
    """The scores that the task may have, shape (draws,)."""
    digest = int.from_bytes(blake2b(gid.encode(), digest_size=8).digest())
    normal = np.random.default_rng([seed, digest]).standard_normal((draws, len(factors)))
    values = np.array([each.value for each in factors])
    below = np.log(values / np.array([each.low for each in factors])) / _P90
    above = np.log(np.array([each.high for each in factors]) / values) / _P90
    drawn = values * np.exp(normal * np.where(normal < 0, below, above))
    low, high = (np.array([getattr(each, name) for each in scheme.factors]) for name in ("low", "high"))
    return score(scheme.formula, np.clip(drawn, low, high))


def chance_above(draws: Floats) -> Floats:
    """P(the task of the row has the higher score than that of the column); equal draws count half.

    `draws` has shape (tasks, draws), the answer (tasks, tasks); its diagonal is 0.5.
    """
    drawn = draws.astype(np.float32)  # half the memory to compare; the error of a chance is a thousand times larger
    wins = [np.count_nonzero(row > drawn, axis=1) for row in drawn]
    above = np.array(wins).reshape(len(drawn), len(drawn)) / draws.shape[1]
    return np.asarray((1 + above - above.T) / 2, np.float64)
