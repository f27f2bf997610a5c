"""In how many working days will an open task be done, given how long it has been going on and what holds it?

Its remaining time is what past tasks of its project took, of those that took longer than it has already (the empirical
conditional distribution); beyond what any of them took, a Pareto tail fitted to the longest (Hill 1975). To that comes
the wait: for blockers, each with its own remaining time, and for an assignee who is away. Whoever holds more than fits
takes longer by the same factor. The luck of a task is one stream: every remedy meets the same one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from graphlib import TopologicalSorter
from statistics import NormalDist
from typing import Final

import networkx as nx
import numpy as np

from steward.evidence.capacity.history import EVERYWHERE
from steward.evidence.capacity.horizon import Floats, working_days
from steward.evidence.capacity.placed import NOBODY, Placed
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.simulate import PersonWeeks
from steward.evidence.stalled import LEAST_PAUSES, begun_on, lived, open_blockers

NEVER: Final = np.inf  # nobody works on it, and nothing that is planned changes that
LOAD_WEEKS: Final = 4  # the weeks over which somebody's work is compared with their hours
MOST_STRETCH: Final = 5.0  # who holds five times what fits does not get to it in any week that is looked at
_TAIL: Final = 6  # the longest tasks that a tail is fitted to: of twenty about the upper quarter
_STATED_MEDIAN_DAYS: Final = 5.0  # a working week, where a project has no past; as wide as a factor of e
_STATED: Final = tuple(_STATED_MEDIAN_DAYS * np.exp(NormalDist().inv_cdf((at + 0.5) / 40)) for at in range(40))
_FARTHEST_DAYS: Final = 365  # of an absence: whoever is away for longer is not waited for


@dataclass(frozen=True)
class Finish:
    """What is needed to tell when the tasks of a plan are done; `outlooks` are `simulate(plan)`."""

    plan: Plan
    outlooks: Mapping[str, PersonWeeks]

    @cached_property
    def _lived(self) -> dict[str, Floats]:
        found = lived(self.plan.tasks, self.plan.horizon)
        return {gid: np.sort(np.array(days)) for gid, days in found.items() if len(days) >= LEAST_PAUSES}

    @cached_property
    def by_gid(self) -> dict[str, Placed]:
        """The tasks of the plan by gid."""
        return {each.item.gid: each for each in self.plan.tasks}

    @cached_property
    def _waits(self) -> dict[str, list[str]]:
        """The open blockers of each open task; what waits for one another in a circle waits for nothing in it."""
        graph = nx.DiGraph()
        for gid, each in sorted(self.by_gid.items()):
            if each.item.is_open and each.item.waits_for:
                graph.add_edges_from((gid, blocker.item.gid) for blocker in open_blockers(each, self.by_gid))
        circle = {gid: at for at, gids in enumerate(nx.strongly_connected_components(graph)) for gid in gids}
        return {gid: sorted(to for to in graph[gid] if circle[to] != circle[gid]) for gid in graph}

    @cached_property
    def _done(self) -> dict[str, Floats]:
        """What was told already: a task that blocks many is drawn once."""
        return {}

    def days_runs(self, task: Placed) -> Floats:
        """Working days until it is done as things stand, by run; NEVER where nobody is there to do it."""
        wait = np.maximum(self.blocked_runs(task), self.wait_days(task.person_gid))
        days: Floats = wait + self.work_runs(task, task.person_gid)
        return days

    def blocked_runs(self, task: Placed) -> Floats:
        """Working days until its last blocker is done, by run."""
        for gid in TopologicalSorter(self._above(task.item.gid)).static_order():
            if gid not in self._done and gid != task.item.gid:
                self._done[gid] = self.days_runs(self.by_gid[gid])
        blockers = [self._done[gid] for gid in self._waits.get(task.item.gid, ())]
        none = np.zeros(self.plan.runs)
        return np.max([none, *blockers], axis=0)

    def _above(self, gid: str) -> dict[str, list[str]]:
        """What a task waits for, directly or not, and what that waits for, down to what is told already."""
        found: dict[str, list[str]] = {}
        waiting = [gid]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found[at] = [to for to in self._waits.get(at, ()) if to not in self._done]
                waiting += found[at]
        return found

    def work_runs(self, task: Placed, person_gid: str) -> Floats:
        """Working days from when it can be worked on, in the hands of somebody, by run."""
        luck = self.plan.draws("duration", task.item.gid).random(self.plan.runs)
        return remaining_days(self.totals(task), self.age_days(task), luck) * self.stretch(person_gid)

    def totals(self, task: Placed) -> Floats:
        """What tasks of its project took, ascending, in working days; of all projects, or stated, where too few did."""
        found = (self._lived.get(gid) for gid in (*task.project_gids, EVERYWHERE))
        return next((each for each in found if each is not None), np.array(_STATED))

    def age_days(self, task: Placed) -> int:
        """For how many working days it has been going on before today."""
        horizon = self.plan.horizon
        return working_days(begun_on(task), horizon.today - timedelta(days=1), horizon.holidays)

    def wait_days(self, person_gid: str) -> float:
        """Working days until somebody is there; NEVER for NOBODY and for whoever left."""
        staff, horizon = self.plan.staff, self.plan.horizon
        if person_gid == NOBODY:
            return NEVER
        days = (horizon.today + timedelta(days=at) for at in range(_FARTHEST_DAYS))
        back = next((day for day in days if _works(day, horizon.holidays) and staff.is_there(person_gid, day)), None)
        return NEVER if back is None else float(working_days(horizon.today, back, horizon.holidays) - 1)

    def stretch(self, person_gid: str) -> float:
        """By what factor somebody's work exceeds their hours in the next weeks; 1 where it fits."""
        weeks = self.outlooks[person_gid].weeks[:LOAD_WEEKS] if person_gid in self.outlooks else ()
        held, have = sum(each.demand_hours for each in weeks), sum(each.supply_hours for each in weeks)
        return min(MOST_STRETCH, max(1.0, held / have)) if have else 1.0


def remaining_days(totals: Floats, age_days: int, luck: Floats) -> Floats:
    """Working days that are left, given that `age_days` went by: shape of `luck`, which is uniform on 0 to 1."""
    longer = totals[np.searchsorted(totals, age_days, side="right") :]
    if longer.size >= _TAIL:
        drawn: Floats = longer[(luck * longer.size).astype(np.int64)] - age_days
        return drawn
    longest = totals[-_TAIL:]
    spread = float(np.mean(np.log(longest / longest[0])))
    tail: Floats = max(age_days, 1.0) * ((1 - luck) ** -max(spread, 0.1) - 1)
    return np.maximum(1.0, tail)


def on_time(days: Floats, due_on: date, plan: Plan) -> float:
    """The probability that a task which takes so many working days, today's the first, is done on its due date."""
    left = working_days(plan.horizon.today, due_on, plan.horizon.holidays)
    return round(float((np.ceil(days) <= left).mean()), 4)


def _works(day: date, holidays: frozenset[date]) -> bool:
    return bool(working_days(day, day, holidays))
