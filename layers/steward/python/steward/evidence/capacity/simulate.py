"""How likely has somebody more work in a week than hours, and by how many hours?

Monte Carlo over remaining effort and supply. What is not done in its week is overdue in the next one and falls due
there, as it would if the plan were computed anew then: a week is overloaded where its own work and what was left over
do not fit into it.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np

from steward.asana.models import Json
from steward.evidence.capacity.demand import Part, demand_runs, parts_of
from steward.evidence.capacity.horizon import Floats
from steward.evidence.capacity.placed import NOBODY, Placed
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.supply import supply_runs

KEPT_RUNS: Final = 500  # of each person, to add people up: 2.2 points of a probability, 11 kB as text
HIGH: Final = 0.85  # the quantile that is shown beside a mean: missed about once in seven weeks
_NOTHING_HOURS: Final = 1e-6  # sums of fractions this near to nothing are nothing
_UNITS: Final = 4  # quarters of an hour: what a kept run is rounded to
_MOST_UNITS: Final = np.iinfo(np.int16).max  # 8,191 hours a week: far beyond anybody's


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """One week of one person or group; hours are means over the runs, `high_hours` the demand's P85.

    `over_hours` is what is expected to be left undone at the week's end of all that should be done by then.
    """

    monday: date
    supply_hours: float
    demand_hours: float
    high_hours: float
    overload_probability: float
    over_hours: float

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self) | {"monday": self.monday.isoformat()}

    @classmethod
    def of_json(cls, document: Json) -> "WeekLoad":
        """What `as_json` wrote."""
        return cls(**{**document, "monday": date.fromisoformat(document["monday"])})


@dataclass(frozen=True, slots=True)
class PersonWeeks:
    """The weeks of one person, or of NOBODY, who has demand only.

    `beyond_hours` are due after the last week. `by_project` are the mean hours of each week by project gid, a task of
    two projects in both. `known_share` is what share of the tasks has an estimate and a due date, `history_weeks` in
    how many weeks their rate is known, `load_known` whether absences and allocations were read. `kept` are the net
    hours (demand less supply) of the first runs, for sums over people.
    """

    person_gid: str
    computed_on: date
    weeks: tuple[WeekLoad, ...]
    beyond_hours: float
    tasks: int
    known_share: float
    history_weeks: int
    load_known: bool
    by_project: Mapping[str, tuple[float, ...]] = field(hash=False)
    kept: str

    @property
    def overloaded_weeks(self) -> float:
        """The expected number of overloaded weeks: the sum of their probabilities."""
        return sum(each.overload_probability for each in self.weeks)

    def as_json(self) -> dict[str, Any]:
        """As it is stored: for the lead alone, since it names a person."""
        weeks = [each.as_json() for each in self.weeks]
        by_project = {gid: list(each) for gid, each in self.by_project.items()}
        return asdict(self) | {"computed_on": self.computed_on.isoformat(), "weeks": weeks, "by_project": by_project}

    @classmethod
    def of_json(cls, document: Json) -> "PersonWeeks":
        """What `as_json` wrote."""
        weeks = tuple(WeekLoad.of_json(each) for each in document["weeks"])
        by_project = {gid: tuple(each) for gid, each in document["by_project"].items()}
        computed_on = date.fromisoformat(document["computed_on"])
        return cls(**{**document, "computed_on": computed_on, "weeks": weeks, "by_project": by_project})

    def net_runs(self) -> Floats:
        """Demand less supply of the kept runs, in hours: shape (KEPT_RUNS or fewer, weeks)."""
        units = np.frombuffer(base64.b64decode(self.kept), dtype="<i2")
        return units.reshape(-1, len(self.weeks)).astype(np.float64) / _UNITS


def simulate(plan: Plan) -> dict[str, PersonWeeks]:
    """The weeks of everybody in the plan, by gid; NOBODY's where there is work without an assignee."""
    people = (*plan.people, NOBODY) if NOBODY in plan.held else plan.people
    return {gid: person_weeks(gid, plan.held.get(gid, ()), plan) for gid in people}


def person_weeks(person_gid: str, tasks: Sequence[Placed], plan: Plan) -> PersonWeeks:
    """One person's weeks with these open tasks. They depend on their own load and history, and on nobody else's."""
    by_project = _ByProject()
    demand = demand_runs(by_project.counted(parts_of(tasks, plan)), plan)
    supply = person_supply(person_gid, plan)
    known = sum(bool(each.item.effort_hours) and each.item.due_on is not None for each in tasks)
    return PersonWeeks(
        person_gid=person_gid,
        computed_on=plan.horizon.today,
        weeks=week_loads(plan.horizon.mondays, demand[:, :-1], supply),
        beyond_hours=_rounded(demand[:, -1].mean()),
        tasks=len(tasks),
        known_share=round(known / len(tasks), 4) if tasks else 1.0,
        history_weeks=plan.history.weeks_of(person_gid),
        load_known=person_gid in plan.staff.loads,
        by_project=by_project.rounded(),
        kept=_kept(demand[:KEPT_RUNS, :-1] - supply[:KEPT_RUNS]),
    )


def person_supply(person_gid: str, plan: Plan) -> Floats:
    """The hours by run and week, shape (runs, weeks); NOBODY has none."""
    if person_gid == NOBODY:
        return np.zeros((plan.runs, plan.horizon.weeks))
    return supply_runs(person_gid, plan)


def week_loads(mondays: Sequence[date], demand: Floats, supply: Floats) -> tuple[WeekLoad, ...]:
    """The weeks of these runs; both of shape (runs, weeks), in hours."""
    over = left_over(demand - supply)
    return tuple(
        WeekLoad(
            monday,
            _rounded(supply[:, at].mean()),
            _rounded(demand[:, at].mean()),
            _rounded(np.quantile(demand[:, at], HIGH)),
            _rounded((over[:, at] > _NOTHING_HOURS).mean()),
            _rounded(over[:, at].mean()),
        )
        for at, monday in enumerate(mondays)
    )


def left_over(net: Floats) -> Floats:
    """The hours left undone at each week's end, where `net` is demand less supply: both of shape (runs, weeks)."""
    over = np.zeros_like(net)
    carried = np.zeros(net.shape[0])
    for at in range(net.shape[1]):
        carried = np.maximum(0.0, carried + net[:, at])
        over[:, at] = carried
    return over


class _ByProject:
    """The mean hours by project and week of parts that pass by once."""

    def __init__(self) -> None:
        self._hours: dict[str, Floats] = {}

    def counted(self, parts: Iterable[Part]) -> Iterator[Part]:
        """The same parts."""
        for each in parts:
            hours = each.hours.mean() * each.shares[:-1]
            for gid in each.task.project_gids:
                self._hours[gid] = self._hours[gid] + hours if gid in self._hours else hours
            yield each

    def rounded(self) -> dict[str, tuple[float, ...]]:
        """Of all that were counted."""
        return {gid: tuple(_rounded(each) for each in hours) for gid, hours in sorted(self._hours.items())}


def _kept(net: Floats) -> str:
    units = np.clip(np.round(net * _UNITS), -_MOST_UNITS, _MOST_UNITS).astype("<i2")
    return base64.b64encode(units.tobytes()).decode()


def _rounded(value: Any) -> float:  # noqa: ANN401 - a number of numpy's
    """Four digits: what floating sums leave behind them is no difference."""
    return round(float(value), 4)
