"""What does a review find out about a project, from its work and from what the last one remembered?

The one place that puts the evidence together: forecast, lateness, capacity, standstill and ranking first, since health
weighs them. Pure: the same reading, the same findings, in whatever order its items were read.
"""

from dataclasses import replace
from typing import Any, Final

from steward.evidence.backlog import backlog_of
from steward.evidence.findings import Backlog, Findings, Milestone, milestone_is_news
from steward.evidence.forecast.grounds import Grounds, Situation
from steward.evidence.forecast.levers import levers_of
from steward.evidence.forecast.milestones import outlooks_in
from steward.evidence.health.episode import Episode, after
from steward.evidence.health.held import Held, held
from steward.evidence.health.least_likely import least_likely
from steward.evidence.health.score import health
from steward.evidence.lateness.kept_dates import dates_kept, moves_of
from steward.evidence.lateness.of_review import risks_of
from steward.evidence.own_writes import Stood
from steward.evidence.review_reading import Reading
from steward.evidence.review_room import OfRoom, room_of_reading, said_by
from steward.evidence.sprint import Sprint, shortlisted
from steward.evidence.work_items import WorkItem

TREND_DAYS: Final = 90  # a quarter is what people look back on


def findings_of(reading: Reading, of_room: OfRoom | None = None) -> Findings:
    """Everything that a review finds out; `of_room` is what `said_by` found in it, where that is known already."""
    reading = reading.as_moved()
    of_room = said_by(room_of_reading(reading), reading) if of_room is None else of_room
    milestones = _milestones(reading)
    dates = dates_kept(reading.items, reading.memory.get("dates") or {}, reading.now)
    risks = risks_of(reading.project, reading.items, reading.remarks, moves_of(dates), reading.seed)
    around, kept = reading.remarks.around(least_likely(milestones, reading.items)), _held(reading)
    around = replace(around, calibration=kept.calibration) if kept else around
    scored = health(reading.project, reading.items, around, reading.today, reading.beyond)
    comparable = reading.memory.get("weights") == scored.version
    before = Episode.of_json(reading.memory.get("episode"))
    before = before if comparable else replace(before, score=None)
    episode = after(before, scored.score, reading.today, reading.threshold)
    return Findings(
        health=scored,
        counted=reading.beyond.as_json(),
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


def _milestones(reading: Reading) -> list[Milestone]:
    """The outlook of every open milestone, and what would help those that are news or the next unlikely ones."""
    away = {gid: load.away for gid, load in reading.loads.items()}
    seen = Situation(reading.project, reading.items, reading.today, away=away, beyond=reading.beyond)
    grounds = Grounds.of(seen)
    found = outlooks_in(grounds, reading.seed)
    milestones = [Milestone.of_json(each.as_json()) for each in found]
    told = reading.memory.get("told_milestones") or {}
    news = {each.gid for each in milestones if milestone_is_news(told.get(each.gid), each)}
    tried = levers_of(grounds, found, reading.seed, news)
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
