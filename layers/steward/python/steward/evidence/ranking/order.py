"""In which order do a section's tasks go, and in which one would a team take them up?"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from heapq import heapify, heappop, heappush

import numpy as np

from steward.evidence.ranking.dependency import Flags, Floats
from steward.evidence.ranking.hysteresis import linear_extension, settled_order
from steward.evidence.ranking.pins import around, bands
from steward.evidence.ranking.uncertain import chance_above


def section_order(scores: Floats, draws: Floats, before: Flags, fixed: AbstractSet[int]) -> list[int]:
    """The order of one section's tasks, as positions in their current one, in which all arguments are.

    `scores` (n,) and `draws` (n, draws) with what is inherited, `before` (n, n) as in `Unblocking`, `fixed` the
    positions that keep their place. The same order for the same tasks, whatever the order they were read in.
    """
    chance = chance_above(draws)

    def settled(ats: Sequence[int]) -> list[int]:
        here = sorted(ats)
        among = settled_order(scores[here], chance[np.ix_(here, here)], before[np.ix_(here, here)])
        return [here[at] for at in among]

    free = settled([at for at in range(len(scores)) if at not in fixed])
    return [at for band in bands(around(free, fixed, before), fixed) for at in (settled(band) if fixed else band)]


def rank_chances(draws: Floats) -> tuple[Floats, Floats]:
    """How likely each task's rank is better, and how likely it is worse, than its position; shape (n,) each.

    `draws` has shape (n, draws), its rows in the current order; equal draws keep that order.
    """
    ranks = (-draws).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    positions = np.arange(len(draws))[:, None]
    return (ranks < positions).mean(axis=1), (ranks > positions).mean(axis=1)


def merged(orders: Mapping[str, Sequence[int]], scores: Floats, before: Flags) -> list[int]:
    """All sections' tasks in one order: each section's own, the best first, nothing before what it waits for."""
    heads = [(-float(scores[order[0]]), section, 0) for section, order in sorted(orders.items()) if order]
    heapify(heads)
    sequence = list[int]()
    while heads:
        _, section, at = heappop(heads)
        order = orders[section]
        sequence.append(order[at])
        if at + 1 < len(order):
            heappush(heads, (-float(scores[order[at + 1]]), section, at + 1))
    return [sequence[at] for at in linear_extension(before[np.ix_(sequence, sequence)])]
