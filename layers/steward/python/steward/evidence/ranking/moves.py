"""With how few moves does a list come into the wanted order, one after the other, and what if it is cut off midway?

What stays is a longest increasing subsequence (patience sorting, Fredman 1975), so that n - LIS tasks move. Of several
the one that keeps what is wanted furthest up, and the moves go from the top down: what stays after some of them were
carried out is then what stayed before and what was moved, so that whoever counts again gets exactly the rest.
"""

from bisect import bisect_left
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from steward.asana.edits import Reorder


@dataclass(frozen=True, slots=True)
class Move:
    """One task to be placed directly after another in its section; None is the section's beginning."""

    task_gid: str
    after_task_gid: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One edit, and which task stands directly before the moved one when its turn comes (None for the first).

    A plan whose base says what stood there before the steps in front of it would take its own moves for a person's.
    """

    edit: Reorder
    found_after_gid: str | None

    def as_json(self) -> dict[str, Any]:
        """As it is stored in a plan."""
        return self.edit.as_json() | {"found_after_gid": self.found_after_gid}


def moves(listed: Sequence[str], wanted: Sequence[str], pinned: AbstractSet[str] = frozenset()) -> list[Move]:
    """The fewest moves that bring one section's list into the wanted order, to be carried out in this order.

    `listed` are the gids as they stand; what is in one of the two only is left alone. None of `pinned` moves: they must
    be in the same order in both, ValueError otherwise.
    """
    target = _common(wanted, listed)
    stays = kept(_common(listed, wanted), target, pinned)
    before = [None, *target]
    return [Move(gid, after) for after, gid in zip(before, target, strict=False) if gid not in stays]


def steps(
    project_gid: str, listed: Sequence[str], wanted: Sequence[str], pinned: AbstractSet[str] = frozenset()
) -> list[Step]:
    """`moves` as edits. A Reorder knows no beginning of a section: what is wanted first goes behind the first task.

    If that task would stay otherwise, it moves as well: one move more than n - LIS. If it is pinned,
    what is wanted before it stays where it is.
    """
    planned = list[Step]()
    now = list(listed)
    for move in _anchored(listed, wanted, pinned):
        at = now.index(move.task_gid)
        planned.append(
            Step(Reorder(move.task_gid, project_gid, move.after_task_gid or ""), now[at - 1] if at else None)
        )
        now = carried_out(now, move)
    return planned


def carried_out(listed: Sequence[str], move: Move) -> list[str]:
    """The list after the move."""
    rest = [gid for gid in listed if gid != move.task_gid]
    at = 0 if move.after_task_gid is None else rest.index(move.after_task_gid) + 1
    return [*rest[:at], move.task_gid, *rest[at:]]


def kept(listed: Sequence[str], target: Sequence[str], pinned: AbstractSet[str] = frozenset()) -> frozenset[str]:
    """Whoever need not move: a longest increasing subsequence with all of `pinned`.

    Both have the same gids. Raises ValueError where the pinned ones stand in another order in the two.
    """
    rank = {gid: at for at, gid in enumerate(target)}
    standing = [rank[gid] for gid in listed]
    fixed = [rank[gid] for gid in listed if gid in pinned]
    if fixed != sorted(fixed):
        raise ValueError("pinned tasks cannot keep their places: the wanted order has them in another order")
    return frozenset(target[at] for at in _longest(_beside(standing, frozenset(fixed))))


def _common(gids: Sequence[str], others: Sequence[str]) -> list[str]:
    wanted = frozenset(others)
    return [gid for gid in gids if gid in wanted]


def _beside(standing: Sequence[int], fixed: AbstractSet[int]) -> list[int]:
    """What stands on the right side of every fixed one."""
    highest_before, lowest_after = -1, [len(standing)] * (len(standing) + 1)
    for at in range(len(standing) - 1, -1, -1):
        lowest_after[at] = standing[at] if standing[at] in fixed else lowest_after[at + 1]
    fitting = []
    for at, rank in enumerate(standing):
        if highest_before < rank < lowest_after[at + 1]:
            fitting.append(rank)
        highest_before = rank if rank in fixed else highest_before
    return fitting


def _longest(sequence: Sequence[int]) -> list[int]:
    """Of the longest increasing subsequences the one that is first in the order of their numbers.

    Piles from the back give, for each number, the length of the longest one that begins with it; the least number that
    begins one of the length still wanted is taken each time.
    """
    piles, lengths = list[int](), list[int]()
    for rank in reversed(sequence):
        at = bisect_left(piles, -rank)
        piles[at : at + 1] = [-rank]
        lengths.append(at + 1)
    by_length: dict[int, list[tuple[int, int]]] = {}
    for at, (rank, length) in enumerate(zip(sequence, reversed(lengths), strict=True)):
        by_length.setdefault(length, []).append((at, rank))
    chosen, last = list[int](), (-1, -1)
    for length in range(len(piles), 0, -1):
        at, rank = min((each for each in by_length[length] if each > last and each[1] > last[1]), key=lambda it: it[1])
        chosen, last = [*chosen, rank], (at, rank)
    return chosen


def _anchored(listed: Sequence[str], wanted: Sequence[str], pinned: AbstractSet[str]) -> list[Move]:
    """The moves without a beginning: what comes first goes behind the first task, and the rest is counted anew."""
    planned = moves(listed, wanted, pinned)
    if not planned or planned[0].after_task_gid is not None:
        return planned
    if listed[0] in pinned:
        return planned[1:]
    behind = Move(planned[0].task_gid, listed[0])
    return [behind, *moves(carried_out(listed, behind), wanted, pinned)]
