"""What is a forecast made from, what may be different in a what-if, and what is read from both once?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from steward.evidence.beyond import NOTHING, Beyond
from steward.evidence.forecast import cycle_times
from steward.evidence.forecast.cycle_times import Cycle, Past
from steward.evidence.forecast.plan import MOST, Plan, members, plan
from steward.evidence.forecast.throughput import SETTLING_DAYS, Flow, flow
from steward.evidence.forecast.working_days import Away, Calendar, Floats
from steward.evidence.item_reading import KIND
from steward.evidence.work_items import ReviewedProject, WorkItem

PRIOR_TASKS: Final = 5.0  # what was added counts half where it is as many tasks
GROWS_MOST: Final = 0.9  # tasks added for each completed one; beyond, a plan has no end


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a forecast is made from.

    `items` are the project's, completed ones too, and `beyond` counts those of a large one that are not among them;
    `away` goes by a person's gid, `kind` names the configured value that tells kinds of task apart.
    """

    project: ReviewedProject
    items: Sequence[WorkItem]
    today: date
    calendar: Calendar = field(default_factory=Calendar)
    away: Away = field(default_factory=dict, hash=False)
    kind: str = KIND
    beyond: Beyond = NOTHING


@dataclass(frozen=True, slots=True)
class Change:
    """What is different in a what-if.

    `hands` are more tasks at once by assignee, `without` tasks that are dropped, `later_days` working days that a task
    takes longer, `people` more in the team; a frozen scope has nothing added.
    """

    hands: Mapping[str, int] = field(default_factory=dict, hash=False)
    later_days: Mapping[str, float] = field(default_factory=dict, hash=False)
    without: frozenset[str] = frozenset()
    people: int = 0
    frozen_scope: bool = False


NO_CHANGE: Final = Change()  # things as they are


@dataclass(frozen=True)
class Grounds:
    """What was read from the situation once, for all milestones and what-ifs."""

    seen: Situation
    plan: Plan
    flow: Flow
    cycles: Sequence[Cycle]
    past: Past
    ages: Mapping[str, float]

    @classmethod
    def of(cls, seen: Situation) -> "Grounds":
        """Read it."""
        items = sorted(seen.items, key=lambda each: each.gid)
        ordered = plan(items)
        found = cycle_times.cycles(items, seen.calendar, seen.kind)
        ages = cycle_times.ages(items, found, seen.calendar, seen.today, ordered.order)
        daily = flow(seen.project, items, seen.calendar, seen.today, beyond=seen.beyond)
        return cls(seen, ordered, daily, found, Past.of(found), ages)

    @property
    def milestones(self) -> list[str]:
        """The open milestones, the earliest due first."""
        opened = (each for each in self.plan.items.values() if each.is_milestone)
        return [each.gid for each in sorted(opened, key=lambda each: (each.due_on or date.max, each.gid))]

    def uses_network(self, gid: str) -> bool:
        """Whether the order of its tasks decides when a milestone is reached, and not the throughput."""
        ordered = self.plan
        if gid in ordered.stuck or ordered.place[gid] >= MOST or self.counted(gid):
            return False
        return ordered.is_network(ordered.leading_to(gid))

    def competing(self, gid: str, scope: Sequence[str]) -> int:
        """How many open tasks outside the scope are done before the milestone, those that were only counted too."""
        return len(self.plan.competing(gid, scope)) + self.counted(gid)

    def counted(self, gid: str) -> int:
        """How many of the tasks that were only counted come before the milestone.

        Those that are due by it; all where it has no due date and needs whatever there is.
        """
        milestone, beyond = self.plan.items[gid], self.seen.beyond
        if milestone.due_on:
            return beyond.due_by(milestone.due_on)
        return 0 if milestone.waits_for or milestone.section_gid else beyond.open_tasks

    def share(self, gid: str) -> float:
        """What part of what is added is to be done before the milestone too.

        Its part of what was added so far, shrunk by PRIOR_TASKS to its part of what is open.
        """
        if gid not in self._shares:
            added, ours = self._added(gid)
            self._shares[gid] = (ours + PRIOR_TASKS * self._part(gid)) / (added + PRIOR_TASKS)
        return self._shares[gid]

    def growth(self, gid: str) -> float:
        """How many tasks each completed one of the milestone's adds to it: the project's, by its part of both."""
        part = self._part(gid)
        return self.flow.growth * self.share(gid) / part if part else 0.0

    def grows_days(self, gid: str) -> float:
        """For how many working days its scope can grow: to its due date, where being due by it is what counts."""
        milestone = self.plan.items[gid]
        if milestone.waits_for or not milestone.due_on:
            return math.inf
        return float(max(0, self.seen.calendar.allowed(self.seen.today, milestone.due_on)))

    @cached_property
    def grows(self) -> Mapping[str, float]:
        """How much each open task grows: as its earliest milestone does, and as the project where it leads to none.

        The same for whichever milestones are simulated: a what-if of one and the forecast of all are of one world.
        """
        found = dict.fromkeys(self.plan.order, min(GROWS_MOST, self.flow.growth))
        for milestone in reversed([gid for gid in self.milestones if self.uses_network(gid)]):
            grows = min(GROWS_MOST, self.growth(milestone))
            found |= dict.fromkeys(self.plan.leading_to(milestone), grows)
        return found

    @cached_property
    def middles(self) -> dict[tuple[str, int, int], float]:
        """The median working days by throughput as things are, by milestone, seed and runs, as far as it was asked."""
        return {}

    @cached_property
    def _shares(self) -> dict[str, float]:
        """What `share` told already."""
        return {}

    @cached_property
    def _tasks(self) -> int:
        return sum(not each.is_milestone for each in self.plan.items.values()) + self.seen.beyond.open_tasks

    @cached_property
    def _every(self) -> dict[str, WorkItem]:
        return {each.gid: each for each in self.seen.items}

    @cached_property
    def _created(self) -> tuple[list[str], Floats]:
        """The project's tasks, and where they were created."""
        tasks = [each for each in self.seen.items if not each.is_milestone]
        return [each.gid for each in tasks], self.seen.calendar.positions(each.created_at for each in tasks)

    def _part(self, gid: str) -> float:
        """What part of the open tasks is to be done before the milestone."""
        scope = self.plan.leading_to(gid)
        return (len(scope) + self.competing(gid, scope)) / max(1, self._tasks)

    def _added(self, gid: str) -> tuple[int, int]:
        """How many tasks were added to the project since the milestone was planned, and how many of them for it."""
        since, members = self._planned(gid), self._members(gid)
        gids, created = self._created
        added = [gids[at] for at in np.flatnonzero(created >= since).tolist()]
        return len(added), sum(each in members for each in added)

    def _planned(self, gid: str) -> float:
        """From when on what is created is growth: the plan of the project and that of the milestone have settled."""
        created = self.seen.calendar.positions([self.plan.items[gid].created_at])
        return max(float(self.flow.planned), float(created[0]) + SETTLING_DAYS)

    def _members(self, gid: str) -> set[str]:
        """Whatever was ever needed for the milestone and is known to be, done or not."""
        return members(self._every[gid], self._every)
