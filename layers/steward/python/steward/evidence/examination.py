"""What does a review find out about a project, from its work and from what the last one remembered?

The one place that puts the evidence together: forecast, lateness, capacity, standstill and ranking first, since health
weighs them. Pure: the same reading, the same findings, in whatever order its items were read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from steward.asana.models import FieldValue
from steward.evidence.backlog import backlog_of
from steward.evidence.capacity.history import learn
from steward.evidence.capacity.horizon import Horizon
from steward.evidence.capacity.level import capacity_risk
from steward.evidence.capacity.placed import placed
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.rollup import Kind, groups, told
from steward.evidence.capacity.simulate import PersonWeeks, simulate
from steward.evidence.capacity.skills import Skills
from steward.evidence.capacity.staff import Staff
from steward.evidence.findings import Backlog, Findings, Milestone
from steward.evidence.finish import Finish
from steward.evidence.forecast.grounds import Situation
from steward.evidence.forecast.milestones import outlooks
from steward.evidence.health.episode import Episode, after
from steward.evidence.health.score import health
from steward.evidence.lateness.drivers import ProjectRisk, project_risks
from steward.evidence.lateness.record import Record
from steward.evidence.lateness.tasks import assess, lateness
from steward.evidence.load import Load
from steward.evidence.remarks import Quote, Remarks
from steward.evidence.remedies import proposed
from steward.evidence.stalled import stalled
from steward.evidence.work_items import ReviewedProject, WorkItem

SEEDS: Final = 2**32  # what a generator takes
TREND_DAYS: Final = 90  # a quarter is what people look back on
SHOWN_STALLED: Final = 10  # what a weekly meeting can talk about


@dataclass(frozen=True, slots=True)
class Reading:
    """What a review computes with: the project, its work, its people, and what the last review remembered.

    `loads`, `hours_per_week` and `teams` go by a person's gid, as far as they are known; `remarks` are what people say
    of its tasks, `quotes` the claims among it that were heard now. `ranking` is the formula of the backlog, "" for
    none; `beside` are tasks of ours that stand in the list and are no work.
    """

    project: ReviewedProject
    items: Sequence[WorkItem]
    memory: Mapping[str, Any]
    today: date
    threshold: float
    loads: Mapping[str, Load] = field(default_factory=dict, hash=False)
    hours_per_week: Mapping[str, float] = field(default_factory=dict, hash=False)
    teams: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    ranking: str = ""
    beside: Sequence[WorkItem] = ()
    remarks: Remarks = field(default_factory=Remarks)
    quotes: Sequence[Quote] = ()

    @property
    def seed(self) -> int:
        """Of every simulation of this project: the same each night, so that only its work moves a figure."""
        return int(self.project.gid) % SEEDS


def findings_of(reading: Reading) -> Findings:
    """Everything that a review finds out."""
    milestones = _milestones(reading)
    likely = [each.p_on_time for each in milestones if each.p_on_time is not None and not each.insufficient]
    around = reading.remarks.around(min(likely, default=None))
    scored = health(reading.project, reading.items, around, reading.today)
    episode = after(Episode.of_json(reading.memory.get("episode")), scored.score, reading.today, reading.threshold)
    return Findings(
        health=scored,
        episode=episode,
        told_score=reading.memory.get("told_score"),
        told_why=reading.memory.get("told_why", ""),
        trend=_trend(reading, scored.score),
        threshold=reading.threshold,
        milestones=tuple(milestones),
        told_milestones=reading.memory.get("told_milestones") or {},
        told_level=reading.memory.get("told_level", ""),
        risks=tuple(each.as_json() for each in _risks(reading)),
        standing=_standing(reading),
        backlog=_backlog(reading),
        **_claims(reading),
        **_capacity(reading),
    )


def _milestones(reading: Reading) -> list[Milestone]:
    """The outlook of every open milestone."""
    away = {gid: load.away for gid, load in reading.loads.items()}
    seen = Situation(reading.project, reading.items, reading.today, away=away)
    return [Milestone.of_json(each.as_json()) for each in outlooks(seen, reading.seed)]


def _risks(reading: Reading) -> list[ProjectRisk]:
    """What puts the project's work at risk, by this project's own past alone."""
    gid, now = reading.project.gid, reading.project.read_at
    record = Record({gid: reading.items})
    taught = lateness(record, now, reading.seed)
    comments = reading.remarks.for_lateness()
    return project_risks(gid, record.items, assess(record, taught, comments, now), comments, taught)


def _claims(reading: Reading) -> dict[str, Any]:
    """Which open tasks are said to be blocked, in words where that was heard now, and what was told of it before."""
    open_ = {each.gid for each in reading.items if each.is_open}
    holding = open_ & {gid for gid, each in reading.remarks.tasks.items() if each.claims}
    told = [gid for gid in reading.memory.get("told_claims", ()) if gid in holding]
    fresh = [each.as_json() for each in reading.quotes if each.task_gid in holding and each.task_gid not in told]
    return {"claims": tuple(fresh), "told_claims": tuple(told), "remarks": reading.remarks.as_json()}


def _capacity(reading: Reading) -> dict[str, Any]:
    """Whether its people have room for it, by team alone, which of its work stands still and what could be done."""
    gid, here = reading.project.gid, frozenset([reading.project.gid])
    staff, horizon = Staff(reading.loads, reading.hours_per_week), Horizon(reading.today)
    tasks = placed({gid: reading.items})
    plan = Plan(tasks, here, staff, learn(tasks, staff, horizon, here), horizon, reading.seed)
    weeks: Mapping[str, PersonWeeks] = simulate(plan)
    public = told(groups(weeks, Kind.TEAM, reading.teams))
    still = stalled(plan, weeks)[:SHOWN_STALLED]
    remedies = proposed(still, Finish(plan, weeks), Skills(reading.teams), reading.project.read_at)
    return {
        "capacity": capacity_risk(gid, tasks, weeks).as_json(),
        "bottlenecks": tuple(each.as_json() for each in public.lines),
        "stalled": tuple(each.as_json() for each in still),
        "remedies": tuple(each.as_json() for each in remedies),
    }


def _backlog(reading: Reading) -> Backlog:
    if not reading.ranking:
        return Backlog()
    gid, now = reading.project.gid, reading.project.read_at
    return backlog_of(gid, reading.items, reading.beside, reading.ranking, reading.memory, now, reading.seed)


def _standing(reading: Reading) -> dict[str, dict[str, FieldValue]]:
    """What stands in our fields of the milestones, and of the backlog where it is ranked."""
    written = [each for each in reading.items if each.is_open and (each.is_milestone or reading.ranking)]
    return {each.gid: dict(each.values) for each in written}


def _trend(reading: Reading, score: float | None) -> tuple[tuple[str, float], ...]:
    """The score of each day, the last one of a day counting."""
    days: dict[str, float] = dict(reading.memory.get("trend", ()))
    if score is not None:
        days[reading.today.isoformat()] = score
    return tuple(sorted(days.items())[-TREND_DAYS:])
