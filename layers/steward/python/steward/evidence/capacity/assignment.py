"""Which tasks go to whom so that everybody's excess is gone at the least cost of moving?

A transportation problem, solved by network simplex (Ahuja, Magnanti and Orlin 1993, chapter 11): quarters of an hour
flow from the tasks of overloaded people to those who may have them and have room. What stays within somebody's hours
costs nothing, what stays beyond them costs more than any move.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import networkx as nx

from steward.evidence.capacity.placed import Placed

_UNITS: Final = 4  # network simplex wants integers: quarters of an hour
LEAST_HOURS: Final = 1 / _UNITS  # a smaller task does not flow
_STAY_COST: Final = 1_000_000  # of a unit that stays although it is too much: above any move's
_COST_SCALE: Final = 1_000  # a cost is that of a whole task, and is spread over its units


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task that could go, whole, to somebody, at a cost without a unit."""

    task: Placed
    hours: float
    to_gid: str
    cost: int


def assigned(possible: Sequence[Candidate], rooms: Mapping[str, float], excess: Mapping[str, float]) -> list[Candidate]:
    """The candidates of the cheapest flow: of each task that flows, whom most of it flows to.

    `rooms` are the hours that each `to_gid` has left, `excess` those that each holder has too much. The flow may cut a
    task, a person may not: who asks simulates whether the whole of it is an improvement.
    """
    graph = _network(possible, rooms, excess)
    flow: dict[Any, dict[Any, int]] = nx.network_simplex(graph)[1] if possible else {}
    best: dict[str, tuple[int, Candidate]] = {}
    for each in possible:
        units, gid = flow["task", each.task.item.gid]["to", each.to_gid], each.task.item.gid
        if units > (best[gid][0] if gid in best else 0):
            best[gid] = (units, each)
    return [each for _, each in best.values()]


def _network(
    possible: Sequence[Candidate], rooms: Mapping[str, float], excess: Mapping[str, float]
) -> "nx.DiGraph[Any]":
    """The network. Nodes: tasks, receivers, who keeps what, and the sink."""
    graph = nx.DiGraph()
    tasks = {each.task.item.gid: each for each in possible}
    units = {gid: round(each.hours * _UNITS) for gid, each in tasks.items()}
    graph.add_node("sink", demand=sum(units.values()))
    held: dict[str, int] = {}
    for gid, each in tasks.items():
        graph.add_node(("task", gid), demand=-units[gid])
        graph.add_edge(("task", gid), ("kept", each.task.person_gid), weight=0)
        held[each.task.person_gid] = held.get(each.task.person_gid, 0) + units[gid]
    for person, total in held.items():
        room = max(0, total - round(excess[person] * _UNITS))
        graph.add_edge(("kept", person), "sink", weight=0, capacity=room)
        graph.add_edge(("kept", person), ("too much", person), weight=_STAY_COST)
        graph.add_edge(("too much", person), "sink", weight=0)
    for each in possible:
        weight = round(_COST_SCALE * each.cost / units[each.task.item.gid])
        graph.add_edge(("task", each.task.item.gid), ("to", each.to_gid), weight=weight)
    for gid in sorted({each.to_gid for each in possible}):
        graph.add_edge(("to", gid), "sink", weight=0, capacity=int(rooms[gid] * _UNITS))
    return graph
