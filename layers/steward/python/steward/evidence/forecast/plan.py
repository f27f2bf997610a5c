"""What has to be done before a milestone, in which order, and what is wrong with the plan itself?

A milestone is reached when its predecessors are done. One that waits for nothing is taken to need what is due by it,
and what lies in its section without a date; where that is nothing either, every open task of the project.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import networkx as nx

from steward.evidence.work_items import WorkItem

DENSE: Final = 0.25  # dependencies a task: where one in four waits for another, order decides and not the throughput
FEW: Final = 5  # tasks: of so few it matters which they are, and not how many are done a week


@dataclass(frozen=True, slots=True)
class Plan:
    """The open tasks and milestones that can be ordered, and those that cannot.

    `order` puts predecessors first and else the earlier due, then the older one. `waits_for` has open predecessors
    only; `cyclic` are circles, each in its order, `stuck` is what stands in one or waits for one. `outside` are
    predecessors that were not read.
    """

    items: Mapping[str, WorkItem]
    order: tuple[str, ...]
    waits_for: Mapping[str, tuple[str, ...]]
    cyclic: tuple[tuple[str, ...], ...]
    stuck: frozenset[str]
    outside: frozenset[str]

    def leading_to(self, gid: str) -> list[str]:
        """The open tasks that have to be done before it, in order; milestones on the way are no tasks."""
        seen: set[str] = set()
        waiting = list(self.waits_for.get(gid, ()))
        while waiting:
            if (each := waiting.pop()) not in seen:
                seen.add(each)
                waiting += self.waits_for[each]
        return [each for each in self.order if each in seen and not self.items[each].is_milestone]

    def competing(self, gid: str, scope: Sequence[str]) -> list[str]:
        """The open tasks outside the scope that are due before the milestone, and so are done first."""
        due, inside = self.items[gid].due_on, set(scope)
        others = (self.items[each] for each in self.order if each not in inside)
        return [each.gid for each in others if not each.is_milestone and due and each.due_on and each.due_on < due]

    def is_network(self, scope: Sequence[str]) -> bool:
        """Whether order decides (dependencies, or few tasks) and not the throughput."""
        inside = set(scope)
        links = sum(other in inside for gid in scope for other in self.waits_for[gid])
        return len(scope) <= FEW or links >= DENSE * len(scope)


def plan(items: Iterable[WorkItem]) -> Plan:
    """The plan of what is open, the same for any order of the items."""
    every = {each.gid: each for each in sorted(items, key=lambda each: each.gid)}
    opened = {gid: each for gid, each in every.items() if each.is_open}
    graph = nx.DiGraph()
    graph.add_nodes_from(opened)
    graph.add_edges_from((other, gid) for gid, each in opened.items() for other in each.waits_for if other in opened)
    cyclic = _cycles(graph)
    stuck = {below for circle in cyclic for gid in circle for below in (gid, *nx.descendants(graph, gid))}
    graph.remove_nodes_from(stuck)
    for milestone in sorted((each for each in opened.values() if each.is_milestone), key=_due):
        if milestone.gid in graph and not milestone.waits_for:
            below = nx.descendants(graph, milestone.gid)
            needed = _needed(milestone, opened.values())
            graph.add_edges_from((gid, milestone.gid) for gid in needed if gid in graph and gid not in below)
    order = nx.lexicographical_topological_sort(graph, key=lambda gid: _due(opened[gid]))
    return Plan(
        items=opened,
        order=tuple(order),
        waits_for={gid: tuple(sorted(graph.predecessors(gid))) for gid in graph},
        cyclic=cyclic,
        stuck=frozenset(stuck),
        outside=frozenset(other for each in opened.values() for other in each.waits_for if other not in every),
    )


def _needed(milestone: WorkItem, opened: Iterable[WorkItem]) -> list[str]:
    """What a milestone that waits for nothing is taken to need."""
    tasks = [each for each in opened if not each.is_milestone]
    due, section = milestone.due_on, milestone.section_gid
    by_it = [each.gid for each in tasks if due and each.due_on and each.due_on <= due]
    beside = [each.gid for each in tasks if section and each.section_gid == section and not (due and each.due_on)]
    return [*by_it, *beside] or [each.gid for each in tasks if not (due and each.due_on and each.due_on > due)]


def members(milestone: WorkItem, every: Mapping[str, WorkItem]) -> set[str]:
    """The gids of all tasks that it needs or needed, by the rule that also tells what is open before it."""
    waiting = list(milestone.waits_for) or _needed(milestone, every.values())
    seen: set[str] = set()
    while waiting:
        if (gid := waiting.pop()) not in seen and gid in every:
            seen.add(gid)
            waiting += every[gid].waits_for
    return seen


def _cycles(graph: "nx.DiGraph[str]") -> tuple[tuple[str, ...], ...]:
    """Every strongly connected part that is more than one task, or one that waits for itself (Tarjan 1972)."""
    parts = (sorted(each) for each in nx.strongly_connected_components(graph))
    return tuple(sorted(tuple(part) for part in parts if len(part) > 1 or graph.has_edge(part[0], part[0])))


def _due(item: WorkItem) -> tuple[date, str, str]:
    return item.due_on or date.max, item.created_at.isoformat(), item.gid
