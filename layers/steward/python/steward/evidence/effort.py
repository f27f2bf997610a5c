"""How many hours will it take, between what bounds, and on what ground is that said?

The weighted median of the similar requests, in log hours, if it did better than the project's own median in the
rehearsal; else that median. Text alone adds about 1 % over the median (MODELS C3), so a range is given, never a bare
number. The bounds are split-conformal quantiles of the rehearsed residuals (Lei et al. 2018).
"""

import math
from collections.abc import Sequence
from statistics import mean, median, stdev
from typing import Final

from steward.evidence.facts import EffortRange
from steward.evidence.history import Entry
from steward.evidence.rehearsal import Rehearsal, log_hours, similar_effort
from steward.evidence.retrieval import Match

LOW, HIGH = 0.2, 0.8  # one request in five falls below the range, one above

# Below this many rehearsed efforts neither a comparison nor a 20 % quantile means anything.
LEAST_MISSES: Final = 20

# One-sided 5 % of a normal: "better" must be more than the luck of 80 rehearsals, since the honest gain is 1 % (MODELS
# C3).
_NOT_LUCK: Final = 1.645


def effort_range(matches: Sequence[Match], entries: Sequence[Entry], rehearsal: Rehearsal) -> EffortRange | None:
    """The range for a request with these neighbours; None where fewer than LEAST_MISSES efforts were rehearsed."""
    if len(rehearsal.misses) < LEAST_MISSES:
        return None
    similar = similar_effort(matches)
    if similar is not None and similar_is_better(rehearsal):
        residuals = [miss.took - miss.similar for miss in rehearsal.misses if miss.similar is not None]
        count = sum(log_hours(match.entry) is not None for match in matches)
        return _range(similar, residuals, "similar", count)
    past = [hours for each in entries if (hours := log_hours(each)) is not None]
    return _range(median(past), [miss.took - miss.median for miss in rehearsal.misses], "median", len(past))


def similar_is_better(rehearsal: Rehearsal) -> bool:
    """Whether similar requests foretold effort better, in mean absolute hours, than the project's median did."""
    gains = [
        abs(math.exp(miss.took) - math.exp(miss.median)) - abs(math.exp(miss.took) - math.exp(miss.similar))
        for miss in rehearsal.misses
        if miss.similar is not None
    ]
    return len(gains) >= LEAST_MISSES and mean(gains) > _NOT_LUCK * stdev(gains) / math.sqrt(len(gains))


def _range(centre: float, residuals: Sequence[float], basis: str, n: int) -> EffortRange:
    low, high = _conformal(sorted(residuals))
    return EffortRange(
        _rounded(min(centre, centre + low)), _rounded(centre), _rounded(max(centre, centre + high)), basis, n
    )


def _conformal(ordered: Sequence[float]) -> tuple[float, float]:
    """The residuals at rank floor(0.2 (n + 1)) from either end: by exchangeability at least 60 % fall between."""
    rank = max(1, math.floor(LOW * (len(ordered) + 1)))
    return ordered[rank - 1], ordered[len(ordered) - rank]


def _rounded(log: float) -> float:
    """Hours to two significant digits: an estimate that shows more pretends."""
    hours = math.exp(log)
    return round(hours, 1 if hours < 10 else 0)  # noqa: PLR2004 - two digits
