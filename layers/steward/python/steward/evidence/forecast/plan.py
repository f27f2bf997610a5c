"""What has to be done before a milestone, in which order, and what is wrong with the plan itself?

A milestone is reached when its predecessors are done. One that waits for nothing is taken to need what is due by it,
and what lies in its section without a date; where that is nothing either, every open task of the project.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from heapq import heapify, heappop, heappush
from typing import Final

import networkx as nx

from steward.evidence.work_items import WorkItem

DENSE: Final = 0.25  # dependencies a task: where one in four waits for another, order decides and not the throughput
# Open tasks up to a milestone in the plan's order. Beyond, its throughput decides: 3,000 tasks of 10,000 runs are six
# seconds of a processor and 72 MB, and on a date behind so many the order of two of them has little say.
MOST: Final = 3_000
FEW: Final = 5  # tasks: of so few it matters which they are, and not how many are done a week

type Links = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
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

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each stands in the order."""
        return {gid: at for at, gid in enumerate(self.order)}

    @cached_property
    def leading_to(self) -> Callable[[str], list[str]]:
        """The open tasks that have to be done before it, in order; milestones on the way are no tasks.

        The last milestone's are kept: whatever is asked of one is asked before the next one's turn.
        """
        return lru_cache(maxsize=1)(self._leading_to)

    @cached_property
    def _dated(self) -> list[tuple[date, str]]:
        tasks = (self.items[gid] for gid in self.order)
        return [(each.due_on, each.gid) for each in tasks if each.due_on and not each.is_milestone]

    def _leading_to(self, gid: str) -> list[str]:
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
        return [each for day, each in self._dated if day < due and each not in inside] if due else []

    def is_network(self, scope: Sequence[str]) -> bool:
        """Whether order decides (dependencies, or few tasks) and not the throughput."""
        inside = set(scope)
        links = sum(other in inside for gid in scope for other in self.waits_for[gid])
        return len(scope) <= FEW or links >= DENSE * len(scope)


def plan(items: Iterable[WorkItem]) -> Plan:
    """The plan of what is open, the same for any order of the items."""
    every = {each.gid: each for each in sorted(items, key=lambda each: each.gid)}
    opened = {gid: each for gid, each in every.items() if each.is_open}
    links = {gid: sorted({other for other in each.waits_for if other in opened}) for gid, each in opened.items()}
    cyclic = _cycles(links)
    stuck = {gid for circle in cyclic for gid in circle}
    stuck |= _below(stuck, _followers(links))
    waits_for = {gid: tuple(before) for gid, before in links.items() if gid not in stuck}
    followers = _followers(waits_for)
    for milestone in sorted((each for each in opened.values() if each.is_milestone), key=_due):
        if milestone.gid not in stuck and not milestone.waits_for:
            outside = stuck | _below([milestone.gid], followers)
            needed = [gid for gid in _needed(milestone, opened.values()) if gid not in outside]
            waits_for[milestone.gid] = tuple(sorted(needed))
            for gid in needed:
                followers.setdefault(gid, []).append(milestone.gid)
    return Plan(
        items=opened,
        order=tuple(_ordered(opened, waits_for, followers)),
        waits_for=waits_for,
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


def _followers(waits_for: Links) -> dict[str, list[str]]:
    """What waits for each; what nothing waits for is left out."""
    found: dict[str, list[str]] = {}
    for gid, before in waits_for.items():
        for other in before:
            found.setdefault(other, []).append(gid)
    return found


def _below(gids: Iterable[str], followers: Links) -> set[str]:
    """What waits for one of those, over any number of steps."""
    found: set[str] = set()
    waiting = list(gids)
    while waiting:
        fresh = [each for each in followers.get(waiting.pop(), ()) if each not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _ordered(items: Mapping[str, WorkItem], waits_for: Links, followers: Links) -> Iterator[str]:
    """Predecessors first, and of what is ready the first by `_due` (Kahn 1962, with a heap)."""
    left = {gid: len(before) for gid, before in waits_for.items()}
    ready = [(_due(items[gid]), gid) for gid, count in left.items() if not count]
    heapify(ready)
    while ready:
        _, gid = heappop(ready)
        yield gid
        for each in followers.get(gid, ()):
            left[each] -= 1
            if not left[each]:
                heappush(ready, (_due(items[each]), each))


def _cycles(links: Links) -> tuple[tuple[str, ...], ...]:
    """Every strongly connected part that is more than one task, or one that waits for itself (Tarjan 1972)."""
    graph = nx.DiGraph((other, gid) for gid, before in links.items() for other in before)
    parts = (sorted(each) for each in nx.strongly_connected_components(graph))
    return tuple(sorted(tuple(part) for part in parts if len(part) > 1 or graph.has_edge(part[0], part[0])))


def _due(item: WorkItem) -> tuple[date, str, str]:
    return item.due_on or date.max, item.created_at.isoformat(), item.gid
