"""Which order do the scores ask for, if a task may pass another only where it is rather sure to belong before it?

A linear extension of three kinds of "before": what somebody waits for; what stands above and scores higher; what is
surely better (with more than MOVES_ABOVE). All of them point from the higher score to the lower, so that they cannot
contradict each other; what they leave open stays as it is. The answer is therefore its own answer: a second run moves
nothing.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

MOVES_ABOVE: Final = 0.8  # P(it belongs before): the specification's; circles of independent scores end at 0.75

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]


def settled_order(scores: Floats, chance: Floats, before: Flags) -> list[int]:
    """The order, as positions in the current one; all arguments are in the current order of the list.

    `scores` (n,) include what is inherited, `chance` (n, n) is that the row's belongs before the column's, `before`
    (n, n) that it must: from a score to one that is not higher, and without a circle.
    """
    higher = scores[:, None] > scores[None, :]
    stands_above = np.triu(np.ones_like(before), 1)
    first = before | (higher & (stands_above | (chance > MOVES_ABOVE)))
    return linear_extension(first)


def linear_extension(first: Flags) -> list[int]:
    """The positions in an order that `first` allows, what stands highest first (Kahn 1962)."""
    waiting, order = first.sum(axis=0), list[int]()
    waits_for_none = waiting == 0
    while waits_for_none.any():
        at = int(waits_for_none.argmax())
        order.append(at)
        waiting = waiting - first[at]
        waiting[at] = -1
        waits_for_none = waiting == 0
    return order
