"""What is due, in which order? Deliveries, retries, heartbeats and late writes wait here until their moment."""

import heapq
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from local.asana.clock import Clock

IDLE_SECONDS = 0.05  # how often the live runner looks at the clock: well under the default batching of 0.2 s


@dataclass(order=True, frozen=True, slots=True)
class _Due:
    at: datetime
    order: int
    act: Callable[[], None] = field(compare=False)


@dataclass(slots=True)
class Schedule:
    """A queue by time. In tests `run_due` is called by `Sandbox.pump`; a live server calls it from one thread."""

    clock: Clock
    _queue: list[_Due] = field(default_factory=list)
    _planned: int = 0  # breaks ties: what was planned first is done first
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Do `act` once `seconds` have passed."""
        with self._lock:
            self._planned += 1
            heapq.heappush(self._queue, _Due(self.clock.now() + timedelta(seconds=seconds), self._planned, act))

    def run_due(self) -> int:
        """Do everything that is due by now, in order; answers how many that was."""
        done = 0
        while (due := self._pop_due()) is not None:
            due.act()
            done += 1
        return done

    def next_at(self) -> datetime | None:
        """The moment of the earliest thing that waits."""
        with self._lock:
            return self._queue[0].at if self._queue else None

    def run_live(self, stopped: threading.Event) -> None:
        """Do what becomes due until `stopped` is set."""
        while not stopped.wait(IDLE_SECONDS):
            reported(self.run_due)

    def _pop_due(self) -> _Due | None:
        with self._lock:
            if self._queue and self._queue[0].at <= self.clock.now():
                return heapq.heappop(self._queue)
            return None


def reported(act: Callable[[], object]) -> None:
    """Do `act` in a thread nobody waits for: what it raises is a defect of the sandbox and must be seen."""
    try:
        act()
    except Exception:  # noqa: BLE001  the thread must go on, or every later delivery would be silently lost
        traceback.print_exc()
