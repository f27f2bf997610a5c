"""How large may an error rate be that showed so many errors in so many cases?

Clopper and Pearson (1934): the exact one-sided bounds of a binomial share, by bisection over the tail itself, so that
no special function is needed. The tests hold the figures to an independent implementation.
"""

import math
from typing import Final

_STEPS: Final = 60  # halvings of [0, 1]: as exact as a float is


def at_most(hits: int, of: int, share: float) -> float:
    """The probability of `hits` or fewer in `of` cases where each hits with probability `share`."""
    if hits < 0:
        return 0.0
    if hits >= of or share <= 0.0:
        return 1.0
    if share >= 1.0:
        return 0.0
    log_hit, log_miss, log_all = math.log(share), math.log1p(-share), math.lgamma(of + 1)
    terms = (
        math.exp(log_all - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * log_hit + (of - k) * log_miss)
        for k in range(hits + 1)
    )
    return min(1.0, math.fsum(terms))


def upper_bound(hits: int, of: int, assurance: float) -> float:
    """The share that is not exceeded with this one-sided confidence; 1 where nothing was seen."""
    if hits >= of:
        return 1.0
    low, high = hits / of, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(hits, of, middle) > 1 - assurance else (low, middle)
    return high


def lower_bound(hits: int, of: int, assurance: float) -> float:
    """The share that is reached at least with this one-sided confidence; 0 where nothing was seen."""
    return 1.0 - upper_bound(of - hits, of, assurance) if of else 0.0


def is_bounded(hits: int, of: int, share: float, assurance: float) -> bool:
    """Whether the upper bound is `share` or less: the same as comparing the two, without the search.

    For an assurance of a half or more: there no bound is below the share that was seen.
    """
    return hits < of * share and at_most(hits, of, share) <= 1 - assurance
