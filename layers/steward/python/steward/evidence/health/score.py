"""How many points does each component take from a project's health?

score = 100 - sum of the contributions, exactly. What cannot be judged takes nothing, its weight is spread over the rest
(`weights.py`; that of comments is not) and lowers the confidence; where too little can be judged there is no score at
all. Each penalty rises with what is bad alone, and where something bad makes a component be judged at all, it takes at
least what the others take on average.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from steward.evidence.beyond import NOTHING, Beyond
from steward.evidence.health import weights
from steward.evidence.health.standing import Standing, effort_hours, standing
from steward.evidence.work_items import ReviewedProject, WorkItem

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
    """What others found out about the project: the least probability of a milestone, and its comments of seven days.

    `calibration` is how far past forecasts of it held (`held.Held`), 1 where nothing is known of that.
    """

    milestone_probability: float | None = None
    comments: int = 0
    negative_comments: int = 0
    calibration: float = 1.0


type Penalty = tuple[float, dict[str, float]] | None


@dataclass(frozen=True, slots=True)
class Work:
    """What is weighed: the tasks that are looked at, and the counts of those that are not."""

    items: Sequence[WorkItem]
    beyond: Beyond = field(default=NOTHING, hash=False)

    @property
    def done(self) -> int:
        """How many tasks are completed."""
        return sum(not each.is_open for each in self.items) + self.beyond.completed

    @property
    def opened(self) -> int:
        """How many are to be done."""
        return sum(each.is_open for each in self.items) + self.beyond.open

    @property
    def share_done(self) -> float:
        """Of all hours those of completed tasks."""
        done = effort_hours([each for each in self.items if not each.is_open])
        done += self.beyond.hours(lambda each: not each.is_open)
        return done / (effort_hours(self.items) + self.beyond.hours(lambda _: True))


def health(
    project: ReviewedProject, items: Sequence[WorkItem], around: Around, today: date, beyond: Beyond = NOTHING
) -> Health:
    """The health on a day; `beyond` counts tasks that are not among the items. The order of the input says nothing."""
    work = Work(items, beyond)
    if project.archived or len(items) < weights.TASKS_NEEDED:
        why = ARCHIVED if project.archived else "too_few_tasks"
        return Health(weights.VERSION, None, 0.0, insufficient=why)
    judged = _penalties(project, work, around, today)
    known = {name: each for name, each in judged.items() if each is not None}
    weight = sum(weights.WEIGHTS[name] for name in known)
    missing = tuple(name for name in weights.WEIGHTS if name not in known)
    if weight < weights.WEIGHT_NEEDED:
        return Health(weights.VERSION, None, 0.0, missing=missing, insufficient="too_little_known")
    scale = 100.0 / weights.shared_out(known)
    points = _tenths({name: weights.WEIGHTS[name] * scale * penalty for name, (penalty, _) in known.items()})
    parts = [
        Contribution(name, points[name] / 10, round(penalty, 4), figures) for name, (penalty, figures) in known.items()
    ]
    ordered = tuple(sorted(parts, key=lambda each: (-each.points, each.component)))
    score = (1000 - sum(points.values())) / 10
    return Health(weights.VERSION, score, _confidence(weight, work, around), ordered, missing)


def _tenths(exact: Mapping[str, float]) -> dict[str, int]:
    """Points in whole tenths that sum to their rounded total, by largest remainders (Hamilton's method).

    Each rounded for itself, ten of them could take 100.1.
    """
    whole = {name: math.floor(each * 10 + _ROUNDING) for name, each in exact.items()}
    lacking = round(sum(exact.values()) * 10) - sum(whole.values())
    ordered = sorted(exact, key=lambda name: (whole[name] - exact[name] * 10, name))
    return whole | {name: whole[name] + 1 for name in ordered[:lacking]}


def _penalties(project: ReviewedProject, work: Work, around: Around, today: date) -> dict[str, Penalty]:
    share_done, stands, opened = work.share_done, standing(work.items, today, work.beyond), work.opened
    found = {
        "overdue": _overdue(stands, opened),
        "schedule": _schedule(work, today),
        "milestones": _milestones(around),
        "completion": _completion(project, share_done, today),
        "budget": _budget(project, share_done),
        "risk_rating": _level(project.risk_rating, 1.0),
        "dependencies": _dependencies(stands, opened),
        "staleness": _staleness(work, today) if opened else (0.0, {}),
        "comments": _comments(around),
    }
    worst = max(each[0] for each in found.values() if each)
    return found | {"stakeholders": _level(project.stakeholder_priority, worst)}


def _overdue(stands: Standing, opened: int) -> Penalty:
    """The share of the work, by effort, whose due date has passed; nothing open is nothing overdue."""
    figures = {"overdue_tasks": float(stands.late_tasks), "open_tasks": float(opened)}
    return _part(stands.late_share, weights.OVERDUE_SHARE), figures


def _schedule(work: Work, today: date) -> Penalty:
    """The schedule performance index by effort: of what was due by now, how much is done (EV / PV)."""
    planned = [each for each in work.items if each.due_on and each.due_on <= today]
    tasks = len(planned) + work.beyond.count(lambda each: each.is_due)
    if not tasks:
        return None
    done = effort_hours([each for each in planned if not each.is_open])
    done += work.beyond.hours(lambda each: each.is_due and not each.is_open)
    index = done / (effort_hours(planned) + work.beyond.hours(lambda each: each.is_due))
    return _part(1.0 - index, weights.SCHEDULE_GAP), {"schedule_index": round(index, 3), "due_tasks": tasks}


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
    spent = _spent_share(project.budget_total, project.budget_actual)
    if spent is None:
        return None
    penalty = 1.0 if spent > 1.0 else _part(spent - share_done, weights.BUDGET_GAP)
    return penalty, {"spent_share": round(spent, 3), "done_share": round(share_done, 3)}


def _spent_share(total: float | None, actual: float | None) -> float | None:
    """At most MOST_SPENT, and that where money was spent and there is none; None where neither is, or one is unknown.

    Were a budget of nothing not judged, a lower one could raise the score; were it divided by, a negative one.
    """
    if total is None or actual is None or not (math.isfinite(total) and math.isfinite(actual)):
        return None
    if total <= 0:
        return weights.MOST_SPENT if actual > 0 else None
    return min(weights.MOST_SPENT, max(0.0, actual / total))


def _level(option: str, whole: float) -> Penalty:
    """A configured level, as a share of `whole`; an option that is none of the known ones is not judged."""
    level = weights.LEVELS.get(option.strip().casefold())
    return None if level is None else (level * whole, {"level": level})


def _dependencies(stands: Standing, opened: int) -> Penalty:
    """The share of the tasks that wait, directly or not, for an open one whose due date has passed.

    Where nothing is said to wait, nothing waits: if that were not judged, a first dependency could raise the score.
    """
    figures = {"waiting_for_late_work": float(len(stands.waiting)), "open_tasks": float(opened)}
    return _part(stands.waiting_share, weights.BLOCKED_SHARE), figures


def _staleness(work: Work, today: date) -> Penalty:
    moved_on = max(each.modified_at.date() for each in work.items)
    idle = max(0, (today - max(moved_on, work.beyond.moved_on or moved_on)) // timedelta(days=1))
    beyond = idle - weights.STALE_AFTER_DAYS
    return _part(beyond, weights.STALE_WHOLE_DAYS - weights.STALE_AFTER_DAYS), {"days_without_change": float(idle)}


def _comments(around: Around) -> Penalty:
    if around.comments < weights.COMMENTS_NEEDED:
        return None
    figures = {"comments": float(around.comments), "negative": float(around.negative_comments)}
    return around.negative_comments / around.comments, figures


def _part(value: float, whole: float) -> float:
    return min(1.0, max(0.0, value / whole))


def _confidence(weight: float, work: Work, around: Around) -> float:
    """The share of the points that could be judged, lowered while few tasks are completed or where forecasts failed."""
    history = 0.5 + 0.5 * min(1.0, work.done / weights.HISTORY_OF_TASKS)
    return round(weight / 100.0 * history * around.calibration, 2)
