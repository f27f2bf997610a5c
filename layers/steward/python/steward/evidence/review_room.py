"""What do everybody's weeks say in a review: is there room, what would make some, what stands still and what helps?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from statistics import median
from typing import Any, Final

from steward.evidence.capacity.horizon import DAYS_A_WEEK
from steward.evidence.capacity.level import capacity_risk
from steward.evidence.capacity.moves import recommended
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.rollup import Kind, groups, told
from steward.evidence.capacity.room import Room, Scene, renewed, room_of
from steward.evidence.capacity.skills import Skills
from steward.evidence.capacity.staff import Staff
from steward.evidence.capacity.told_moves import by_team
from steward.evidence.findings import Findings
from steward.evidence.finish import Finish
from steward.evidence.load import Ask, outlook
from steward.evidence.remedies import proposed
from steward.evidence.remedy import Proposal
from steward.evidence.remedy_asks import chosen, grounds_of, looks_of
from steward.evidence.remedy_text import because
from steward.evidence.review_reading import Reading
from steward.evidence.sprint import Sprint, sprint_of
from steward.evidence.stalled import Stall, stalled
from steward.evidence.work_items import WorkItem

SHOWN_STALLED: Final = 10  # what a weekly meeting can talk about


@dataclass(frozen=True, slots=True)
class OfRoom:
    """What everybody's weeks say: the findings by their names, and the hours of a sprint where a backlog is ranked."""

    found: Mapping[str, Any] = field(hash=False)
    sprint: Sprint | None


def said_by(room: Room, reading: Reading) -> OfRoom:
    """What the weeks say: whether there is room and what would make some, what stands still and what would help."""
    reading = reading.as_moved()
    sprint = sprint_of(room.plan) if reading.scoring.formula else None
    return OfRoom(_capacity(reading, room) | _standstill(reading, room), sprint)


def room_of_reading(reading: Reading, before: Sequence[WorkItem] = (), kept: Mapping[str, Any] | None = None) -> Room:
    """Everybody's weeks; after a look at `before` that left `kept`, those are simulated whose work or days changed."""
    reading = reading.as_moved()
    gone = dict.fromkeys(reading.left, reading.today - timedelta(days=1))
    staff = Staff(reading.loads, reading.hours_per_week, gone)
    scene = Scene(reading.project.gid, reading.items, staff, reading.today, reading.seed)
    return renewed(scene, before, kept) if kept else room_of(scene)


def with_room(reading: Reading, last: Findings, room: Room) -> Findings:
    """The last review's findings with the capacity as it is now; of all else that it found there is nothing to tell."""
    told = ("told_score", "told_why", "told_milestones", "told_level")
    memory = {name: reading.memory[name] for name in told}
    return replace(last, claims=(), **memory, **(_capacity(reading, room) if room.simulated else {}))


def _capacity(reading: Reading, room: Room) -> dict[str, Any]:
    """Whether its people have room for it, by team and skill alone, and what would make some."""
    plan, weeks = room.plan, room.weeks
    teams = groups(weeks, Kind.TEAM, reading.teams)
    skills = groups(weeks, Kind.SKILL, reading.own_skills)
    moves = recommended(plan, weeks, _able(reading, plan))
    return {
        "capacity": capacity_risk(reading.project.gid, plan.tasks, weeks).as_json(),
        "bottlenecks": tuple(each.as_json() for each in told([*teams, *skills]).lines),
        "moves": tuple(each.as_json() for each in moves),
        "moves_by_team": tuple(each.as_json() for each in by_team(moves, reading.teams, teams)),
    }


def _standstill(reading: Reading, room: Room) -> dict[str, Any]:
    """Which of its work stands still and what could be done."""
    plan, weeks = room.plan, room.weeks
    still = _shown(stalled(plan, weeks, blocked=reading.blocked), reading)
    return {
        "stalled": tuple(each.as_json() for each in still),
        **_remedies(still, Finish(plan, weeks), reading),
    }


def _able(reading: Reading, plan: Plan) -> Skills:
    """Who may be handed what: nobody who is away, or holds too much in all projects, which this one's tasks hide."""
    gid, usual = reading.project.gid, median(plan.history.hours_in((reading.project.gid,)).tolist())
    ask = Ask("", gid, 0.0, usual, reading.project.read_at)
    hours = {person: plan.staff.hours_a_day(person) * DAYS_A_WEEK for person in reading.loads}
    barred = {person for person, load in reading.loads.items() if outlook(load, ask, hours[person]).why}
    return replace(reading.skills, never=frozenset({*reading.skills.never, *barred}))


def _shown(stalls: Sequence[Stall], reading: Reading) -> list[Stall]:
    """The rarest, and all of which somebody was asked: what waits for an answer is not taken back for want of room."""
    asked = {each.task_gid for each in reading.past.asked if each.waits(reading.now)}
    return [each for at, each in enumerate(stalls) if at < SHOWN_STALLED or each.task_gid in asked]


def _remedies(still: Sequence[Stall], finish: Finish, reading: Reading) -> dict[str, Any]:
    """What would help, which of it people are asked for, and what they said no to of tasks that are open."""
    now, items = reading.now, {each.gid: each for each in reading.items}
    known = reading.past.memory(still, items, now)
    found = proposed(still, finish, Skills(reading.teams, never=reading.asking.never), now, known)
    put = chosen(found, known, reading.asking.least)

    def row(made: Proposal) -> dict[str, Any]:
        item = items[made.task_gid]
        of_task = {
            "grounds": grounds_of(made.stall, item),
            "moved_at": item.modified_at.isoformat(),
            "looked": looks_of(item),
        }
        return (
            made.as_json()
            | of_task
            | {"put": made in put, "because": because(made), "names": reading.asking.named(made)}
        )

    noes = [each for each in reading.past.noes() if each[0] in items and items[each[0]].is_open]
    return {"remedies": tuple(map(row, found)), "declined": tuple(noes)}
