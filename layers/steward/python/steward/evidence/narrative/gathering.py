"""Which facts does the review of a project give, seen from its last status?

Pure: the same review gives the same facts under the same ids, in whatever order its tasks came. Figures are rounded
here, once, to what every text shows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from steward.evidence.findings import Findings, Milestone
from steward.evidence.item_reading import HOURS
from steward.evidence.narrative.amounts import CURRENCIES
from steward.evidence.narrative.changes import change_facts
from steward.evidence.narrative.facts import Amount, Day, Fact, FactTable, Kind, Name, Role, Value, table
from steward.evidence.narrative.folding import folded, narrowed
from steward.evidence.narrative.last_status import LastStatus
from steward.evidence.narrative.sources import Sources
from steward.evidence.narrative.vocabulary import OVERDUE, PARTS
from steward.evidence.news import LINES, probability_is_news
from steward.evidence.work_items import ReviewedProject, WorkItem

LATE_SHARE: Final = 0.3  # of open tasks: more overdue work than that is critical, as the health's dependencies have it


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that only a person can give: a decision, an approval, an answer on a task."""

    task_gid: str
    person_gid: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal that the project serves: `progress` in percent, `status` as Asana has it, "" for none."""

    gid: str
    progress: float | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Everything that a narrative of one project is made from.

    `names` are those of tasks, goals and people by gid: an object without one is never named. `projects` says in which
    project an object of another one lies, so that only who can read that one is told its name.
    """

    project: ReviewedProject
    items: Sequence[WorkItem]
    found: Findings
    read_at: datetime
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    projects: Mapping[str, str] = field(default_factory=dict, hash=False)
    last: LastStatus | None = None
    asks: Sequence[Ask] = ()
    goals: Sequence[Goal] = ()


def facts_of(reviewed: Reviewed) -> FactTable:
    """The table, without a proposed status: `status_rule` adds it."""
    sources = Sources(reviewed.project.gid, reviewed.read_at, reviewed.names, reviewed.projects)
    changes = list(change_facts(reviewed.items, reviewed.last, reviewed.read_at, sources))
    standing = [
        *_health(reviewed, sources),
        *(fact for each in reviewed.found.milestones for fact in _milestone(each, reviewed, sources)),
        *_blocked(reviewed, sources),
        *_overdue(reviewed, sources),
        *(fact for each in reviewed.asks for fact in _ask(each, sources)),
        *(fact for each in reviewed.goals for fact in _goal(each, reviewed.last, sources)),
        *_budget(reviewed, sources),
        *_capacity(reviewed, sources),
    ]
    told = [*folded([*changes, *standing], sources), *_period(reviewed, changes, standing, sources)]
    return narrowed(table(told))


def _period(reviewed: Reviewed, changes: Sequence[Fact], standing: Sequence[Fact], sources: Sources) -> Iterator[Fact]:
    """Since when it is told, or that nothing is to tell."""
    if (last := reviewed.last) is None:
        return
    since = Day(last.at.date())
    moved = any(_moved(each) for each in standing)
    if changes or moved:
        yield sources.fact(Kind.PERIOD, since)
    else:
        yield sources.fact(Kind.NOTHING, since, claims=("changed",), must=("changed",), negated=True)


def _moved(fact: Fact) -> bool:
    """Whether a figure is another one than at the last status, far enough to be told."""
    old, new = fact.amount(Role.OLD), fact.amount()
    if old is None or new is None:
        return False
    if fact.kind is Kind.MILESTONE:
        return probability_is_news(old / 100, new / 100)
    return old != new


def direction(old: float | None, new: float) -> tuple[str, ...]:
    """The claim of a figure that is another one than at the last status."""
    return () if old is None or old == new else (("up",) if new > old else ("down",))


def was(old: float | None, new: float, unit: str) -> tuple[Value, ...]:
    """The figure of the last status, where it was another one."""
    return () if old is None or old == new else (Amount(old, unit, Role.OLD),)


def _health(reviewed: Reviewed, sources: Sources) -> Iterator[Fact]:
    health = reviewed.found.health
    if health.score is None:
        return
    old = reviewed.last.score if reviewed.last else None
    values = (Amount(health.score, "points"), Amount(100, "points", Role.TOTAL), *was(old, health.score, "points"))
    critical = health.score < reviewed.found.threshold
    yield sources.fact(Kind.HEALTH, *values, claims=direction(old, health.score), critical=critical)
    for each in health.top:
        part = Name(PARTS[each.component], f"part:{each.component}")
        yield sources.fact(Kind.CONTRIBUTION, part, Amount(each.points, "points"), weight=each.points)


def _milestone(milestone: Milestone, reviewed: Reviewed, sources: Sources) -> Iterator[Fact]:
    """A forecast; where the history is short there is none to tell."""
    if milestone.p_on_time is None or milestone.insufficient:
        return
    new = float(round(100 * milestone.p_on_time))
    old = reviewed.last.probabilities.get(milestone.gid) if reviewed.last else None
    is_past = milestone.due_on is not None and milestone.due_on < reviewed.read_at.date().isoformat()
    days = ((milestone.p50_on, Role.P50), (milestone.p85_on, Role.P85), (milestone.due_on, Role.DUE))
    yield sources.fact(
        Kind.MILESTONE,
        *sources.named(milestone.gid),
        Amount(new, "%"),
        *was(old, new, "%"),
        *(Day(date.fromisoformat(day), role) for day, role in days if day),
        of=milestone.gid,
        claims=("on_time", *direction(old, new), *((OVERDUE,) if is_past else ())),
        critical=milestone.p_on_time < LINES[0],
        weight=100 - new + (abs(new - old) if old is not None else 0),
    )


def _blocked(reviewed: Reviewed, sources: Sources) -> Iterator[Fact]:
    """Work that stands still, with its age in working days and what it waits for."""
    open_gids = {each.gid for each in reviewed.items if each.is_open}
    for stall in reviewed.found.stalled:
        if stall["task_gid"] not in open_gids:
            continue
        blockers = list(stall.get("blocker_gids") or ())
        held = blockers[:1]
        claims = ("blocked", "waits") if blockers else ("blocked",)
        yield sources.fact(
            Kind.BLOCKED,
            *sources.named(stall["task_gid"]),
            Amount(float(stall["idle_days"]), "working days"),
            *(name for gid in held for name in sources.named(gid, Role.HOLDER)),
            of=stall["task_gid"],
            beside=held,
            claims=claims,
            must=("|".join(claims),),
            critical="blocked_by_overdue" in stall["holds"],
            weight=float(stall["idle_days"]),
        )


def _overdue(reviewed: Reviewed, sources: Sources) -> Iterator[Fact]:
    today = reviewed.read_at.date()
    open_items = [each for each in reviewed.items if each.is_open]
    late = [each for each in open_items if each.due_on and each.due_on < today]
    if not late:
        return
    share = len(late) / len(open_items)
    yield sources.fact(
        Kind.OVERDUE,
        Amount(len(late), "tasks"),
        Amount(len(open_items), "tasks", Role.TOTAL),
        Amount(float(round(100 * share)), "%"),
        claims=("overdue", "open"),
        must=("overdue",),
        critical=share > LATE_SHARE,
    )


def _ask(ask: Ask, sources: Sources) -> Iterator[Fact]:
    due = (Day(ask.due_on, Role.DUE),) if ask.due_on else ()
    who = sources.named(ask.person_gid, Role.PERSON) if ask.person_gid else ()
    values = (*sources.named(ask.task_gid), *who, *due)
    weight = -float(ask.due_on.toordinal()) if ask.due_on else -float(date.max.toordinal())
    yield sources.fact(
        Kind.ASK, *values, of=ask.task_gid, claims=("asked", "waits"), must=("asked",), critical=True, weight=weight
    )


def _goal(goal: Goal, last: LastStatus | None, sources: Sources) -> Iterator[Fact]:
    if goal.progress is None:
        return
    new = float(round(goal.progress))
    old = last.progress.get(goal.gid) if last else None
    status = (goal.status,) if goal.status in ("on_track", "at_risk", "off_track") else ()
    values = (*sources.named(goal.gid), Amount(new, "%"), *was(old, new, "%"))
    claims = (*status, *direction(old, new))
    critical = goal.status in ("at_risk", "off_track")
    yield sources.fact(Kind.GOAL, *values, of=goal.gid, claims=claims, must=status, critical=critical)


def _budget(reviewed: Reviewed, sources: Sources) -> Iterator[Fact]:
    total, spent = reviewed.project.budget_total, reviewed.project.budget_actual
    if total is None or total <= 0 or spent is None:
        return
    unit, share = reviewed.project.budget_unit, float(round(100 * spent / total))
    is_told = unit == HOURS or unit in CURRENCIES  # a text could not be checked that names another
    sums = (Amount(round(spent, 2), unit), Amount(round(total, 2), unit, Role.TOTAL)) if is_told else ()
    values = (*sums, Amount(share, "%"))
    yield sources.fact(Kind.BUDGET, *values, claims=("spent",), must=("spent",), critical=spent > total)


def _capacity(reviewed: Reviewed, sources: Sources) -> Iterator[Fact]:
    level = reviewed.found.level
    if level in ("low", "medium", "high"):
        yield sources.fact(Kind.CAPACITY, claims=("risk", level), must=("risk", level), critical=level == "high")
