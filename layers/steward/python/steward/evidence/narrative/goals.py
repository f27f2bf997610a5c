"""What is a goal's status made of, by its metric, its time, the goals below it and the reviews of its projects?

As of a portfolio its status follows all of its work, and what is told of it is what everybody who reads it can open.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from steward.evidence.narrative.draft import Draft, selected_for
from steward.evidence.narrative.facts import Amount, Day, Fact, FactTable, Kind, Role, Value
from steward.evidence.narrative.figures import day
from steward.evidence.narrative.gathering import direction, was
from steward.evidence.narrative.goal_rule import AT_RISK_FROM, BORDERS, Called, behind, called_for, counted
from steward.evidence.narrative.goal_state import ACHIEVED, CLOSED, DROPPED, MISSED, PARTIAL, GoalState
from steward.evidence.narrative.last_status import LastStatus
from steward.evidence.narrative.permission import permitted
from steward.evidence.narrative.roles import OFFICIAL
from steward.evidence.narrative.rollup import Part, rolled_up
from steward.evidence.narrative.sources import Sources
from steward.evidence.narrative.status_rule import AT_RISK, OFF_TRACK, ON_TRACK, Proposal, with_status

_HIDDEN: Final = "not every reader can open all of its work, so that what of it decided is not told"
_TOLD: Final = frozenset({ON_TRACK, AT_RISK, OFF_TRACK, ACHIEVED, PARTIAL, MISSED})
_IN_TROUBLE: Final = frozenset({AT_RISK, OFF_TRACK, PARTIAL, MISSED})
_AGES: Final = frozenset({Kind.ELAPSED, Kind.LAST, Kind.PROGRESS})  # time moves them, or the metric as well
_MEASURED: Final = frozenset({Kind.METRIC, Kind.GOAL})
_COUNTS: Final = frozenset({Kind.PROJECTS, Kind.GOALS})  # of what stands there by itself
_DATED: Final = frozenset({Kind.SLIPPED, Kind.ASK})


@dataclass(frozen=True, slots=True)
class Pursued:
    """A goal with the goals below it, its reviewed projects, and how it stood when a status was posted last."""

    goal: GoalState
    below: Sequence[GoalState]
    parts: Sequence[Part]
    last: LastStatus | None
    read_at: datetime


def goal_draft(pursued: Pursued, name: str, readable: Mapping[str, Collection[str]]) -> Draft:
    """The draft of the status of a goal under its `name`; `readable` are the gids that each reader can open."""
    goal, last, at = pursued.goal, pursued.last, pursued.read_at
    work = [*counted([each.status_type for each in pursued.below]), *(each.status_type for each in pursued.parts)]
    status = called_for(goal, [each for each in work if each], at.date(), last.status_type if last else "")
    facts, stood = goal_facts(pursued)
    marked = with_status(facts, Proposal(status.status_type, 0, ()), goal.gid, at)
    shown = permitted(marked, readable.keys(), readable)
    draft = Draft(
        name=name,
        facts=shown.facts,
        withheld=0,
        status_type=status.status_type,
        rule=_rule(status, is_hidden=shown.withheld > 0),
        since=day(last.at.date()) if last else "",
        read_at=at,
        left=LastStatus(
            at=at,
            status_type=status.status_type,
            metric=goal.metric.now if goal.metric else None,
            progress={
                each.gid: float(round(each.progress)) for each in (goal, *pursued.below) if each.progress is not None
            },
            stood=stood,
        ),
    )
    return selected_for(draft, OFFICIAL)


def goal_facts(pursued: Pursued) -> tuple[FactTable, dict[str, str]]:
    """The table without a status, and how that stood from whose change one tells that something changed."""
    read_at, last = pursued.read_at, pursued.last
    sources = Sources(
        pursued.goal.gid,
        read_at,
        {each.gid: each.name for each in pursued.below},
        {each.gid: each.gid for each in pursued.below},
    )
    own = [*_own(pursued, sources), *_shares(pursued.below, sources)]
    own += [fact for each in pursued.below for fact in _below(each, last, sources)]
    found = rolled_up(pursued.goal.gid, pursued.parts, read_at, own)
    stood = _stood(found)
    if last is None:
        return found, stood
    is_quiet = stood == last.stood
    since = _since(sources, last, is_quiet=is_quiet)
    own = [replace(each, critical=each.critical and not (is_quiet and each.kind is Kind.METRIC)) for each in own]
    return rolled_up(pursued.goal.gid, pursued.parts, read_at, [since, *own]), stood


def _rule(status: Called, *, is_hidden: bool) -> str:
    if status.status_type in CLOSED:
        return f"{status.own[:1].upper()}{status.own[1:]}."
    said = f"{status.own}; {_HIDDEN if is_hidden else status.work}"
    return f"{BORDERS}: {said}{'; it stays so until it is clear of the border' if status.kept else ''}."


def _stood(facts: FactTable) -> dict[str, str]:
    """How each fact stood, in a word, without what time alone moves: of work that stands still that it does."""
    return {f"{each.kind}:{each.subject_gid}": _word(each) for each in facts if each.kind not in _AGES | _COUNTS}


def _word(fact: Fact) -> str:
    figures = [f"{each.number:g}" for each in fact.amounts() if each.role is not Role.OLD]
    days = [each.on.isoformat() for each in fact.days() if each.role in (Role.NEW, Role.DUE)]
    if fact.kind is Kind.DEADLINE:
        return " ".join(days)
    told = figures if fact.kind in _MEASURED else days if fact.kind in _DATED else ()
    return " ".join([*fact.must, *told])


def _since(sources: Sources, last: LastStatus, *, is_quiet: bool) -> Fact:
    on = Day(last.at.date())
    if is_quiet:
        return sources.fact(Kind.NOTHING, on, claims=("changed",), must=("changed",), negated=True)
    return sources.fact(Kind.PERIOD, on)


def _own(pursued: Pursued, sources: Sources) -> Iterator[Fact]:
    yield from _measured(pursued, sources)
    yield from _timed(pursued.goal, pursued.read_at.date(), sources)


def _measured(pursued: Pursued, sources: Sources) -> Iterator[Fact]:
    """What is measured, how far it is, and in how much of its time."""
    goal, last, today = pursued.goal, pursued.last, pursued.read_at.date()
    is_late = (behind(goal, today) or 0.0) >= AT_RISK_FROM
    if (metric := goal.metric) is not None:
        before = last.metric if last else None
        ends = Amount(metric.start, metric.unit, Role.START), Amount(metric.target, metric.unit, Role.TARGET)
        values = (Amount(metric.now, metric.unit), *was(before, metric.now, metric.unit), *ends)
        claims = ("metric", *direction(before, metric.now))
        yield sources.fact(Kind.METRIC, *values, claims=claims, must=("metric",), critical=True)
    if goal.progress is not None:
        way, old = float(round(goal.progress)), last.progress.get(goal.gid) if last else None
        claims = ("way", *direction(old, way))
        yield sources.fact(
            Kind.PROGRESS, Amount(way, "%"), *was(old, way, "%"), claims=claims, must=("way",), critical=is_late
        )
    if (elapsed := goal.elapsed(today)) is not None:
        gone = Amount(float(round(elapsed)), "%")
        yield sources.fact(Kind.ELAPSED, gone, claims=("elapsed",), must=("elapsed",), critical=is_late)


def _timed(goal: GoalState, today: date, sources: Sources) -> Iterator[Fact]:
    """Its last day, and when it was told last."""
    if goal.due_on is not None:
        days = (goal.due_on - today).days
        over = ("overdue",) if days < 0 else ()
        left, due = Amount(float(abs(days)), "days"), Day(goal.due_on, Role.DUE)
        yield sources.fact(Kind.DEADLINE, left, due, claims=over, must=over, critical=days < 0)
    if goal.last_status_at is not None:
        on = goal.last_status_at.date()
        age = Amount(float((today - on).days), "days")
        yield sources.fact(Kind.LAST, Day(on), age, claims=("posted",), must=("posted",))


def _shares(below: Sequence[GoalState], sources: Sources) -> Iterator[Fact]:
    """How many of the goals below are of each status; who is told of it must be able to read each of them."""
    known = [each for each in below if each.status_type in _TOLD]
    everybody = tuple(sorted({sources.about_gid, *(each.gid for each in known)}))
    for status in sorted({each.status_type for each in known} if len(known) > 1 else ()):
        count = sum(1 for each in known if each.status_type == status)
        values = (Amount(count, "goals"), Amount(len(known), "goals", Role.TOTAL))
        bad = status in _IN_TROUBLE
        fact = sources.fact(Kind.GOALS, *values, claims=(status,), must=(status,), critical=bad, weight=float(count))
        yield replace(fact, readable=everybody)


def _below(goal: GoalState, last: LastStatus | None, sources: Sources) -> Iterator[Fact]:
    """A goal below with its progress and status; of one that people dropped, or that has neither, nothing is told."""
    status = (goal.status_type,) if goal.status_type in _TOLD else ()
    if goal.status_type == DROPPED or not (status or goal.progress is not None):
        return
    values: tuple[Value, ...] = sources.named(goal.gid)
    claims = status
    if goal.progress is not None:
        new, old = float(round(goal.progress)), last.progress.get(goal.gid) if last else None
        values = (*values, Amount(new, "%"), *was(old, new, "%"))
        claims = (*status, *direction(old, new))
    bad = goal.status_type in _IN_TROUBLE
    yield sources.fact(Kind.GOAL, *values, of=goal.gid, claims=claims, must=status, critical=bad)
