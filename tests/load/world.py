"""What time is it, what happens next, and when does a process die?

A discrete-event scheduler on the sandbox's virtual clock: a heap, no threads, no sleeps. Product code is synchronous,
so what becomes due while a call is under way (another worker, a person, a delivery) happens inside that call, before it
returns: workers interleave at every call, the one that was interrupted last going on first.
"""

import heapq
import math
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from local.asana.clock import VirtualClock
from local.asana.sandbox import Sandbox
from tests.fakes import Killed
from tests.load.faults import Faults

WORKERS: Final = 6  # how many invocations may be under way at once; a seventh waits for a free one

type Act = Callable[[], None]
type Job = Callable[["Worker"], None]
type Step = tuple[str, str]  # a function, and the moment before or after one of its calls


class TimedOut(Killed):
    """The platform ended the invocation at its hard deadline."""


@dataclass(slots=True)
class Worker:
    """One execution environment: its clock's error, which function it runs, and when that is ended (true seconds)."""

    number: int
    skew: float
    ends_at: float = 0.0
    function: str = ""
    ahead: timedelta = field(init=False)

    def __post_init__(self) -> None:
        self.ahead = timedelta(seconds=self.skew)

    def invoke(self, function: str, now: float, timeout_seconds: float) -> None:
        """A new invocation begins."""
        self.function, self.ends_at = function, now + timeout_seconds


@dataclass(slots=True)
class World:
    """The clock, what waits for its time, and who is free. Times are seconds since the run began."""

    sandbox: Sandbox
    clock: VirtualClock
    faults: Faults
    latency: Random
    workers: list[Worker]
    began: datetime = field(init=False)
    t: float = 0.0
    asked: Counter[Step] = field(default_factory=Counter)  # by function and call
    steps: Counter[Step] = field(default_factory=Counter)  # how often each moment of dying was passed
    kills: Counter[Step] = field(default_factory=Counter)  # and how often it was the last
    asking: str = ""  # the function whose call is answered next
    _heap: list[tuple[float, int, Act]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)
    _free: deque[Worker] = field(init=False)
    _waiting: deque[Job] = field(default_factory=deque)
    _planned: datetime | None = None  # what the sandbox plans next, and when that is in our seconds
    _planned_at: float = math.inf

    def __post_init__(self) -> None:
        self.began = self.clock.at
        self._free = deque(self.workers)

    def now(self) -> datetime:
        """The true time."""
        return self.clock.at

    def clock_of(self, worker: Worker) -> datetime:
        """The time by a worker's own clock."""
        return self.clock.at + worker.ahead

    def after(self, seconds: float, act: Act) -> None:
        """Do `act` once that much time has passed."""
        heapq.heappush(self._heap, (self.t + seconds, next(self._order), act))

    def after_with_worker(self, seconds: float, job: Job) -> None:
        """Do `job` once that much time has passed and a worker is free."""
        self.after(seconds, lambda: self._begin(job))

    def borrow(self) -> Worker | None:
        """A free worker for a caller that cannot wait; give it back."""
        return self._free.popleft() if self._free else None

    def spare(self) -> Worker:
        """A worker that nobody else competes for; not to be given back."""
        return Worker(-1, self.faults.rng.choice(self.workers).skew)

    def give_back(self, worker: Worker) -> None:
        """The worker is free; whoever waited longest gets it next."""
        self._free.append(worker)
        if self._waiting:
            job = self._waiting.popleft()
            self.after(0, lambda: self._begin(job))

    def call(self, worker: Worker, name: str, least: float, most: float) -> None:
        """The way to a service: time passes, others go on, and the process may die. Raises Killed."""
        self.asked[worker.function, name] += 1
        self.maybe_kill(worker, f"before {name}")
        self.pass_time(self.latency.uniform(least, most))
        if self.t >= worker.ends_at:
            raise TimedOut(name)
        self.asking = worker.function  # others asked while the time passed

    def maybe_kill(self, worker: Worker, name: str) -> None:
        """One of the two moments of a call at which the process may die. Raises Killed."""
        if self.t >= worker.ends_at:
            raise TimedOut(name)
        if self.faults.on:
            step = (worker.function, name)
            self.steps[step] += 1
            if self.faults.strikes("kill", self.faults.mix.kill / 2):
                self.kills[step] += 1
                raise Killed(name)

    def pass_time(self, seconds: float) -> None:
        """Let time pass and happen what becomes due meanwhile; it may take longer than asked."""
        self.run_until(self.t + seconds)

    def run_until(self, end: float) -> None:
        """Do everything that is due up to that time, in order."""
        while (due := self._next_at()) <= end:
            self._move(due)
            if self._heap and self._heap[0][0] <= self.t:
                heapq.heappop(self._heap)[2]()
            else:
                self.sandbox.pump()
        self._move(end)

    def _begin(self, job: Job) -> None:
        worker = self.borrow()
        if worker is None:
            self._waiting.append(job)
            return
        try:
            job(worker)
        finally:
            self.give_back(worker)

    def _next_at(self) -> float:
        planned = self.sandbox.world.schedule.next_at()
        if planned is not self._planned:
            self._planned = planned
            self._planned_at = math.inf if planned is None else max(0.0, (planned - self.began).total_seconds())
        return min(self._planned_at, self._heap[0][0]) if self._heap else self._planned_at

    def _move(self, to: float) -> None:
        if to > self.t:
            self.t = to
            self.clock.at = self.began + timedelta(seconds=to)
