"""How likely is a task late once the tasks that it waits for are counted?

Late by itself, or held up by a predecessor that is not done when it is needed: one minus the product of the chances
that none of it happens. A predecessor's own risk includes its predecessors'. In a ring of dependencies each member
counts the others' own risk alone, so that nothing runs in circles. The answer depends on no order, and nothing that
makes a predecessor later or likelier late can lower it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

import networkx as nx


@dataclass(frozen=True, slots=True)
class Link:
    """A predecessor, and the chance that it holds the task up as a function of its own chance to be late.

    The chance rises in a straight line from `least` (it is surely on time) to `most` (it is surely late); `late_days`
    is by how many days its due date is later than the task needs it.
    """

    predecessor_gid: str
    least: float
    most: float
    late_days: float = 0.0

    def holds_up(self, likely: float) -> float:
        """The chance that the task is late because of it."""
        return self.least + (self.most - self.least) * likely


def propagated(own: Mapping[str, float], links: Mapping[str, Iterable[Link]]) -> dict[str, float]:
    """The probabilities with the predecessors' (of `own`'s tasks; links to others are left out).

    Args:
        own: Each task's own probability.
        links: What each task waits for.
    """
    known = {
        gid: inside for gid in own if (inside := [each for each in links.get(gid, ()) if each.predecessor_gid in own])
    }
    # From each task to what it waits for: the parts then come with predecessors first (Nuutila and Soisalon-Soininen
    # 1994). What waits for nothing is in no part but its own.
    graph = nx.DiGraph((gid, link.predecessor_gid) for gid in sorted(known) for link in known[gid])
    found = dict(own)
    for ring in nx.strongly_connected_components(graph):
        found |= {gid: _late(own[gid], known[gid], found) for gid in ring if gid in known}
    return found


def _late(alone: float, links: Iterable[Link], settled: Mapping[str, float]) -> float:
    """One task's: a predecessor that is not settled is in the same ring, and counts by itself."""
    each = [link.holds_up(settled[link.predecessor_gid]) for link in links]
    return alone + (1 - alone) * (1 - prod(1 - chance for chance in sorted(each)))
