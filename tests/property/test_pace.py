"""Does the pace keep an Asana-like limiter quiet, and yet use what it allows, whatever the workers do?"""

import heapq
import random
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from local.asana.clock import VirtualClock
from local.asana.errors import ApiError
from local.asana.limits import Demand, Limiter
from local.asana.settings import Settings
from steward.asana.pace import OUR_PART, Pace
from steward.errors import Throttled
from tests.security.inputs import Stopwatch
from tests.unit.asana.memory_permits import MemoryPermits

EPOCH = datetime(2026, 10, 1, tzinfo=UTC)
START = EPOCH.timestamp()
READ = Demand(reads=1)


class Free:
    """A pace that permits everything: the limiter must then complain."""

    def take(self, _token: str, _now: float) -> None:
        return

    def block(self, _token: str, _seconds: float, _now: float) -> None:
        return


@dataclass
class Simulation:
    """Workers that ask again as soon as they may; requests take a while to arrive, in any order."""

    per_minute: int
    workers: int
    seed: int
    paces: list[Pace] | list[Free]
    refusals: list[float] = field(default_factory=list)  # when a 429 came back
    sent: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # what refused permits said
    served: int = 0
    demand: Demand = READ

    def run(self, seconds: float, forced: dict[int, float] | None = None) -> "Simulation":
        """`forced`: the nth arrival is refused with that Retry-After by the server, whatever the limiter says."""
        rng = random.Random(self.seed)  # noqa: S311 - seeded on purpose
        clock, forced = VirtualClock(EPOCH), forced or {}
        limiter = Limiter(Settings(requests_per_minute=self.per_minute), clock)
        due = [(START + rng.random(), n, "ask") for n in range(self.workers)]
        heapq.heapify(due)
        arrivals, in_flight = 0, dict[int, ExitStack]()
        while due and due[0][0] < START + seconds:
            now, worker, what = heapq.heappop(due)
            clock.at = EPOCH + timedelta(seconds=now - START)
            pace = self.paces[worker]
            if what == "ask":
                try:
                    pace.take("t", now)
                except Throttled as throttled:
                    self.waits.append(throttled.retry_after_seconds or 0)
                    heapq.heappush(due, (now + self.waits[-1], worker, "ask"))
                    continue
                self.sent.append(now)
                heapq.heappush(due, (now + rng.uniform(0.02, 0.3), worker, "arrive"))
                continue
            if what == "answer":
                in_flight.pop(worker).close()
                heapq.heappush(due, (now + 0.05, worker, "ask"))
                continue
            wait, arrivals = forced.get(arrivals), arrivals + 1
            with ExitStack() as held:
                try:
                    held.enter_context(limiter.admitted("t", self.demand))
                except ApiError as refused:
                    wait = float(refused.headers["Retry-After"])
                if wait is None:
                    self.served += 1
                    in_flight[worker] = held.pop_all()
                    heapq.heappush(due, (now + rng.uniform(0.05, 1.0), worker, "answer"))
                    continue
            self.refusals.append(now)
            pace.block("t", wait, now)
            heapq.heappush(due, (now + (wait or 0.05), worker, "ask"))
        return self


def paced(per_minute: int, workers: int, seed: int, demand: Demand = READ) -> Simulation:
    permits = MemoryPermits()
    return Simulation(per_minute, workers, seed, [Pace(permits, per_minute) for _ in range(workers)], demand=demand)


@pytest.mark.parametrize(
    ("per_minute", "workers", "minutes", "demand"), [(150, 15, 10, Demand(writes=1)), (1500, 50, 3, READ)]
)
def test_p11_eager_workers_meet_no_429_and_use_nine_tenths_of_what_they_may(
    per_minute: int, workers: int, minutes: int, demand: Demand
) -> None:
    watch, seed = Stopwatch(), 3
    run = paced(per_minute, workers, seed, demand).run(minutes * 60)
    ours, asanas = per_minute * OUR_PART * minutes, per_minute * minutes
    assert run.refusals == []
    assert min(run.waits) > 0
    assert run.served >= 0.9 * ours
    kind = f"{workers} {'writers' if demand.writes else 'readers'} on a backlog at {per_minute} requests a minute"
    used = f"{run.served / ours:.1%} of our quota used ({run.served / asanas:.1%} of Asana's)"
    watch.note(f"pace_{per_minute}", kind, len(run.sent), f"0 answers 429, {used}", seed)


def test_without_the_pace_the_same_limiter_refuses() -> None:
    assert Simulation(150, 15, 3, [Free() for _ in range(15)]).run(60).refusals != []


def test_more_writers_than_asana_admits_are_refused_whatever_the_pace() -> None:
    assert paced(1500, 40, 3, Demand(writes=1)).run(60).refusals != []


def test_p11_fifteen_writers_wait_out_a_retry_after_and_meet_no_further_429() -> None:
    run = paced(150, 15, 3, Demand(writes=1)).run(180, forced={40: 20.0})
    (refused,) = run.refusals
    assert [at for at in run.sent if refused < at < refused + 20.0 - 1e-6] == []
    assert run.served >= 0.9 * 150 * OUR_PART * (180 - 20) / 60


@given(
    seed=st.integers(0, 2**32),
    per_minute=st.sampled_from([10, 60, 150, 397, 1500]),
    workers=st.integers(1, 40),
)
@settings(max_examples=20, deadline=None)
def test_no_mix_of_workers_and_quotas_meets_a_429(seed: int, per_minute: int, workers: int) -> None:
    assert paced(per_minute, workers, seed).run(50).refusals == []


@given(seed=st.integers(0, 2**32), nth=st.integers(0, 60), wait=st.floats(0.5, 90))
@example(seed=14962, nth=0, wait=1.625)  # fourteen go on together at the end of a second
@settings(max_examples=25, deadline=None)
def test_nobody_asks_between_a_429_and_the_end_of_its_retry_after(seed: int, nth: int, wait: float) -> None:
    run = paced(150, 15, seed).run(180, forced={nth: wait})
    (refused,) = run.refusals
    assert [at for at in run.sent if refused < at < refused + wait - 1e-6] == []
    assert [at for at in run.sent if at >= refused + wait - 1e-6] != []
