"""What is a task worth that others wait for?

As much as the best of what it unblocks, directly or not, and never less than its own score. Tasks that wait for each
other in a circle are worth the same, and none of them must come first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from steward.evidence.work_items import WorkItem

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Unblocking:
    """Which open tasks each one unblocks, itself included, by its position in the order of `gids`.

    `before` tells, shape (n, n), that the task of the row must come before that of the column; `circular` the gids of
    those that wait for each other.
    """

    gids: tuple[str, ...]
    unblocks: Mapping[int, tuple[int, ...]] = field(hash=False)
    before: Flags = field(hash=False)
    circular: frozenset[str]

    def inherited(self, scores: Floats) -> Floats:
        """Each task's score with what it unblocks; shape (n,) or (n, draws), as given."""
        best = [scores[list(self.unblocks[at])].max(axis=0) for at in range(len(self.gids))]
        return np.stack(best) if best else scores

    def heir_of(self, at: int, scores: Floats) -> str | None:
        """The task whose score this one inherits, None where its own is as good."""
        best = max(self.unblocks[at], key=lambda each: (scores[each], each == at, self.gids[each]))
        return None if scores[best] == scores[at] else self.gids[best]


def unblocking(items: Sequence[WorkItem], gids: Sequence[str]) -> Unblocking:
    """Who unblocks whom among `gids`; open items beside them (milestones) pass it on."""
    known = {each.gid for each in items if each.is_open}
    graph = nx.DiGraph((blocker, each.gid) for each in items if each.is_open for blocker in each.waits_for)
    graph.add_nodes_from(gids)
    graph.remove_nodes_from([gid for gid in graph if gid not in known])
    position = {gid: at for at, gid in enumerate(gids)}
    reached = {at: {gid, *nx.descendants(graph, gid)} for gid, at in position.items()}
    unblocks = {at: tuple(sorted(position[gid] for gid in below if gid in position)) for at, below in reached.items()}
    reach = np.zeros((len(gids), len(gids)), np.bool_)
    for at, below in unblocks.items():
        reach[at, list(below)] = True
    both = reach & reach.T & ~np.eye(len(gids), dtype=np.bool_)
    circular = frozenset(gid for gid, at in position.items() if both[at].any())
    return Unblocking(tuple(gids), unblocks, reach & ~reach.T, circular)
