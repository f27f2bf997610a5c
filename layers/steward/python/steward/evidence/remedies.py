"""What could be done about a stalled task, and how likely would it then be done in time?

Somebody with the skill and the room, a due date that holds in 85 of 100 runs, or a split of what is larger than tasks
of its project are. Each is simulated with the same luck before and after, is kept only where it gains, and is one edit
that exists. Nothing is proposed again within two weeks, nor what a person declined.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Final

import numpy as np

from steward.asana import richtext
from steward.asana.edits import AddSubtask, Assign, Edit, SetDueDate
from steward.evidence.capacity.horizon import Floats, plus_working_days
from steward.evidence.capacity.moves import ROOMY
from steward.evidence.capacity.placed import Placed
from steward.evidence.capacity.simulate import person_weeks
from steward.evidence.capacity.skills import Skills
from steward.evidence.finish import Finish, on_time
from steward.evidence.load import CAPACITY_HOURS_PER_WEEK, Ask, outlook
from steward.evidence.stalled import Stall

QUIET_DAYS: Final = 14  # a proposal that nobody answered in a week is not answered the sooner for being made again
LEAST_GAIN: Final = 0.1  # of the probability of being in time: a smaller one is not worth a person's look
HAND_OVER_DAYS: Final = 1.0  # a day is lost to reading what somebody else began
HELD: Final = 0.85  # a due date that is missed in one of seven runs
UNLIKELY: Final = 0.5  # only a date that is more likely missed than kept is worth moving
FARTHEST_DAYS: Final = 120  # working days: nobody can promise half a year
LARGE: Final = 0.85  # larger than so many of its project's tasks
MOST_PARTS: Final = 4  # more parts are a project


class Remedy(StrEnum):
    """The kinds of proposals; the words are stored."""

    REASSIGN = "reassign"
    SPLIT = "split"
    NEW_DUE_DATE = "new_due_date"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One remedy of one stalled task, for the lead: the edits, and the probability of being in time with and without.

    `due_on` is the date that the probabilities are about: the task's own, a new one, or the one that such a task
    usually holds, where it has none or that is past. `before` is None for the first date of a task without one.
    """

    task_gid: str
    remedy: Remedy
    edits: tuple[Edit, ...]
    due_on: date
    before: float | None
    after: float
    stall: Stall
    for_lead: bool = True

    @property
    def gain(self) -> float:
        """By how much likelier it is done in time; above 0."""
        return round(self.after - (self.before or 0.0), 4)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        edits = [each.as_json() for each in self.edits]
        row = asdict(self) | {"edits": edits, "due_on": self.due_on.isoformat(), "stall": self.stall.as_json()}
        return row | {"gain": self.gain}


@dataclass(frozen=True, slots=True)
class Memory:
    """When something was last proposed for a task, by its gid, and which remedies of which task a person declined."""

    proposed_on: Mapping[str, date] = field(default_factory=dict, hash=False)
    declined: frozenset[tuple[str, Remedy]] = frozenset()

    def allows(self, task_gid: str, remedy: Remedy, today: date) -> bool:
        """Whether it may be proposed (again)."""
        last = self.proposed_on.get(task_gid)
        return (task_gid, remedy) not in self.declined and (last is None or (today - last).days >= QUIET_DAYS)


@dataclass
class _Rooms:
    """Who could take something, and what was given to them in this round already."""

    finish: Finish
    skills: Skills
    now: datetime
    given: dict[str, list[Placed]] = field(default_factory=dict)

    def takers(self, task: Placed) -> Iterator[str]:
        """Those who have the skill, are there and have the room, the soonest done first."""
        plan = self.finish.plan
        days = {gid: self._days(task, gid) for gid in plan.people if self.skills.allow(task, gid)}
        for gid in sorted((gid for gid, at in days.items() if at), key=lambda gid: (days[gid], gid)):
            tasks = (*plan.held.get(gid, ()), *self.given.get(gid, ()), task)
            if all(each.overload_probability <= ROOMY for each in person_weeks(gid, tasks, plan).weeks):
                yield gid

    def give(self, task: Placed, person_gid: str) -> None:
        """From now on they have that much less room."""
        self.given.setdefault(person_gid, []).append(task)

    def _days(self, task: Placed, gid: str) -> int:
        """In how many working days they would be done with it, after what they were given; 0: not to be asked."""
        staff = self.finish.plan.staff
        load = staff.loads.get(gid)
        if load is None or self.finish.wait_days(gid) > 0:
            return 0
        usual = float(np.median(self.finish.plan.history.hours_in(task.project_gids)))
        hours = sum(_hours(each, self.finish) for each in (task, *self.given.get(gid, ())))
        ask = Ask(task.item.gid, task.project_gids[0], hours, usual, self.now)
        seen = outlook(load, ask, staff.hours_per_week.get(gid, CAPACITY_HOURS_PER_WEEK))
        return 0 if seen.why else seen.days


def proposed(
    stalls: Sequence[Stall], finish: Finish, skills: Skills, now: datetime, memory: Memory | None = None
) -> list[Proposal]:
    """The proposals for stalled tasks: what keeps the date before what moves it, then the largest gain first.

    Rooms are filled in the order of `stalls`, so that nobody is proposed for more than fits.
    """
    today, known = finish.plan.horizon.today, memory or Memory()
    rooms = _Rooms(finish, skills, now)
    found: list[Proposal] = []
    for stall in stalls:
        for remedy, remedied in _REMEDIES.items():
            if known.allows(stall.task_gid, remedy, today):
                made = remedied(stall, finish, rooms)
                found += [made] if made and made.gain >= LEAST_GAIN else []
    return sorted(found, key=lambda each: (each.remedy is Remedy.NEW_DUE_DATE, -each.gain, each.task_gid, each.remedy))


def _reassigned(stall: Stall, finish: Finish, rooms: _Rooms) -> Proposal | None:
    task = finish.by_gid[stall.task_gid]
    taker = next(rooms.takers(task), None)
    if taker is None:
        return None
    after = finish.blocked_runs(task) + HAND_OVER_DAYS + finish.work_runs(task, taker)
    made = _in_time(stall, Remedy.REASSIGN, (Assign(stall.task_gid, taker),), finish, after)
    if made.gain < LEAST_GAIN and math.isinf(finish.wait_days(stall.assignee_gid)):
        made = _with_date(made, finish, after)
    if made.gain >= LEAST_GAIN:
        rooms.give(task, taker)
    return made


def _with_date(made: Proposal, finish: Finish, after: Floats) -> Proposal:
    """Somebody new and a date that they would hold: where nobody is there, the old one is lost by anybody."""
    due_on = _held_on(after, finish)
    if due_on is None:
        return made
    edits = (*made.edits, SetDueDate(made.task_gid, due_on.isoformat()))
    return replace(made, edits=edits, due_on=due_on, before=0.0, after=on_time(after, due_on, finish.plan))


def _split(stall: Stall, finish: Finish, rooms: _Rooms) -> Proposal | None:
    """Parts of a usual size, worked on at once by the assignee and those with room; one alone gains nothing."""
    task = finish.by_gid[stall.task_gid]
    sizes, hours = finish.plan.history.hours_in(task.project_gids), _hours(task, finish)
    if task.item.subtasks or hours <= float(np.quantile(sizes, LARGE)):
        return None
    parts = min(MOST_PARTS, math.ceil(hours / float(np.median(sizes))))
    own = [stall.assignee_gid] if finish.wait_days(stall.assignee_gid) == 0 else []
    part = replace(
        task, item=replace(task.item, gid=f"{task.item.gid}/part", effort_hours=hours / parts, actual_hours=None)
    )
    workers = [*own, *islice(rooms.takers(part), parts - len(own))]
    if len(workers) < 2:  # noqa: PLR2004 - one alone is as slow as before
        return None
    turns = math.ceil(parts / len(workers))
    slowest = np.max([finish.work_runs(task, gid) for gid in workers], axis=0)
    after = finish.blocked_runs(task) + HAND_OVER_DAYS + slowest * turns / parts
    made = _in_time(stall, Remedy.SPLIT, _parts(task, parts, workers), finish, after)
    if made.gain >= LEAST_GAIN:
        for gid in workers[len(own) :]:
            rooms.give(part, gid)
    return made


def _parts(task: Placed, parts: int, workers: Sequence[str]) -> tuple[AddSubtask, ...]:
    due_on = task.item.due_on.isoformat() if task.item.due_on else None
    notes = richtext.body(
        "A part of ", richtext.mention(task.item.gid), ", which is larger than tasks here usually are."
    )
    return tuple(
        AddSubtask(task.item.gid, f"Part {at + 1} of {parts}", notes, workers[at % len(workers)], due_on)
        for at in range(parts)
    )


def _redated(stall: Stall, finish: Finish, _: _Rooms) -> Proposal | None:
    """The first date that holds in 85 of 100 runs as things stand; none where nobody is there to do it."""
    task = finish.by_gid[stall.task_gid]
    days = finish.days_runs(task)
    due_on = _held_on(days, finish)
    before = on_time(days, task.item.due_on, finish.plan) if task.item.due_on else None
    if due_on is None or (before is not None and before >= UNLIKELY):
        return None
    after = on_time(days, due_on, finish.plan)
    edit = SetDueDate(stall.task_gid, due_on.isoformat())
    return Proposal(stall.task_gid, Remedy.NEW_DUE_DATE, (edit,), due_on, before, after, stall)


def _held_on(days: Floats, finish: Finish) -> date | None:
    """The day by which 85 of 100 runs are done; None where that is too far away to be promised."""
    needed = float(np.quantile(days, HELD, method="inverted_cdf"))
    if needed > FARTHEST_DAYS:
        return None
    return plus_working_days(finish.plan.horizon.today, max(1, math.ceil(needed)) - 1, finish.plan.horizon.holidays)


_REMEDIES: Final[Mapping[Remedy, Callable[[Stall, Finish, _Rooms], Proposal | None]]] = {
    Remedy.REASSIGN: _reassigned,
    Remedy.SPLIT: _split,
    Remedy.NEW_DUE_DATE: _redated,
}


def _in_time(stall: Stall, remedy: Remedy, edits: tuple[Edit, ...], finish: Finish, after: Floats) -> Proposal:
    task = finish.by_gid[stall.task_gid]
    due_on = _aim(task, finish)
    before = on_time(finish.days_runs(task), due_on, finish.plan)
    return Proposal(stall.task_gid, remedy, edits, due_on, before, on_time(after, due_on, finish.plan), stall)


def _aim(task: Placed, finish: Finish) -> date:
    """The date that counts: its own, or, where it has none or that is past, the one that such a task usually holds."""
    today = finish.plan.horizon.today
    if task.item.due_on and task.item.due_on >= today:
        return task.item.due_on
    return _held_on(finish.work_runs(task, ""), finish) or today


def _hours(task: Placed, finish: Finish) -> float:
    """What is left of a task, in hours: its estimate, or what one of its project takes, less what was booked."""
    usual = float(np.median(finish.plan.history.hours_in(task.project_gids)))
    return max((task.item.effort_hours or usual) - (task.item.actual_hours or 0.0), 0.1 * usual)
