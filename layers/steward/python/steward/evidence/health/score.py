"""How many points does each component take from a project's health?

score = 100 - sum of the contributions, exactly. What cannot be judged takes nothing, its weight is spread over the rest
(`weights.py`) and lowers the confidence; where too little can be judged there is no score at all.
"""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from steward.evidence.health import weights
from steward.evidence.work_items import ReviewedProject, WorkItem

UNKNOWN_EFFORT_HOURS: Final = 1.0  # of a task nobody estimated, where no task is estimated: all count alike
ARCHIVED: Final = "archived"  # why a project that nobody works on has no score
TOP: Final = 3  # the largest contributions are the top risks
_ROUNDING: Final = 1e-9  # of a product that should be whole


@dataclass(frozen=True, slots=True)
class Contribution:
    """The points that one component takes, and the figures behind them."""

    component: str
    points: float
    penalty: float
    figures: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Health:
    """A score from 0 to 100, or the reason why there is none; `missing` names what could not be judged."""

    version: str
    score: float | None
    confidence: float
    contributions: tuple[Contribution, ...] = ()
    missing: tuple[str, ...] = ()
    insufficient: str = ""

    @property
    def top(self) -> tuple[Contribution, ...]:
        """The three largest contributions that take anything, the largest first."""
        return tuple(each for each in self.contributions[:TOP] if each.points > 0)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> "Health":
        """What `as_json` wrote."""
        parts = tuple(Contribution(**each) for each in document["contributions"])
        return cls(**{**document, "contributions": parts, "missing": tuple(document["missing"])})


@dataclass(frozen=True, slots=True)
class Around:
    """What others found out about the project: the least probability of a milestone, and its comments of seven days."""

    milestone_probability: float | None = None
    comments: int = 0
    negative_comments: int = 0


type Penalty = tuple[float, dict[str, float]] | None


def health(project: ReviewedProject, items: Sequence[WorkItem], around: Around, today: date) -> Health:
    """The health on a day. Pure: the same input, in whatever order, the same score."""
    if project.archived or len(items) < weights.TASKS_NEEDED:
        why = ARCHIVED if project.archived else "too_few_tasks"
        return Health(weights.VERSION, None, 0.0, insufficient=why)
    judged = _penalties(project, items, around, today)
    known = {name: each for name, each in judged.items() if each is not None}
    weight = sum(weights.WEIGHTS[name] for name in known)
    missing = tuple(name for name in weights.WEIGHTS if name not in known)
    if weight < weights.WEIGHT_NEEDED:
        return Health(weights.VERSION, None, 0.0, missing=missing, insufficient="too_little_known")
    scale = 100.0 / weight
    points = _tenths({name: weights.WEIGHTS[name] * scale * penalty for name, (penalty, _) in known.items()})
    parts = [
        Contribution(name, points[name] / 10, round(penalty, 4), figures) for name, (penalty, figures) in known.items()
    ]
    ordered = tuple(sorted(parts, key=lambda each: (-each.points, each.component)))
    score = (1000 - sum(points.values())) / 10
    return Health(weights.VERSION, score, _confidence(weight, items), ordered, missing)


def _tenths(exact: Mapping[str, float]) -> dict[str, int]:
    """Points in whole tenths that sum to their rounded total, by largest remainders (Hamilton's method).

    Each rounded for itself, ten of them could take 100.1.
    """
    whole = {name: math.floor(each * 10 + _ROUNDING) for name, each in exact.items()}
    lacking = round(sum(exact.values()) * 10) - sum(whole.values())
    ordered = sorted(exact, key=lambda name: (whole[name] - exact[name] * 10, name))
    return whole | {name: whole[name] + 1 for name in ordered[:lacking]}


def _penalties(project: ReviewedProject, items: Sequence[WorkItem], around: Around, today: date) -> dict[str, Penalty]:
    usual = _usual_effort(items)
    open_, done = [each for each in items if each.is_open], [each for each in items if not each.is_open]
    share_done = _effort(done, usual) / _effort(items, usual)
    overdue = _overdue(open_, usual, today)
    schedule = _schedule(items, usual, today)
    late = max((each[0] for each in (overdue, schedule) if each), default=0.0)
    return {
        "overdue": overdue,
        "schedule": schedule,
        "milestones": _milestones(around),
        "completion": _completion(project, share_done, today),
        "budget": _budget(project, share_done),
        "risk_rating": _level(project.risk_rating, 1.0),
        "dependencies": _dependencies(open_, today),
        "stakeholders": _level(project.stakeholder_priority, late),
        "staleness": _staleness(items, today) if open_ else (0.0, {}),
        "comments": _comments(around),
    }


def _overdue(open_: Sequence[WorkItem], usual: float, today: date) -> Penalty:
    """The share of the open effort whose due date has passed; nothing open is nothing overdue."""
    if not open_:
        return 0.0, {"overdue_tasks": 0, "open_tasks": 0}
    late = [each for each in open_ if each.due_on and each.due_on < today]
    share = _effort(late, usual) / _effort(open_, usual)
    return _part(share, weights.OVERDUE_SHARE), {"overdue_tasks": len(late), "open_tasks": len(open_)}


def _schedule(items: Sequence[WorkItem], usual: float, today: date) -> Penalty:
    """The schedule performance index by effort: of what was due by now, how much is done (EV / PV)."""
    planned = [each for each in items if each.due_on and each.due_on <= today]
    if not planned:
        return None
    index = _effort([each for each in planned if not each.is_open], usual) / _effort(planned, usual)
    return _part(1.0 - index, weights.SCHEDULE_GAP), {"schedule_index": round(index, 3), "due_tasks": len(planned)}


def _milestones(around: Around) -> Penalty:
    if around.milestone_probability is None:
        return None
    return 1.0 - around.milestone_probability, {"least_probability": round(around.milestone_probability, 3)}


def _completion(project: ReviewedProject, share_done: float, today: date) -> Penalty:
    """How far what is done lags behind the share of the project's time that has passed."""
    start = project.start_on or (project.created_at.date() if project.created_at else None)
    if start is None or project.due_on is None or project.due_on <= start:
        return None
    elapsed = min(1.0, max(0.0, (today - start) / (project.due_on - start)))
    figures = {"done_share": round(share_done, 3), "elapsed_share": round(elapsed, 3)}
    return _part(elapsed - share_done, weights.COMPLETION_GAP), figures


def _budget(project: ReviewedProject, share_done: float) -> Penalty:
    """How far the spent share of the budget is ahead of what is done; all of it where the budget is overspent."""
    if not project.budget_total or project.budget_actual is None:
        return None
    spent = project.budget_actual / project.budget_total
    penalty = 1.0 if spent > 1.0 else _part(spent - share_done, weights.BUDGET_GAP)
    return penalty, {"spent_share": round(spent, 3), "done_share": round(share_done, 3)}


def _level(option: str, whole: float) -> Penalty:
    """A configured level, as a share of `whole`; an option that is none of the known ones is not judged."""
    level = weights.LEVELS.get(option.strip().casefold())
    return None if level is None else (level * whole, {"level": level})


def _dependencies(open_: Sequence[WorkItem], today: date) -> Penalty:
    """The share of the open tasks that wait, directly or not, for an open one whose due date has passed.

    Where nothing is said to wait, nothing waits: if that were not judged, a first dependency could raise the score.
    """
    if not open_:
        return 0.0, {"waiting_for_late_work": 0, "open_tasks": 0}
    late = {each.gid for each in open_ if each.due_on and each.due_on < today}
    waiting = _waiting_for(late, open_)
    share = len(waiting) / len(open_)
    return _part(share, weights.BLOCKED_SHARE), {"waiting_for_late_work": len(waiting), "open_tasks": len(open_)}


def _waiting_for(late: AbstractSet[str], open_: Sequence[WorkItem]) -> set[str]:
    """The open tasks that come after one of those, over any number of steps; a circle ends where it began."""
    followers: dict[str, list[str]] = {}
    for each in open_:
        for before in each.waits_for:
            followers.setdefault(before, []).append(each.gid)
    found: set[str] = set()
    frontier = list(late)
    while frontier:
        fresh = [gid for gid in followers.get(frontier.pop(), ()) if gid not in found]
        found.update(fresh)
        frontier += fresh
    return found


def _staleness(items: Sequence[WorkItem], today: date) -> Penalty:
    idle = max(0, (today - max(each.modified_at.date() for each in items)) // timedelta(days=1))
    beyond = idle - weights.STALE_AFTER_DAYS
    return _part(beyond, weights.STALE_WHOLE_DAYS - weights.STALE_AFTER_DAYS), {"days_without_change": float(idle)}


def _comments(around: Around) -> Penalty:
    if around.comments < weights.COMMENTS_NEEDED:
        return None
    figures = {"comments": float(around.comments), "negative": float(around.negative_comments)}
    return around.negative_comments / around.comments, figures


def _part(value: float, whole: float) -> float:
    return min(1.0, max(0.0, value / whole))


def _usual_effort(items: Sequence[WorkItem]) -> float:
    """The median estimate of the project: what a task counts that has none."""
    known = sorted(each.effort_hours for each in items if each.effort_hours)
    return known[len(known) // 2] if known else UNKNOWN_EFFORT_HOURS


def _effort(items: Sequence[WorkItem], usual: float) -> float:
    """Hours; summed in the order of the gids, so that the order of the list changes no digit."""
    return sum(each.effort_hours or usual for each in sorted(items, key=lambda each: each.gid))


def _confidence(weight: float, items: Sequence[WorkItem]) -> float:
    """The share of the points that could be judged, lowered while few tasks are completed."""
    done = sum(not each.is_open for each in items)
    history = 0.5 + 0.5 * min(1.0, done / weights.HISTORY_OF_TASKS)
    return round(weight / 100.0 * history, 2)
