"""How long do the last tasks take, when there is one for each pair of hands and no next one to take up?

A team's throughput holds as long as everybody has something to do. The last tasks run side by side, nobody helps with
them, and the slowest is the date. Each has the rest of a cycle that was met half-way: long cycles are met in proportion
to their length and at a uniform point (the residual life of renewal theory; Cox 1962, section 5.2).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from steward.evidence.forecast.cycle_times import Cycle, Remaining
from steward.evidence.forecast.working_days import Floats

RECENT_DAYS: Final = 60  # working days: who finished nothing for a quarter does not work on it

_SALT: Final = 1  # another stream of the same seed


def hands(past: Sequence[Cycle], now: float) -> int:
    """How many people finished something lately; at least 1."""
    return max(1, len({each.assignee_gid for each in past if each.ended >= now - RECENT_DAYS}))


def closing_days(past: Sequence[Cycle], tasks: int, runs: int, seed: int) -> Floats:
    """Working days until the slowest of so many tasks is done, for each run."""
    own = np.sort(_own_days(past))
    if not tasks or not own.size:
        return np.zeros(runs)
    rng, rest = np.random.default_rng((seed, _SALT)), Remaining.of(own, own)
    longest = np.zeros(runs)
    for _ in range(tasks):
        np.maximum(longest, rest.draw(rng, runs) * rng.random(runs), out=longest)
    return longest


def _own_days(past: Sequence[Cycle]) -> Floats:
    """Each person's time for one task: since they finished the one before, or the cycle where that is shorter."""
    last: dict[str, float] = {}
    found = []
    for each in past:
        if each.assignee_gid in last:
            found.append(min(each.days, each.ended - last[each.assignee_gid]))
        last[each.assignee_gid] = each.ended
    return np.array(found)
