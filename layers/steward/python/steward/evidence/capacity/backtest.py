"""How well would these forecasts have told what people got done in past weeks?

For each past week the plan is put back to its Monday: only tasks that existed, only history from before it, no hour
that was booked later. What was forecast is compared with the hours of work that were then done on completed tasks.
Tasks are read as they are now: where an estimate or an assignee was changed since, the back-test knows the later one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import mean
from typing import Any, Final

import numpy as np

from steward.evidence.capacity.demand import parts_of
from steward.evidence.capacity.history import Rates, actual_hours, learn
from steward.evidence.capacity.horizon import Floats, Horizon, monday
from steward.evidence.capacity.placed import NOBODY, Placed
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.staff import Staff
from steward.evidence.capacity.supply import past_weeks, supply_runs

WEEKS_BACK: Final = 12  # three months: twelve outcomes of each team are as many as can be shown in a table
P15, P50, P85 = 0.15, 0.5, 0.85
_RUNS: Final = 1_000  # a P85 is then known to a tenth of its spread


@dataclass(frozen=True, slots=True)
class PastWeek:
    """One week of one team, in hours; `people` counts those of whom it is known what they did."""

    team: str
    monday: date
    people: int
    p15_hours: float
    p50_hours: float
    p85_hours: float
    actual_hours: float

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self) | {"monday": self.monday.isoformat()}


@dataclass(frozen=True, slots=True)
class BackTest:
    """All past weeks; what is measured over none of them is None."""

    weeks: tuple[PastWeek, ...]

    @property
    def p85_coverage(self) -> float | None:
        """In what share of the weeks at most the P85 was done; 0.85 where the forecast is right."""
        return mean(each.actual_hours <= each.p85_hours for each in self.weeks) if self.weeks else None

    @property
    def interval_coverage(self) -> float | None:
        """In what share of the weeks it was between P15 and P85; 0.70 where the forecast is right."""
        inside = [each.p15_hours <= each.actual_hours <= each.p85_hours for each in self.weeks]
        return mean(inside) if inside else None

    @property
    def pinball_hours(self) -> float | None:
        """The mean pinball loss of the P85 (Koenker and Bassett 1978), in hours; lower is better."""
        losses = [pinball(each.actual_hours, each.p85_hours, P85) for each in self.weeks]
        return mean(losses) if losses else None


def pinball(actual: float, predicted: float, quantile: float) -> float:
    """The loss of a predicted quantile."""
    return max(quantile * (actual - predicted), (quantile - 1) * (actual - predicted))


def back_test(
    tasks: Sequence[Placed],
    staff: Staff,
    horizon: Horizon,
    teams: Mapping[str, Sequence[str]],
    seed: int = 0,
    weeks: int = WEEKS_BACK,
) -> BackTest:
    """The last `weeks` whole weeks before the horizon's today; `teams` are the names of somebody's teams by gid."""
    here = frozenset(gid for each in tasks for gid in each.project_gids)
    known = learn(tasks, staff, horizon, here)
    rates = Rates(known.weeks, staff, horizon.holidays, here, {"errors": known.errors, "hours": known.hours})
    done = _by_person([each for each in tasks if each.item.completed_at])
    worked = {gid: rates.worked(gid, own) for gid, own in done.items()}
    firsts = [monday(horizon.today) - timedelta(weeks=back) for back in range(weeks, 0, -1)]
    rows = [row for first in firsts for row in _week(first, tasks, (staff, horizon, here, seed), worked, teams)]
    return BackTest(tuple(rows))


def _by_person(tasks: Sequence[Placed]) -> dict[str, list[Placed]]:
    found: dict[str, list[Placed]] = {}
    for each in sorted(tasks, key=lambda each: each.item.gid):
        if each.person_gid != NOBODY:
            found.setdefault(each.person_gid, []).append(each)
    return dict(sorted(found.items()))


def _week(
    first: date,
    tasks: Sequence[Placed],
    frame: tuple[Staff, Horizon, frozenset[str], int],
    worked: Mapping[str, Mapping[date, float]],
    teams: Mapping[str, Sequence[str]],
) -> list[PastWeek]:
    """The week of each team. Who completed nothing since is left out: what they did is not known yet."""
    staff, horizon, here, seed = frame
    last = first + timedelta(days=6)
    plan = plan_as_of(first, tasks, staff, horizon.holidays, here, seed)
    told = [gid for gid, days in worked.items() if max(days) >= last - timedelta(days=2)]
    given = _by_person(plan.tasks)
    runs = {gid: _done_runs(gid, given.get(gid, []), plan) for gid in told}
    actual = {gid: sum(hours for day, hours in worked[gid].items() if first <= day <= last) for gid in told}
    names = sorted({name for gid in told for name in teams.get(gid, ())})
    members = {name: [gid for gid in told if name in teams.get(gid, ())] for name in names}
    return [
        _row(name, first, [runs[gid] for gid in own], [actual[gid] for gid in own]) for name, own in members.items()
    ]


def plan_as_of(
    day: date, tasks: Sequence[Placed], staff: Staff, holidays: frozenset[date], here: frozenset[str], seed: int
) -> Plan:
    """The plan as it was at the beginning of a day, with what was learned until then."""
    then = datetime.combine(day, time.min, UTC)
    known = tuple(_as_of(then, each) for each in tasks if each.item.created_at < then)
    past = Horizon(day, holidays, weeks=1)
    return Plan(known, here, staff, learn(known, staff, past, here), past, seed, _RUNS)


def _as_of(then: datetime, task: Placed) -> Placed:
    """A task as it was: not completed yet, and without the hours of which it is not known when they were booked."""
    if task.item.completed_at and task.item.completed_at < then:
        return task
    return replace(task, item=replace(task.item, completed_at=None, actual_hours=None))


def _done_runs(person_gid: str, tasks: Sequence[Placed], plan: Plan) -> Floats:
    """The hours that somebody gets done in the first week: as many as they can, of all they hold and will be given."""
    held = np.zeros(plan.runs)
    for each in parts_of(plan.held.get(person_gid, ()), plan):
        held += each.hours
    given = _given_hours(tasks, plan)[past_weeks(plan)[:, 0]]
    return np.minimum(held + given, supply_runs(person_gid, plan)[:, 0])


def _given_hours(tasks: Sequence[Placed], plan: Plan) -> Floats:
    """The hours of somebody's tasks that came to them in each past week: shape (weeks of the history,)."""
    hours = np.zeros(len(plan.history.weeks))
    at = {week: position for position, week in enumerate(plan.history.weeks)}
    for each in tasks:
        week = monday(each.item.created_at.date())
        if week in at:
            told = actual_hours(each, plan.history.errors)
            hours[at[week]] += told or float(np.median(plan.history.hours_in(each.project_gids)))
    return hours


def _row(name: str, first: date, runs: Sequence[Floats], actual: Sequence[float]) -> PastWeek:
    low, middle, high = np.quantile(np.sum(runs, axis=0), (P15, P50, P85)).tolist()
    return PastWeek(name, first, len(runs), round(low, 2), round(middle, 2), round(high, 2), round(sum(actual), 2))
