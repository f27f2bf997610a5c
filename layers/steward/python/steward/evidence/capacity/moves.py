"""Which tasks of overloaded people could go to whom, at the least cost, and what would each of these moves change?

The cheapest assignment says what could go to whom; each move of it is then simulated with the same random numbers, on
top of those before it, and is kept only where it helps its sender and overloads nobody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from heapq import nsmallest
from itertools import groupby
from typing import Any, Final

import numpy as np

from steward.asana.edits import Assign
from steward.evidence.capacity.assignment import LEAST_HOURS, Candidate, assigned
from steward.evidence.capacity.demand import parts_of
from steward.evidence.capacity.horizon import Floats
from steward.evidence.capacity.placed import Placed
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.simulate import PersonWeeks, person_weeks
from steward.evidence.capacity.skills import Skills

OVERLOADED: Final = 0.5  # more likely than not: below it the work fits as it is
ROOMY: Final = 0.3  # who receives must stay well below: a new overload is worse than an old one that is known
LEAST_GAIN_WEEKS: Final = 0.1  # expected overloaded weeks a task: a smaller gain is not worth a hand-over
MOST_SENDERS: Final = 10  # as many as a lead can talk to
MOST_TASKS: Final = 12  # of one person, the largest: nobody hands over more at once
MOST_RECEIVERS: Final = 20  # those with most room: more only make the network slow
MOST_MOVES: Final = 10  # for one lead at a time

_ROUNDS: Final = 2  # what the simulation refuses is assigned anew once
_EXCESS_MARGIN: Final = 1.5  # handing over what is over on average would leave half of the runs overloaded
_MOVE_COST: Final = 1  # any hand-over costs a talk
_BEGUN_COST: Final = 2  # what somebody has begun is known to them
_STRANGER_COST: Final = 1  # who has no task in the project must be shown it


@dataclass(frozen=True, slots=True)
class Transfer:
    """One task that could go to somebody."""

    task_gid: str
    to_gid: str
    hours: float
    moving_cost: int

    @property
    def edit(self) -> Assign:
        """The edit that would make it."""
        return Assign(self.task_gid, self.to_gid)


@dataclass(frozen=True, slots=True)
class Move:
    """What could go from one person, together, for the lead alone: the fewest tasks that make a difference.

    `before` and `after` are the sender's probabilities of overload in the week `monday` that gains most, `receiver_…`
    the worst week of any receiver; `delta_weeks` is the change in expected overloaded weeks of all of them, below 0.
    """

    from_gid: str
    transfers: tuple[Transfer, ...]
    monday: date
    before: float
    after: float
    receiver_before: float
    receiver_after: float
    delta_weeks: float
    for_lead: bool = True

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        transfers = [asdict(each) for each in self.transfers]
        return asdict(self) | {"transfers": transfers, "monday": self.monday.isoformat()}

    @property
    def edits(self) -> tuple[Assign, ...]:
        """The edits that would make it."""
        return tuple(each.edit for each in self.transfers)


@dataclass(frozen=True, slots=True)
class _Board:
    """What people hold and how their weeks are while moves are tried."""

    held: Mapping[str, tuple[Placed, ...]]
    weeks: Mapping[str, PersonWeeks]

    def moved(self, each: Candidate, plan: Plan) -> "_Board":
        """With the task in the other person's hands."""
        sender, receiver = each.task.person_gid, each.to_gid
        kept = tuple(task for task in self.held[sender] if task.item.gid != each.task.item.gid)
        held = {sender: kept, receiver: (*self.held.get(receiver, ()), each.task)}
        return _Board({**self.held, **held}, {**self.weeks, **{g: person_weeks(g, held[g], plan) for g in held}})


def recommended(plan: Plan, outlooks: Mapping[str, PersonWeeks], skills: Skills) -> list[Move]:
    """At most MOST_MOVES moves, in the order in which they were simulated on top of each other.

    `outlooks` are `simulate(plan)`. Carrying out only some of them overloads nobody either: whoever gives receives
    nothing, so that of a part less work arrives and no more stays.
    """
    board, moves, refused = _Board(plan.held, outlooks), list[Move](), set[tuple[str, str]]()
    known = _known_projects(plan)
    for _ in range(_ROUNDS):
        gave = {each.from_gid for each in moves}
        candidates = _candidates(plan, board, skills, known, (gave, refused))
        for _, own in groupby(candidates, key=lambda each: each.task.person_gid):
            if len(moves) < MOST_MOVES:
                made, board = _handed_over(plan, board, own)
                moves += made
        refused |= {(each.task.item.gid, each.to_gid) for each in candidates}
    return moves[:MOST_MOVES]


def _handed_over(plan: Plan, board: _Board, candidates: Iterable[Candidate]) -> tuple[list[Move], _Board]:
    """The moves of one sender, and the board with them.

    Tasks are taken together until they make a difference: of thirty hours too much, the first eight change nothing.
    """
    moves: list[Move] = []
    together: list[Candidate] = []
    tried = board
    for each in candidates:
        if not _is_overloaded(board.weeks[each.task.person_gid]):
            break
        moved = tried.moved(each, plan)
        if not _stays_roomy(board.weeks[each.to_gid], moved.weeks[each.to_gid]):
            continue
        tried, together = moved, [*together, each]
        if (move := _move(together, board.weeks, tried.weeks)) is not None:
            moves, board, together = [*moves, move], tried, []
    return moves, board


def _known_projects(plan: Plan) -> dict[str, set[str]]:
    """The projects that people had a task in, by person."""
    known: dict[str, set[str]] = {}
    for each in plan.tasks:
        known.setdefault(each.person_gid, set()).update(each.project_gids)
    return known


def _candidates(
    plan: Plan,
    board: _Board,
    skills: Skills,
    known: Mapping[str, set[str]],
    but: tuple[Collection[str], Collection[tuple[str, str]]],
) -> list[Candidate]:
    """What the cheapest assignment moves, whose excess is largest first, the cheapest and largest tasks first.

    `but` are who gave something before, and the pairs of a task's and a person's gid that were simulated before.
    """
    gave, refused = but
    excess = {gid: _excess(board.weeks[gid]) for gid in plan.people if _is_overloaded(board.weeks[gid])}
    senders = sorted(excess, key=lambda gid: (_is_swamped(board.weeks[gid]), -excess[gid], gid))[:MOST_SENDERS]
    rooms = {gid: room for gid, room in _rooms(plan, board.weeks).items() if gid not in gave}
    offered = [each for gid in senders for each in _offered(board.held.get(gid, ()), plan)]
    possible = [
        Candidate(task, round(float(weekly.sum()), 2), gid, _cost(task, known.get(gid, set()), plan))
        for task, weekly in offered
        for gid, room in rooms.items()
        if skills.allow(task, gid) and (task.item.gid, gid) not in refused and bool((weekly <= room).all())
    ]
    chosen = assigned(possible, {gid: float(room.sum()) for gid, room in rooms.items()}, excess)
    return sorted(chosen, key=lambda e: (senders.index(e.task.person_gid), e.cost, -e.hours, e.task.item.gid))


def _is_overloaded(weeks: PersonWeeks) -> bool:
    return any(each.overload_probability > OVERLOADED for each in weeks.weeks)


def _is_swamped(weeks: PersonWeeks) -> bool:
    """Whether even the last week is overloaded: a few tasks less would hardly show, so that others come first."""
    return weeks.weeks[-1].overload_probability > OVERLOADED


def _excess(weeks: PersonWeeks) -> float:
    return _EXCESS_MARGIN * max(each.over_hours for each in weeks.weeks)


def _rooms(plan: Plan, outlooks: Mapping[str, PersonWeeks]) -> dict[str, Floats]:
    """The hours that people have left by week, of those whose absences were read and who are near no overload."""
    rooms = {
        gid: np.array([max(0.0, each.supply_hours - each.demand_hours) for each in outlooks[gid].weeks])
        for gid in plan.people
        if outlooks[gid].load_known and _worst(outlooks[gid]) <= ROOMY
    }
    most = sorted(rooms, key=lambda gid: (-rooms[gid].sum(), gid))[:MOST_RECEIVERS]
    return {gid: rooms[gid] for gid in sorted(most)}


def _offered(tasks: Sequence[Placed], plan: Plan) -> list[tuple[Placed, Floats]]:
    """The largest of somebody's tasks that fall within the weeks, with the mean hours of each week.

    Of the runs of a task's hours nothing is kept: for all tasks of a person they are the most that a review holds.
    """
    parts = parts_of((each for each in tasks if not each.item.is_milestone), plan)
    weekly = ((each.task, each.hours.mean() * each.shares[:-1]) for each in parts)
    inside = (each for each in weekly if each[1].sum() >= LEAST_HOURS)
    return nsmallest(MOST_TASKS, inside, key=lambda each: (-float(each[1].sum()), each[0].item.gid))


def _cost(task: Placed, known_gids: set[str], plan: Plan) -> int:
    begun = bool(task.item.actual_hours) or (task.item.start_on or date.max) <= plan.horizon.today
    return _MOVE_COST + _BEGUN_COST * begun + _STRANGER_COST * known_gids.isdisjoint(task.project_gids)


def _move(
    together: Sequence[Candidate], before: Mapping[str, PersonWeeks], after: Mapping[str, PersonWeeks]
) -> Move | None:
    """The move as it is told; None where it gains too little for so many tasks."""
    sender, receivers = together[0].task.person_gid, sorted({each.to_gid for each in together})
    delta = sum(after[gid].overloaded_weeks - before[gid].overloaded_weeks for gid in (sender, *receivers))
    if delta > -LEAST_GAIN_WEEKS * len(together):
        return None
    pairs = zip(before[sender].weeks, after[sender].weeks, strict=True)
    then, now = max(pairs, key=lambda pair: pair[0].overload_probability - pair[1].overload_probability)
    return Move(
        sender,
        tuple(Transfer(each.task.item.gid, each.to_gid, round(each.hours, 1), each.cost) for each in together),
        then.monday,
        then.overload_probability,
        now.overload_probability,
        max(_worst(before[gid]) for gid in receivers),
        max(_worst(after[gid]) for gid in receivers),
        round(delta, 4),
    )


def _stays_roomy(before: PersonWeeks, after: PersonWeeks) -> bool:
    return all(
        now.overload_probability <= max(ROOMY, then.overload_probability)
        for then, now in zip(before.weeks, after.weeks, strict=True)
    )


def _worst(weeks: PersonWeeks) -> float:
    return max(each.overload_probability for each in weeks.weeks)
