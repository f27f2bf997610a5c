"""Is this token going too fast? Rate in sub-windows, search rate, requests in flight and graph cost (FACTS 2)."""

import math
import threading
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from local.asana.clock import Clock
from local.asana.errors import too_many
from local.asana.settings import Settings

MINUTE_SECONDS = 60.0
SUB_WINDOW_SECONDS = 15.0  # "evaluated more often than per minute": a quarter of the quota in a quarter of a minute


@dataclass(frozen=True, slots=True)
class Demand:
    """What one HTTP request asks for: a plain call one read or write, a batch the sum of its actions."""

    reads: int = 0
    writes: int = 0
    searches: int = 0

    @property
    def requests(self) -> int:
        """How many requests of the quota it takes."""
        return self.reads + self.writes


@dataclass(slots=True)
class _Meter:
    requests: list[float] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)
    reads_in_flight: int = 0
    writes_in_flight: int = 0
    cost_balance: float = 0.0
    cost_at: float = 0.0


@dataclass(slots=True)
class Limiter:
    """One meter for each token; tokens are independent of each other (FACTS 2)."""

    settings: Settings
    clock: Clock
    _meters: dict[str, _Meter] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def admitted(self, token: str, demand: Demand) -> Iterator[None]:
        """Hold the slots of a request while it runs. Raises ApiError 429; a refused request counts all the same."""
        with self._lock:
            meter = self._meter(token)
            self._refuse_or_count(meter, demand)
            meter.reads_in_flight += demand.reads
            meter.writes_in_flight += demand.writes
        try:
            yield
        finally:
            with self._lock:
                meter.reads_in_flight -= demand.reads
                meter.writes_in_flight -= demand.writes

    def charge(self, token: str, cost: float) -> None:
        """Take the cost of an answered request off the balance, which may go below zero."""
        with self._lock:
            self._meter(token).cost_balance -= cost

    def _meter(self, token: str) -> _Meter:
        now = self.clock.now().timestamp()
        meter = self._meters.get(token)
        if meter is None:
            meter = self._meters[token] = _Meter(cost_balance=self.settings.cost_per_minute, cost_at=now)
        refill = (now - meter.cost_at) * self.settings.cost_per_minute / MINUTE_SECONDS
        meter.cost_balance = min(self.settings.cost_per_minute, meter.cost_balance + refill)
        meter.cost_at = now
        return meter

    def _refuse_or_count(self, meter: _Meter, demand: Demand) -> None:
        now = self.clock.now().timestamp()
        per_minute = self.settings.requests_per_minute
        waits = [
            _count(meter.requests, now, demand.requests, per_minute),
            _count(meter.searches, now, demand.searches, self.settings.searches_per_minute),
            -meter.cost_balance * MINUTE_SECONDS / self.settings.cost_per_minute if meter.cost_balance <= 0 else 0.0,
            float(demand.reads > 0 and meter.reads_in_flight + demand.reads > self.settings.reads_in_flight),
            float(demand.writes > 0 and meter.writes_in_flight + demand.writes > self.settings.writes_in_flight),
        ]
        if max(waits) > 0 or meter.cost_balance <= 0:
            raise too_many(str(max(1, math.ceil(max(waits)))))


def _count(times: list[float], now: float, more: int, per_minute: int) -> float:
    """Count `more` requests at `now`; answers the seconds to wait when that is too many, else 0."""
    del times[: bisect_right(times, now - MINUTE_SECONDS)]
    times.extend([now] * more)
    if more == 0:
        return 0.0
    windows = ((MINUTE_SECONDS, per_minute), (SUB_WINDOW_SECONDS, math.ceil(per_minute / 4)))
    return max(_wait(times, now, seconds, quota) for seconds, quota in windows)


def _wait(times: list[float], now: float, seconds: float, quota: int) -> float:
    inside = len(times) - bisect_right(times, now - seconds)
    return times[len(times) - quota] + seconds - now if inside > quota else 0.0
