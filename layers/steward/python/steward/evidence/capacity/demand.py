"""How many hours of each open task are left, as a distribution, and in which weeks do they fall?

An estimate is multiplied by an error of its own project's past, given that it already took what was booked. A task
without an estimate takes what one of its project took, times such an error about its median: never nothing, and never
narrower than a task that somebody estimated.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from steward.evidence.capacity.horizon import Floats
from steward.evidence.capacity.placed import Placed
from steward.evidence.capacity.plan import Plan

# What is left of a task that was booked more than any task before it ever took: a tenth as much again, since a task
# that has outrun all of its past is not known to end.
_LEFT_AT_LEAST: Final = 0.1
_POINTS: Final = 40  # 1,600 products are sorted in a tenth of a millisecond; 40,000 are not


def remaining_runs(task: Placed, plan: Plan) -> Floats:
    """The hours that are left of an open task, by run: shape (runs,), each above 0. Whose it is changes nothing."""
    luck = plan.draws("remaining", task.item.gid).random(plan.runs)
    return _left(_totals(task, plan), task.item.actual_hours or 0.0, luck)


def _totals(task: Placed, plan: Plan) -> Floats:
    """The hours that it takes in all, ascending; of tasks without an estimate the same for all of a project."""
    projects = task.project_gids
    if task.item.effort_hours:
        return task.item.effort_hours * plan.history.errors_in(projects)
    if projects not in plan.unknown_hours:
        errors = plan.history.errors_in(projects)
        plan.unknown_hours[projects] = _unknown(plan.history.hours_in(projects), errors / np.median(errors))
    return plan.unknown_hours[projects]


def _unknown(sizes: Floats, about: Floats) -> Floats:
    """What a task of unknown effort takes, ascending: each size with each error, whose log variances add up."""
    products: Floats = np.outer(_thinned(sizes), _thinned(about)).ravel()
    return np.sort(products)


def _thinned(values: Floats) -> Floats:
    """As many equally likely values as _POINTS, fewer as they are."""
    grid = (np.arange(_POINTS) + 0.5) / _POINTS
    return np.quantile(values, grid) if values.size > _POINTS else values


def _left(totals: Floats, booked: float, luck: Floats) -> Floats:
    """Draws of total less booked hours, given that the total is more than what was booked; `totals` ascend."""
    floor = _LEFT_AT_LEAST * booked
    first = int(np.searchsorted(totals, booked + floor, side="right"))
    if first == totals.size:
        return np.full_like(luck, floor)
    drawn = totals[first + (luck * (totals.size - first)).astype(np.int64)]
    return np.maximum(drawn - booked, floor)


@dataclass(frozen=True, slots=True)
class Part:
    """What one task asks for: hours by run, shape (runs,), and the share of each week, shape (weeks + 1,)."""

    task: Placed
    hours: Floats
    shares: Floats


def parts_of(tasks: Iterable[Placed], plan: Plan) -> Iterator[Part]:
    """The parts in the order of the tasks' gids, each drawn when it is its turn: one is 16 kB."""
    for each in sorted(tasks, key=lambda each: each.item.gid):
        yield Part(each, remaining_runs(each, plan), plan.horizon.shares(each.item.start_on, each.item.due_on))


def demand_runs(parts: Iterable[Part], plan: Plan) -> Floats:
    """The hours by run and week, the last one beyond: shape (runs, weeks + 1).

    Each row sums to what is left of the tasks in that run, whatever their dates are.
    """
    demand = np.zeros((plan.runs, plan.horizon.weeks + 1))
    for each in parts:
        for week in np.flatnonzero(each.shares).tolist():
            demand[:, week] += each.hours * each.shares[week]
    return demand
