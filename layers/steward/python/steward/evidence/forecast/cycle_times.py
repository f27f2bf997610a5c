"""How much longer does a task take, given how long it has been under way, who has it and of what kind it is?

The project's own cycle times, drawn as they were (no curve is fitted). A task's cycle begins when it could be worked
on: it exists, its start date has come, its predecessors are done, and its assignee has a hand free, which is when the
last but AT_ONCE of their earlier tasks was done. The simulation gives tasks to people by the same rule, so that what a
person got done in the past is what they get done in the future, however long their list was.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from steward.evidence.forecast.working_days import Calendar, Floats
from steward.evidence.work_items import WorkItem

AT_ONCE: Final = 2  # tasks in one pair of hands: one that is worked on, one that waits for somebody's answer
PRIOR_TASKS: Final = 10.0  # a person's or a kind's own past counts half where they have as many cycles
LEAST_CYCLES: Final = 10  # completed tasks: fewer give no distribution to draw from
LEVELS: Final = 4_096  # of probability: a step of .0002, where 10,000 runs know a share to .005
LEAST_OLDER: Final = 5  # cycles longer than a task's age; with fewer the tail is taken to scale

_SHORTEST_DAYS: Final = 0.02  # ten minutes of a working day: a pile that is ticked off at once took some time
_PERIOD_DAYS: Final = 20.0  # four weeks: the time over which a whole team is slow or fast
_LEAST_CYCLES: Final = 10  # of a period, for its mean to say something


@dataclass(frozen=True, slots=True)
class Cycle:
    """One completed task: whose, of what kind, how many working days it took, and when it ended (a position)."""

    gid: str
    assignee_gid: str
    kind: str
    days: float
    ended: float


@dataclass(frozen=True, slots=True)
class Remaining:
    """A distribution of remaining working days: its values at LEVELS equal steps of probability."""

    days: Floats

    @classmethod
    def of(cls, days: Floats, weights: Floats) -> "Remaining":
        """From sorted values and their weights."""
        shares = np.cumsum(weights)
        at = np.searchsorted(shares / shares[-1], (np.arange(LEVELS) + 0.5) / LEVELS)
        return cls(days[np.minimum(at, days.size - 1)])

    def draw(self, rng: np.random.Generator, runs: int) -> Floats:
        """So many of them."""
        drawn: Floats = self.days[rng.integers(0, LEVELS, runs, np.int16)]
        return drawn


def cycles(items: Iterable[WorkItem], calendar: Calendar, kind: str, at_once: int = AT_ONCE) -> list[Cycle]:
    """Of the completed tasks, in the order of completion; `kind` names the configured value that tells kinds apart."""
    known = list(items)
    done = sorted((each for each in known if each.completed_at), key=lambda each: (each.completed_at, each.gid))
    ended = positions(done, calendar)
    ready = ready_positions(known, calendar)
    lanes: dict[str, list[float]] = defaultdict(list)
    found = []
    for each in done:
        if each.is_milestone:
            continue
        lane, end = lanes[each.assignee_gid or ""], ended[each.gid]
        start = max(ready[each.gid], lane[-at_once] if len(lane) >= at_once else 0.0)
        found.append(
            Cycle(each.gid, each.assignee_gid or "", kind_of(each, kind), max(_SHORTEST_DAYS, end - start), end)
        )
        insort(lane, end)
    return found


def kind_of(item: WorkItem, kind: str) -> str:
    """The kind as text; "" where the task has none."""
    return str(item.values.get(kind) or "")


def positions(done: Sequence[WorkItem], calendar: Calendar) -> dict[str, float]:
    """Where the completions are, by gid."""
    at = calendar.positions(each.completed_at for each in done if each.completed_at)
    return dict(zip((each.gid for each in done), at.tolist(), strict=True))


def ready_positions(items: Sequence[WorkItem], calendar: Calendar) -> dict[str, float]:
    """Since when each could be worked on: it exists, has begun by its start date, and its completed predecessors ended.

    What is later than the task's own completion did not hold it up and is left out.
    """
    done = [each for each in items if each.completed_at]
    ended = positions(done, calendar)
    created = calendar.positions(each.created_at for each in items)
    found = {}
    for each, since in zip(items, created.tolist(), strict=True):
        held = [ended[gid] for gid in each.waits_for if gid in ended]
        if each.start_on:
            held.append(float(calendar.position(each.start_on)))
        own = ended.get(each.gid, np.inf)
        found[each.gid] = max([since, *(at for at in held if at <= own)])
    return found


def free_since(past: Iterable[Cycle], at_once: int = AT_ONCE) -> dict[str, float]:
    """When each assignee's hands were last as free as they are: the end of their last but `at_once` task."""
    lanes: dict[str, list[float]] = defaultdict(list)
    for each in past:
        lanes[each.assignee_gid].append(each.ended)
    return {gid: sorted(ends)[-at_once] for gid, ends in lanes.items() if len(ends) >= at_once}


@dataclass(frozen=True, slots=True)
class Past:
    """The cycles in the order of their length, and where each assignee's and each kind's stand in it."""

    days: Floats
    of_assignee: Mapping[str, Sequence[int]]
    of_kind: Mapping[str, Sequence[int]]
    drift: float

    @classmethod
    def of(cls, found: Sequence[Cycle]) -> "Past":
        """Index the cycles."""
        ordered = sorted(found, key=lambda each: (each.days, each.assignee_gid, each.kind))
        assignees: dict[str, list[int]] = defaultdict(list)
        kinds: dict[str, list[int]] = defaultdict(list)
        for at, each in enumerate(ordered):
            assignees[each.assignee_gid].append(at)
            kinds[each.kind].append(at)
        return cls(np.array([each.days for each in ordered]), assignees, kinds, _drift(found))

    def remaining(self, assignee_gid: str, kind: str, age_days: float = 0.0) -> Remaining:
        """Of a task of that age: the longer cycles, less the age.

        Weights shrink the assignee's and the kind's own cycles to the project's, n / (n + PRIOR_TASKS) for each of the
        two that exists. Beyond LEAST_OLDER longer cycles the upper tail is taken to scale: what is 40 days old goes on
        as the longest tenth did beyond its own threshold (a Pareto tail by its own ratios, as Hill's estimator has it).
        """
        if age_days > 0 and self.days.size - bisect_right(self.days, age_days) < LEAST_OLDER:
            return self._scaled(age_days)
        weights = self._weights(assignee_gid, kind)
        first = int(np.searchsorted(self.days, age_days, side="right")) if age_days > 0 else 0
        return Remaining.of(self.days[first:] - age_days, weights[first:])

    def _weights(self, assignee_gid: str, kind: str) -> Floats:
        groups = [
            self.of_assignee.get(assignee_gid, ()) if assignee_gid else (),
            self.of_kind.get(kind, ()) if kind else (),
        ]
        groups = [each for each in groups if each]
        weights = np.zeros(self.days.size)
        left = 1.0
        for group in groups:
            own = len(group) / (len(group) + PRIOR_TASKS) / len(groups)
            weights[list(group)] += own / len(group)
            left -= own
        return weights + left / self.days.size

    def _scaled(self, age_days: float) -> Remaining:
        top = max(LEAST_OLDER, self.days.size // 10)
        tail = self.days[-top - 1 :] if self.days.size > top else self.days
        ratios = tail[1:] / tail[0] if tail.size > 1 else np.array([2.0])
        return Remaining.of(np.maximum(_SHORTEST_DAYS, age_days * (ratios - 1)), np.ones(ratios.size))


def ages(
    items: Sequence[WorkItem], past: Sequence[Cycle], calendar: Calendar, today: date, order: Sequence[str]
) -> dict[str, float]:
    """The age in working days of the tasks that are under way; the others are at 0 and not named.

    Under way are the first AT_ONCE of each assignee's open tasks, in the plan's order, that wait for nothing open.
    """
    by_gid = {each.gid: each for each in items}
    ready, free, now = ready_positions(items, calendar), free_since(past), float(calendar.position(today))
    hands: dict[str, int] = defaultdict(int)
    found = {}
    for gid in order:
        each = by_gid[gid]
        lane = each.assignee_gid or ""
        waits = any(other in by_gid and by_gid[other].is_open for other in each.waits_for)
        if each.is_milestone or waits or ready[gid] > now or hands[lane] >= AT_ONCE:
            continue
        hands[lane] += 1
        found[gid] = max(0.0, now - max(ready[gid], free.get(lane, 0.0)))
    return found


def _drift(found: Sequence[Cycle]) -> float:
    """The standard deviation, in log days, of what all tasks of a month have in common, and of the mean's own error.

    One-way random effects by moments: the variance of monthly means less what single tasks explain, never below 0.
    """
    if len(found) < _LEAST_CYCLES:
        return 0.0
    logs = np.log([each.days for each in found])
    periods = np.floor_divide([each.ended for each in found], _PERIOD_DAYS)
    groups = [logs[periods == at] for at in np.unique(periods)]
    groups = [each for each in groups if each.size >= _LEAST_CYCLES]
    error = float(logs.var()) / logs.size
    if len(groups) < 2:  # noqa: PLR2004 - a variance between needs two
        return float(np.sqrt(error))
    within = float(np.mean([each.var(ddof=1) / each.size for each in groups]))
    between = float(np.var([each.mean() for each in groups], ddof=1)) - within
    return float(np.sqrt(max(0.0, between) + error))
