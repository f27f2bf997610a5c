"""What could be done about a stalled task, and how likely would it then be done in time?

Somebody with the skill and the room, a due date that holds in 85 of 100 runs, or half of what is larger than tasks of
its project are. Each is simulated with the same luck before and after, is kept only where it gains, and is edits that
exist. Nothing is proposed again within two weeks, nor what a person declined; what waits for an answer stays as it is
while it still helps.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

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
from steward.evidence.remedy import Memory, Proposal, Remedy
from steward.evidence.stalled import Stall

STANDING_GAIN: Final = 0.05  # what was asked for on a night of 0.1 is not taken back on one of 0.09
LEAST_GAIN: Final = 0.1  # of the probability of being in time: a smaller one is not worth a person's look
HAND_OVER_DAYS: Final = 1.0  # a day is lost to reading what somebody else began
HELD: Final = 0.85  # a due date that is missed in one of seven runs
HALF: Final = 0.5  # the expected finish is the day by which half of the runs are done
STILL_HELD: Final = 0.7  # each day that passes takes a little of a date: one that was asked for stands until then
UNLIKELY: Final = 0.5  # only a date that is more likely missed than kept is worth moving
FARTHEST_DAYS: Final = 120  # working days: nobody can promise half a year
LARGE: Final = 0.85  # larger than so many of its project's tasks
PARTS: Final = 2  # a yes makes one subtask: half of the task stays where it is, half of it goes to somebody else


@dataclass
class _Rooms:
    """Who could take something, and what was given to them in this round already."""

    finish: Finish
    skills: Skills
    now: datetime
    memory: Memory
    given: dict[str, list[Placed]] = field(default_factory=dict)

    def taker(self, task: Placed, remedy: Remedy) -> str | None:
        """Whom people were asked to give it to, while they could take it; else who would be done the soonest."""
        asked, found = self.memory.taker(task.item.gid.partition("/")[0], remedy), list(self.takers(task))
        return asked if asked in found else next(iter(found), None)

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

    Rooms are filled in the order of `stalls`, so that nobody is proposed for more than fits. What waits for an answer
    and helps no more as it was asked for is left out: nothing takes its place within two weeks.
    """
    today, known = finish.plan.horizon.today, memory or Memory()
    rooms = _Rooms(finish, skills, now, known)
    found: list[Proposal] = []
    for stall in stalls:
        for remedy, remedied in _REMEDIES.items():
            if known.allows(stall.task_gid, remedy, today):
                made = remedied(stall, finish, rooms)
                found += [made] if made and _is_worth_it(made, known) else []
    return sorted(found, key=lambda each: (each.remedy is Remedy.NEW_DUE_DATE, -each.gain, each.task_gid, each.remedy))


def _is_worth_it(made: Proposal, known: Memory) -> bool:
    """Whether it gains enough, and is what people were asked already where they were asked."""
    asked = known.standing.get((made.task_gid, made.remedy))
    return asked in (None, made.edits) and made.gain >= (LEAST_GAIN if asked is None else STANDING_GAIN)


def _reassigned(stall: Stall, finish: Finish, rooms: _Rooms) -> Proposal | None:
    task = finish.by_gid[stall.task_gid]
    taker = rooms.taker(task, Remedy.REASSIGN)
    if taker is None:
        return None
    after = finish.blocked_runs(task) + HAND_OVER_DAYS + finish.work_runs(task, taker)
    made = _in_time(stall, Remedy.REASSIGN, (Assign(stall.task_gid, taker),), finish, after)
    if made.gain < LEAST_GAIN and math.isinf(finish.wait_days(stall.assignee_gid)):
        made = _with_date(made, finish, after, rooms.memory)
    if _is_worth_it(made, rooms.memory):
        rooms.give(task, taker)
    return made


def _with_date(made: Proposal, finish: Finish, after: Floats, known: Memory) -> Proposal:
    """Somebody new and a date that they would hold: where nobody is there, the old one is lost by anybody."""
    due_on = _date_for(after, finish, known.due_on(made.task_gid, made.remedy))
    if due_on is None:
        return made
    edits = (*made.edits, SetDueDate(made.task_gid, due_on.isoformat()))
    return replace(made, edits=edits, due_on=due_on, before=0.0, after=on_time(after, due_on, finish.plan))


def _split(stall: Stall, finish: Finish, rooms: _Rooms) -> Proposal | None:
    """Half of it for somebody with room, worked on while its assignee does the other; nobody is split from nobody."""
    task = finish.by_gid[stall.task_gid]
    sizes, hours = finish.plan.history.hours_in(task.project_gids), _hours(task, finish)
    is_large = not task.item.subtasks and hours > float(np.quantile(sizes, LARGE))
    if not is_large or finish.wait_days(stall.assignee_gid) > 0:
        return None
    half = replace(task.item, gid=f"{task.item.gid}/part", effort_hours=hours / PARTS, actual_hours=None)
    part = replace(task, item=half)
    taker = rooms.taker(part, Remedy.SPLIT)
    if taker is None:
        return None
    slowest = np.maximum(finish.work_runs(task, stall.assignee_gid), finish.work_runs(task, taker))
    after = finish.blocked_runs(task) + HAND_OVER_DAYS + slowest / PARTS
    made = _in_time(stall, Remedy.SPLIT, (_half(task, taker),), finish, after)
    if _is_worth_it(made, rooms.memory):
        rooms.give(part, taker)
    return made


def _half(task: Placed, taker: str) -> AddSubtask:
    due_on = task.item.due_on.isoformat() if task.item.due_on else None
    notes = richtext.body(
        "Half of ",
        richtext.mention(task.item.gid),
        ", which is larger than tasks here usually are. Which half is for you and its assignee to agree.",
    )
    return AddSubtask(task.item.gid, "Second half", notes, taker, due_on)


def _redated(stall: Stall, finish: Finish, rooms: _Rooms) -> Proposal | None:
    """The first date that holds in 85 of 100 runs as things stand; none where nobody is there to do it."""
    task = finish.by_gid[stall.task_gid]
    days = finish.days_runs(task)
    due_on = _date_for(days, finish, rooms.memory.due_on(stall.task_gid, Remedy.NEW_DUE_DATE))
    before = on_time(days, task.item.due_on, finish.plan) if task.item.due_on else None
    if due_on is None or (before is not None and before >= UNLIKELY):
        return None
    after = on_time(days, due_on, finish.plan)
    edit = SetDueDate(stall.task_gid, due_on.isoformat())
    done = _done_on(days, finish)
    return Proposal(stall.task_gid, Remedy.NEW_DUE_DATE, (edit,), due_on, before, after, stall, done, done)


def _date_for(days: Floats, finish: Finish, asked: date | None) -> date | None:
    """The date that people were asked for, while it is not lost, else the first one that holds."""
    if asked and on_time(days, asked, finish.plan) >= STILL_HELD:
        return asked
    return _held_on(days, finish)


def _held_on(days: Floats, finish: Finish) -> date | None:
    """The day by which 85 of 100 runs are done; None where that is too far away to be promised."""
    return _day_of(days, HELD, finish)


def _done_on(days: Floats, finish: Finish) -> date | None:
    """The day by which half of the runs are done; None as above."""
    return _day_of(days, HALF, finish)


def _day_of(days: Floats, share: float, finish: Finish) -> date | None:
    needed = float(np.quantile(days, share, method="inverted_cdf"))
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
    due_on, now = _aim(task, finish), finish.days_runs(task)
    before, then = (on_time(days, due_on, finish.plan) for days in (now, after))
    done = _done_on(now, finish), _done_on(after, finish)
    return Proposal(stall.task_gid, remedy, edits, due_on, before, then, stall, *done)


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
