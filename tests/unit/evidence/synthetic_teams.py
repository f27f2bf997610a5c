"""Teams that work day by day on tasks, for claims about forecasts: what a forecaster may see is in the work items.

It shares no coefficient with the forecaster. Nobody models here what is modelled there: work is done on two tasks at a
time, good and bad days persist, sizes have a Pareto tail, scope comes in bursts, and people fall ill without a word.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from steward.evidence.work_items import WorkItem

FIRST = date(2026, 1, 5)  # a Monday


@dataclass(frozen=True)
class Regime:
    """How a team lives: hours contracted, tasks a person gets a week, how rough its weeks are."""

    contracted: float = 40.0
    arrivals_a_week: float = 3.4
    burst_weeks: float = 0.08
    persistence: float = 0.7
    roughness: float = 0.22
    illness: float = 0.012
    estimated: float = 0.8
    misjudged: float = 0.5


REGIMES = {
    "calm": Regime(roughness=0.12, illness=0.004, burst_weeks=0.0),
    "busy": Regime(),
    "rough": Regime(roughness=0.35, illness=0.03, persistence=0.85),
    "part-time": Regime(contracted=22.0, arrivals_a_week=2.0),
    "bursts": Regime(arrivals_a_week=2.6, burst_weeks=0.25),
    "slack": Regime(arrivals_a_week=2.2),
}


@dataclass
class _Job:
    item: dict[str, Any]
    left: float


@dataclass
class _Worker:
    gid: str
    level: float
    mood: float = 0.0
    ill_until: date = FIRST
    queue: list[_Job] = field(default_factory=list)


def team(seed: int, regime: Regime, people: int = 6, weeks: int = 40) -> list[WorkItem]:
    """The tasks of a team after so many weeks, done and open, from FIRST on."""
    rng = np.random.default_rng([seed, 77])
    crew = [_Worker(f"w{at}", float(rng.uniform(0.5, 0.85))) for at in range(people)]
    jobs: list[_Job] = []
    for offset in range(weeks * 7):
        day = FIRST + timedelta(days=offset)
        if day.weekday() < 5:
            busy = rng.random() < regime.burst_weeks / 5
            for worker in crew:
                jobs += _arrive(rng, worker, day, regime, bursts=busy)
                _work(rng, worker, day, regime)
    return [WorkItem(**job.item) for job in jobs]


def _arrive(rng: np.random.Generator, worker: _Worker, day: date, regime: Regime, *, bursts: bool) -> Iterator[_Job]:
    rate = regime.arrivals_a_week / 5 * (1.0 if day > FIRST else 15.0) + 4.0 * bursts
    for _ in range(rng.poisson(rate)):
        tail = float(rng.pareto(2.5)) * 6.0 if rng.random() < 0.15 else 0.0
        effort = float(rng.gamma(2.0, 3.2)) + tail + 0.5
        estimate = max(0.5, round(2 * effort * float(np.exp(rng.normal(-0.15, regime.misjudged)))) / 2)
        job = _Job(
            {
                "gid": f"{worker.gid}-{day:%m%d}-{rng.integers(10**9)}",
                "created_at": datetime.combine(day, time(8), UTC),
                "modified_at": datetime.combine(day, time(8), UTC),
                "assignee_gid": worker.gid,
                "due_on": day + timedelta(days=int(rng.integers(7, 35))),
                "effort_hours": estimate if rng.random() < regime.estimated else None,
                "actual_hours": round(4 * effort) / 4,
            },
            effort,
        )
        worker.queue.append(job)
        yield job


def _work(rng: np.random.Generator, worker: _Worker, day: date, regime: Regime) -> None:
    """A day's hours go to the first two tasks of the queue, most of them to the first."""
    worker.mood = regime.persistence * worker.mood + float(rng.normal(0, regime.roughness))
    if rng.random() < regime.illness:
        worker.ill_until = day + timedelta(days=int(rng.geometric(0.35)))
    hours = 0.0 if day < worker.ill_until else regime.contracted / 5 * worker.level * float(np.exp(worker.mood))
    for share in (0.7, 1.0, 1.0, 1.0):
        if worker.queue and hours > 0:
            job = worker.queue[0 if share < 1 or len(worker.queue) == 1 else 1]
            spent = min(job.left, hours * share)
            job.left -= spent
            hours -= spent
            if job.left <= 1e-9:
                worker.queue.remove(job)
                job.item["completed_at"] = datetime.combine(day, time(17), UTC)
                job.item["modified_at"] = job.item["completed_at"]
