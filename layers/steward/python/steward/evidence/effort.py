"""How many hours will it take, between what bounds, and on what ground is that said?

The weighted median of the similar requests, in log hours, if it did better than the project's own median in the
rehearsal; else that median. Text alone adds about 1 % over the median (MODELS C3), so a range is given, never a bare
number. The bounds are split-conformal quantiles of the rehearsed residuals (Lei et al. 2018).
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from statistics import mean, median, stdev
from typing import Final

from steward.evidence.cycle_time import HALF_A_DAY_HOURS
from steward.evidence.effort_range import MEDIAN, NOTHING_LIKE_IT, SIMILAR, EffortRange
from steward.evidence.history import ASSUMED, Entry
from steward.evidence.rehearsal import Rehearsal, log_hours, similar_effort, told_log_hours
from steward.evidence.retrieval import Match

LOW, HIGH = 0.2, 0.8  # one request in five falls below the range, one above

# Below this many rehearsed efforts neither a comparison nor a 20 % quantile means anything.
LEAST_MISSES: Final = 20

# One-sided 5 % of a normal: "better" must be more than the luck of 80 rehearsals, since the honest gain is 1 % (MODELS
# C3).
_NOT_LUCK: Final = 1.645


def effort_range(
    matches: Sequence[Match],
    entries: Sequence[Entry],
    rehearsal: Rehearsal,
    quantiles: tuple[float, float] = (LOW, HIGH),
) -> EffortRange | None:
    """The range for a request with these neighbours; None where fewer than LEAST_MISSES efforts were rehearsed.

    `quantiles` are what share of requests falls below either bound; the facts' range is that of LOW and HIGH.
    """
    if len(rehearsal.misses) < LEAST_MISSES:
        return None
    found = _found(matches, entries, rehearsal, quantiles)
    return replace(found, assumed=any(ASSUMED in each.settled for each in entries))


def _found(
    matches: Sequence[Match], entries: Sequence[Entry], rehearsal: Rehearsal, quantiles: tuple[float, float]
) -> EffortRange:
    similar, better = similar_effort(matches), similar_is_better(rehearsal)
    if similar is not None and better:
        residuals = [miss.took - miss.similar for miss in rehearsal.misses if miss.similar is not None]
        count = sum(told_log_hours(match.entry) is not None for match in matches)
        return _range(similar, residuals, quantiles, SIMILAR, count)
    past = [hours for each in entries if (hours := log_hours(each)) is not None]
    residuals = [miss.took - miss.median for miss in rehearsal.misses]
    return _range(median(past), residuals, quantiles, NOTHING_LIKE_IT if better else MEDIAN, len(past))


def usual_hours(entries: Sequence[Entry]) -> float:
    """What a request of the project takes: the median, half a day where nobody settled any."""
    past = [hours for each in entries if (hours := log_hours(each)) is not None]
    return math.exp(median(past)) if past else HALF_A_DAY_HOURS


def similar_is_better(rehearsal: Rehearsal) -> bool:
    """Whether similar requests foretold effort better, in mean absolute hours, than the project's median did."""
    gains = [
        abs(math.exp(miss.took) - math.exp(miss.median)) - abs(math.exp(miss.took) - math.exp(miss.similar))
        for miss in rehearsal.misses
        if miss.similar is not None
    ]
    return len(gains) >= LEAST_MISSES and mean(gains) > _NOT_LUCK * stdev(gains) / math.sqrt(len(gains))


def _range(
    centre: float, residuals: Sequence[float], quantiles: tuple[float, float], basis: str, n: int
) -> EffortRange:
    low, high = _conformal(sorted(residuals), quantiles)
    return EffortRange(
        _rounded(min(centre, centre + low)), _rounded(centre), _rounded(max(centre, centre + high)), basis, n
    )


def _conformal(ordered: Sequence[float], quantiles: tuple[float, float]) -> tuple[float, float]:
    """The residuals that leave those shares below and above, as nearly as they can."""
    high = _leaving([-each for each in reversed(ordered)], 1 - quantiles[1])
    return _leaving(ordered, quantiles[0]), -high


def _leaving(ordered: Sequence[float], share: float) -> float:
    """The residual with nearest to `share` of the next ones below it.

    By exchangeability the next one is below rank r with r / (n + 1). Efforts are told in few values, so that many
    residuals are alike: the rank that is safe then leaves far fewer outside, and the next higher value may be nearer.
    """
    safe = ordered[max(1, math.floor(round(share * (len(ordered) + 1), 6))) - 1]  # 1 - 0.8 is a little less than 0.2
    alike, after = bisect_left(ordered, safe), bisect_right(ordered, safe)
    if after == len(ordered):
        return safe
    outside, outside_next = ((rank + 1) / (len(ordered) + 1) for rank in (alike, after))
    return ordered[after] if outside_next - share < share - outside else safe


def _rounded(log: float) -> float:
    """Hours to two significant digits: an estimate that shows more pretends."""
    hours = math.exp(log)
    return round(hours, 1 if hours < 10 else 0)  # noqa: PLR2004 - two digits
