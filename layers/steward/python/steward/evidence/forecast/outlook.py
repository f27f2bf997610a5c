"""What is said of one milestone: when, how likely on time, on what that hangs, and on what it is founded."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np

from steward.evidence.forecast.working_days import HORIZON_DAYS, ROUNDING_DAYS, Calendar, Floats

P50, P85, P95 = 0.50, 0.85, 0.95


class Method(StrEnum):
    """How it was computed; the words are stored."""

    THROUGHPUT = "throughput"  # the bootstrap of the project's own daily counts
    NETWORK = "network"  # the simulation of the plan
    NONE = "none"  # not at all


class Insufficient(StrEnum):
    """Why a forecast is less than one, or none; the words are stored."""

    ENOUGH = ""
    HISTORY = "history"  # fewer than 60 working days: dates are shown, wider, and labelled
    COMPLETED = "completed"  # fewer than 10 completed tasks: no dates
    CYCLE = "cycle"  # the milestone, or what leads to it, stands in a circle of dependencies: no dates


class Driver(StrEnum):
    """What the date hangs on most; the words are stored."""

    TASK = "task"  # the one with the highest criticality
    THROUGHPUT = "throughput"  # how much is done a day
    SCOPE = "scope"  # how much is added
    NOTHING = ""  # nothing is left to do, or no task decides: the milestone waits for its own start


@dataclass(frozen=True, slots=True)
class Basis:
    """What a forecast is founded on.

    `history_days` are working days, `completed` tasks of the window, `added_per_completed` the scope growth, `stable`
    whether an XmR chart of the weeks shows no signal, `widened_by` the factor on the spread in log days and
    `rehearsals` from how many own earlier forecasts it comes.
    """

    history_days: int
    completed: int
    added_per_completed: float
    stable: bool
    widened_by: float = 1.0
    rehearsals: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast of one milestone on one day; dates are None where none is within three years or may be said.

    `criticality` holds (gid, share of the runs in which it decided the date), highest first, and is empty for
    throughput. `tasks` are the open ones it needs, `competing` others that are due before it. `undated`, `unassigned`
    and `outside` (predecessors that were not read) are gids out of what it needs; `cycles` each go round.
    """

    milestone_gid: str
    made_on: date
    due_on: date | None
    method: Method
    basis: Basis
    tasks: int
    p_on_time: float | None = None
    p50_on: date | None = None
    p85_on: date | None = None
    p95_on: date | None = None
    driver: Driver = Driver.NOTHING
    driver_gid: str | None = None
    criticality: tuple[tuple[str, float], ...] = ()
    competing: int = 0
    undated: tuple[str, ...] = ()
    unassigned: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    cycles: tuple[tuple[str, ...], ...] = ()
    insufficient: Insufficient = Insufficient.ENOUGH

    def as_json(self) -> dict[str, Any]:
        """As it is stored; dates in ISO form."""
        return {name: _written(value) for name, value in asdict(self).items()}


def with_dates(told: Outlook, days: Floats, calendar: Calendar) -> Outlook:
    """The outlook with the quantiles of the runs' working days as dates; beyond HORIZON_DAYS there is none."""
    values = np.quantile(days, [P50, P85, P95], method="inverted_cdf").tolist()
    p50, p85, p95 = (calendar.date_after(told.made_on, each) if each <= HORIZON_DAYS else None for each in values)
    return replace(told, p50_on=p50, p85_on=p85, p95_on=p95)


def on_time(days: Floats, calendar: Calendar, today: date, due_on: date | None) -> float | None:
    """The share of the runs that end by the due date's end; None without one."""
    return None if due_on is None else round(float(np.mean(days <= calendar.allowed(today, due_on) + ROUNDING_DAYS)), 4)


def _written(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _written(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_written(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value
