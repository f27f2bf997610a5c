"""Would these forecasts have been better than the velocity, on this project's own past?

Walked forward over what was completed: every fortnight, from what was known on that day alone, when the next tasks are
done and how likely by three deadlines around the date that the velocity gives. And milestones whose due date has
passed, each seen again from four weeks before that date by the whole forecast.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from statistics import mean
from typing import Any, Final

import numpy as np

from steward.evidence.forecast.grounds import Grounds, Situation
from steward.evidence.forecast.milestones import outlooks_of
from steward.evidence.forecast.outlook import P50, P85
from steward.evidence.forecast.throughput import Flow, Scope, days_to_finish, flow
from steward.evidence.forecast.track_record import Told, TrackRecord, pinball, track_record
from steward.evidence.forecast.widening import GATE_DAYS, middle_of, widened, widening
from steward.evidence.forecast.working_days import Calendar
from steward.evidence.work_items import WorkItem

TASKS: Final = 20  # as many are foretold, as where the velocity was measured (issue 6)
STEP_DAYS: Final = 10  # working days between two forecasts: a block
DEADLINES: Final = (0.75, 1.0, 1.5)  # of the velocity's time: one it denies, its own, one with room
LEAD_DAYS: Final = 20  # working days before its due date from which a milestone is seen again
RUNS: Final = 2_000  # a probability to .01
_EVERYTHING: Final = 10_000  # working days back: more than Asana has existed
_QUARTER: Final = 4  # of a small project's tasks are foretold, so that some are left to learn from


@dataclass(frozen=True, slots=True)
class BackTest:
    """Means over the forecasts; lower is better, but for the coverages. None where no forecast could be judged.

    The velocity is sure: 1 that a deadline at or after its date is met, else 0. `brier_base` says the share of met
    deadlines each time, which nobody knew beforehand. Pinball losses are means of P50 and P85 in working days, the
    velocity's one date standing for both. `milestones` are those seen again.
    """

    forecasts: int
    tasks: int
    brier: float | None
    brier_velocity: float | None
    brier_base: float | None
    pinball_days: float | None
    pinball_velocity_days: float | None
    p85_coverage: float | None
    velocity_coverage: float | None
    milestones: TrackRecord

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    def report(self) -> str:
        """A table of the figures, as a terminal shows it."""
        if not self.forecasts:
            return "no forecast could be judged: too little of the past is known"
        rows = (
            ("Brier score", self.brier, self.brier_velocity, self.brier_base),
            ("pinball loss, working days", self.pinball_days, self.pinball_velocity_days, None),
            ("share done by P85", self.p85_coverage, self.velocity_coverage, None),
        )
        lines = [
            f"{self.forecasts} forecasts of {self.tasks} tasks",
            f"{'':28}{'forecast':>10}{'velocity':>10}{'base':>10}",
        ]
        lines += [f"{name:28}" + "".join(_cell(each) for each in values) for name, *values in rows]
        seen = self.milestones
        lines.append(f"{seen.milestones} milestones seen again: Brier{_cell(seen.brier)}, base{_cell(seen.base_brier)}")
        return "\n".join(lines)


def _cell(value: float | None) -> str:
    return f"{'-' if value is None else format(value, '.3f'):>10}"


@dataclass(frozen=True, slots=True)
class _Judged:
    said: tuple[float, ...]
    velocity_said: tuple[float, ...]
    met: tuple[bool, ...]
    loss: float
    velocity_loss: float
    covered: bool
    velocity_covered: bool


def backtest(seen: Situation, seed: int, runs: int = RUNS) -> BackTest:
    """Over the project's whole past; forecasts whose tasks are not all done yet cannot be judged and are left out."""
    items = sorted(seen.items, key=lambda each: each.gid)
    whole = flow(seen.project, items, seen.calendar, seen.today, _EVERYTHING, seen.beyond)
    tasks = min(TASKS, int(whole.completed.sum()) // _QUARTER)
    origins = range(GATE_DAYS, whole.completed.size, STEP_DAYS)
    found = [each for day in origins if tasks and (each := _judge(whole, day, tasks, seed + day, runs))]
    met = [hit for each in found for hit in each.met]
    base = mean(met) if met else 0.0
    return BackTest(
        len(found),
        tasks,
        brier=_brier((each.said, each.met) for each in found),
        brier_velocity=_brier((each.velocity_said, each.met) for each in found),
        brier_base=_brier(((base,) * len(each.met), each.met) for each in found),
        pinball_days=_mean([each.loss for each in found]),
        pinball_velocity_days=_mean([each.velocity_loss for each in found]),
        p85_coverage=_mean([float(each.covered) for each in found]),
        velocity_coverage=_mean([float(each.velocity_covered) for each in found]),
        milestones=rehearsed_milestones(seen, seed, runs),
    )


def rehearsed_milestones(seen: Situation, seed: int, runs: int = RUNS) -> TrackRecord:
    """The record that the forecast would have, had it looked LEAD_DAYS before each due date that has passed."""
    past = [each for each in seen.items if each.is_milestone and each.due_on and each.due_on < seen.today]
    told = []
    for each in sorted(past, key=lambda each: each.gid):
        day = seen.calendar.date_before(each.due_on or seen.today, LEAD_DAYS)
        then = replace(seen, items=as_of(seen.items, seen.calendar, day), today=day)
        if any(item.gid == each.gid and item.is_open for item in then.items):
            [outlook] = outlooks_of(Grounds.of(then), [each.gid], seed, runs)
            told.append(Told.of_row(outlook.as_json()))
    reached = {each.gid: _day(each, seen.calendar) for each in past if each.completed_at}
    return track_record([each for each in told if each.p_on_time is not None], reached, seen.today)


def as_of(items: Iterable[WorkItem], calendar: Calendar, day: date) -> list[WorkItem]:
    """What could be read on the morning of that day; due dates, people and dependencies are those of today."""
    known = (each for each in items if each.created_at.astimezone(calendar.zone).date() < day)
    return [
        replace(each, completed_at=None) if each.completed_at and _day(each, calendar) >= day else each
        for each in known
    ]


def _judge(whole: Flow, day: int, tasks: int, seed: int, runs: int) -> _Judged | None:
    done = np.cumsum(whole.completed[day:])
    known, rate = whole.before(day), float(whole.completed[:day].mean())
    if not done.size or done[-1] < tasks or not rate:
        return None
    took = int(np.searchsorted(done, tasks)) + 1
    told = days_to_finish(known, Scope(tasks), runs, seed)
    days = widened(told, widening(known, tasks, seed).factor, middle_of(told))
    velocity = math.ceil(tasks / rate)
    deadlines = [math.ceil(velocity * each) for each in DEADLINES]
    middle, late = (math.ceil(at) for at in np.quantile(days, [P50, P85], method="inverted_cdf"))
    return _Judged(
        said=tuple(float(np.mean(days <= each)) for each in deadlines),
        velocity_said=tuple(float(each >= velocity) for each in deadlines),
        met=tuple(took <= each for each in deadlines),
        loss=(pinball(P50, middle, took) + pinball(P85, late, took)) / 2,
        velocity_loss=(pinball(P50, velocity, took) + pinball(P85, velocity, took)) / 2,
        covered=took <= late,
        velocity_covered=took <= velocity,
    )


def _brier(judged: Iterable[tuple[Sequence[float], Sequence[bool]]]) -> float | None:
    return _mean([(p - hit) ** 2 for said, met in judged for p, hit in zip(said, met, strict=True)])


def _mean(values: Sequence[float]) -> float | None:
    return round(mean(values), 4) if values else None


def _day(item: WorkItem, calendar: Calendar) -> date:
    if item.completed_at is None:
        raise ValueError("only a completed item has a day of completion")
    return item.completed_at.astimezone(calendar.zone).date()
