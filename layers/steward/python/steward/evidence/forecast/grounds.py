"""What is a forecast made from, what may be different in a what-if, and what is read from both once?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from steward.evidence.forecast import cycle_times
from steward.evidence.forecast.cycle_times import Cycle, Past
from steward.evidence.forecast.plan import Plan, members, plan
from steward.evidence.forecast.throughput import SETTLING_DAYS, Flow, flow
from steward.evidence.forecast.working_days import Away, Calendar, Floats
from steward.evidence.item_reading import KIND
from steward.evidence.work_items import ReviewedProject, WorkItem

PRIOR_TASKS: Final = 5.0  # what was added counts half where it is as many tasks


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a forecast is made from.

    `items` are the project's, completed ones too; `away` goes by a person's gid, `kind` names the configured value that
    tells kinds of task apart.
    """

    project: ReviewedProject
    items: Sequence[WorkItem]
    today: date
    calendar: Calendar = field(default_factory=Calendar)
    away: Away = field(default_factory=dict, hash=False)
    kind: str = KIND


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
        return cls(seen, ordered, flow(seen.project, items, seen.calendar, seen.today), found, Past.of(found), ages)

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
    def _shares(self) -> dict[str, float]:
        """What `share` told already."""
        return {}

    @cached_property
    def _tasks(self) -> int:
        return sum(not each.is_milestone for each in self.plan.items.values())

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
        return (len(scope) + len(self.plan.competing(gid, scope))) / max(1, self._tasks)

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
