"""What does a review find out about a project, from its work and from what the last one remembered?

The one place that puts the evidence together: forecast, lateness, capacity, standstill and ranking first, since health
weighs them. Pure: the same reading, the same findings, in whatever order its items were read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, Final

from steward.evidence.backlog import Scoring, backlog_of
from steward.evidence.capacity.horizon import DAYS_A_WEEK
from steward.evidence.capacity.level import capacity_risk
from steward.evidence.capacity.moves import recommended
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.rollup import Kind, groups, told
from steward.evidence.capacity.room import Room, Scene, renewed, room_of
from steward.evidence.capacity.skills import Skills
from steward.evidence.capacity.staff import Staff
from steward.evidence.capacity.told_moves import by_team
from steward.evidence.findings import Backlog, Findings, Milestone, milestone_is_news
from steward.evidence.finish import Finish
from steward.evidence.forecast.grounds import Situation
from steward.evidence.forecast.levers import levers_of
from steward.evidence.forecast.milestones import outlooks
from steward.evidence.health.episode import Episode, after
from steward.evidence.health.held import Held, held
from steward.evidence.health.least_likely import least_likely
from steward.evidence.health.score import health
from steward.evidence.lateness.kept_dates import dates_kept, moves_of
from steward.evidence.lateness.of_review import risks_of
from steward.evidence.load import Ask, Load, outlook
from steward.evidence.own_writes import Stood
from steward.evidence.remarks import Quote, Remarks
from steward.evidence.remedies import proposed
from steward.evidence.remedy import Proposal
from steward.evidence.remedy_asks import Asking, Past, chosen, grounds_of, looks_of
from steward.evidence.remedy_text import because
from steward.evidence.sprint import Sprint, shortlisted, sprint_of
from steward.evidence.stalled import Stall, stalled
from steward.evidence.work_items import ReviewedProject, WorkItem

SEEDS: Final = 2**32  # what a generator takes
TREND_DAYS: Final = 90  # a quarter is what people look back on
SHOWN_STALLED: Final = 10  # what a weekly meeting can talk about


@dataclass(frozen=True, slots=True)
class Reading:
    """What a review computes with: the project, its work, its people, and what the last review remembered.

    `loads`, `hours_per_week` and `teams` go by a person's gid, as far as they are known; `skills` say who may be handed
    what, `own_skills` what people's skills are as far as somebody wrote them down; `remarks` are what people say of its
    tasks, `quotes` the claims among it that were heard now. `scoring` is how the backlog is ranked; `beside` are tasks
    of ours that stand in the list and are no work. `past` is what people were asked about stalled work, `asking` what
    they may be asked, `blocked` the statuses, in lower case, that mean it, `left` who is not in the workspace any more,
    `moved` what the next review is to know of blocked tasks (`halted`) and `touched` of those that we wrote
    (`own_writes`).
    """

    project: ReviewedProject
    items: Sequence[WorkItem]
    memory: Mapping[str, Any]
    today: date
    threshold: float
    loads: Mapping[str, Load] = field(default_factory=dict, hash=False)
    hours_per_week: Mapping[str, float] = field(default_factory=dict, hash=False)
    teams: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    skills: Skills = field(default_factory=Skills)
    own_skills: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    scoring: Scoring = Scoring()  # noqa: RUF009 - frozen
    beside: Sequence[WorkItem] = ()
    remarks: Remarks = field(default_factory=Remarks)
    quotes: Sequence[Quote] = ()
    past: Past = field(default_factory=Past)
    asking: Asking = field(default_factory=Asking)
    blocked: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    moved: Mapping[str, str] = field(default_factory=dict, hash=False)
    touched: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)

    @property
    def now(self) -> datetime:
        """When the project was read."""
        return self.project.read_at

    @property
    def seed(self) -> int:
        """Of every simulation of this project: the same each night, so that only its work moves a figure."""
        return int(self.project.gid) % SEEDS


@dataclass(frozen=True, slots=True)
class OfRoom:
    """What everybody's weeks say: the findings by their names, and the hours of a sprint where a backlog is ranked."""

    found: Mapping[str, Any] = field(hash=False)
    sprint: Sprint | None


def findings_of(reading: Reading, of_room: OfRoom | None = None) -> Findings:
    """Everything that a review finds out; `of_room` is what `said_by` found in it, where that is known already."""
    reading = _as_moved(reading)
    of_room = said_by(room_of_reading(reading), reading) if of_room is None else of_room
    milestones = _milestones(reading)
    dates = dates_kept(reading.items, reading.memory.get("dates") or {}, reading.now)
    risks = risks_of(reading.project, reading.items, reading.remarks, moves_of(dates), reading.seed)
    around, kept = reading.remarks.around(least_likely(milestones, reading.items)), _held(reading)
    around = replace(around, calibration=kept.calibration) if kept else around
    scored = health(reading.project, reading.items, around, reading.today)
    comparable = reading.memory.get("weights") == scored.version
    before = Episode.of_json(reading.memory.get("episode"))
    before = before if comparable else replace(before, score=None)
    episode = after(before, scored.score, reading.today, reading.threshold)
    return Findings(
        health=scored,
        episode=episode,
        told_score=reading.memory.get("told_score") if comparable else None,
        told_why=reading.memory.get("told_why", ""),
        trend=_trend(reading, scored.score),
        threshold=reading.threshold,
        milestones=tuple(milestones),
        told_milestones=reading.memory.get("told_milestones") or {},
        told_level=reading.memory.get("told_level", ""),
        risks=tuple(each.as_json() for each in risks.found),
        lateness=risks.taught.as_json(),
        held=kept.as_json() if kept else {},
        dates=dates,
        standing={each.gid: dict(each.values) for each in _written(reading)},
        stood={each.gid: Stood.of(each).as_row() for each in _written(reading)},
        touched=reading.touched,
        backlog=_backlog(reading, of_room.sprint),
        moved=reading.moved,
        **_claims(reading),
        **of_room.found,
    )


def said_by(room: Room, reading: Reading) -> OfRoom:
    """What the weeks say: whether there is room and what would make some, what stands still and what would help."""
    reading = _as_moved(reading)
    sprint = sprint_of(room.plan) if reading.scoring.formula else None
    return OfRoom(_capacity(reading, room) | _standstill(reading, room), sprint)


def _as_moved(reading: Reading) -> Reading:
    """The reading with each task moved when people moved it last: our own asking is no movement."""
    return replace(reading, items=reading.past.without_own_touch(reading.items))


def _milestones(reading: Reading) -> list[Milestone]:
    """The outlook of every open milestone, and what would help those that are news or the next unlikely ones."""
    away = {gid: load.away for gid, load in reading.loads.items()}
    seen = Situation(reading.project, reading.items, reading.today, away=away)
    found = outlooks(seen, reading.seed)
    milestones = [Milestone.of_json(each.as_json()) for each in found]
    told = reading.memory.get("told_milestones") or {}
    news = {each.gid for each in milestones if milestone_is_news(told.get(each.gid), each)}
    tried = levers_of(seen, found, reading.seed, news)
    return [replace(each, levers=tuple(lever.as_json() for lever in tried.get(each.gid, ()))) for each in milestones]


def _held(reading: Reading) -> Held | None:
    """What became of what earlier reviews forecast."""
    return held(reading.memory.get("forecasts") or (), reading.items, reading.today)


def _claims(reading: Reading) -> dict[str, Any]:
    """Which open tasks are said to be blocked, in words where that was heard now, and what was told of it before."""
    open_ = {each.gid for each in reading.items if each.is_open}
    holding = open_ & {gid for gid, each in reading.remarks.tasks.items() if each.claims}
    told = [gid for gid in reading.memory.get("told_claims", ()) if gid in holding]
    fresh = [each.as_json() for each in reading.quotes if each.task_gid in holding and each.task_gid not in told]
    return {"claims": tuple(fresh), "told_claims": tuple(told), "remarks": reading.remarks.as_json()}


def room_of_reading(reading: Reading, before: Sequence[WorkItem] = (), kept: Mapping[str, Any] | None = None) -> Room:
    """Everybody's weeks; after a look at `before` that left `kept`, those are simulated whose work or days changed."""
    reading = _as_moved(reading)
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


def _backlog(reading: Reading, sprint: Sprint | None) -> Backlog:
    """The ranking where one is configured, and how far down it a sprint reaches."""
    if not reading.scoring.formula:
        return Backlog()
    gid, now = reading.project.gid, reading.project.read_at
    found = backlog_of(gid, reading.items, reading.beside, reading.scoring, reading.memory, now, reading.seed)
    sequence = [each["task_gid"] for each in found.ranked]
    return replace(found, shortlist=shortlisted(sequence, reading.items, sprint, reading.seed)) if sprint else found


def _written(reading: Reading) -> list[WorkItem]:
    """The tasks whose fields a review writes: the milestones, and the backlog where it is ranked."""
    return [each for each in reading.items if each.is_open and (each.is_milestone or reading.scoring.formula)]


def _trend(reading: Reading, score: float | None) -> tuple[tuple[str, float], ...]:
    """The score of each day, the last one of a day counting."""
    days: dict[str, float] = dict(reading.memory.get("trend", ()))
    if score is not None:
        days[reading.today.isoformat()] = score
    return tuple(sorted(days.items())[-TREND_DAYS:])
