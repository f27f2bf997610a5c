"""How does the rest go around the tasks that people put where they are?

A pinned task, and one that somebody moved by hand within HANDS_OFF, keeps its place in the list. The others fill the
places around it in their order; what a pinned task waits for comes before it and what waits for it after it, as far as
there are places.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from steward.evidence.ranking.dependency import Flags

HANDS_OFF: Final = timedelta(days=14)  # what somebody moved stays for a sprint of two weeks


def held(pins: AbstractSet[str], moved_by_hand_at: Mapping[str, datetime], now: datetime) -> frozenset[str]:
    """The gids that keep their place."""
    return frozenset(pins) | {gid for gid, at in moved_by_hand_at.items() if now - at <= HANDS_OFF}


def around(order: Sequence[int], fixed: AbstractSet[int], before: Flags) -> list[int]:
    """The order in which each of `fixed` stands at its own position, the others, in `order`, around it.

    Positions are those of the current list of n tasks; `before` (n, n) says that the row's must come before the
    column's.
    """
    free, count = list(order), len(order) + len(fixed)
    slots = [at for at in range(count) if at not in fixed]
    for place in sorted(fixed, reverse=True):
        above = sum(slot < place for slot in slots)
        free = _split(free, above, before[:, place], before[place])
    filled = dict(zip(slots, free, strict=True)) | {at: at for at in fixed}
    return [filled[at] for at in range(count)]


def bands(order: Sequence[int], fixed: AbstractSet[int]) -> list[list[int]]:
    """The runs between pinned tasks, and each of these alone: who stands in which run may be due to the pins."""
    return [list(run) for _, run in groupby(order, lambda at: at if at in fixed else -1)]


def _split(free: Sequence[int], above: int, blockers: Flags, waiting: Flags) -> list[int]:
    """The order in which the first `above` are those that a pinned task waits for and, last, those that wait for it."""
    place = {at: rank for rank, at in enumerate(free)}
    wanted = sorted(free, key=lambda at: (not blockers[at], bool(waiting[at]), place[at]))
    return _in_order(wanted[:above], place) + _in_order(wanted[above:], place)


def _in_order(chosen: Iterable[int], place: Mapping[int, int]) -> list[int]:
    return sorted(chosen, key=place.__getitem__)
