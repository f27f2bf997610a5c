"""What time is it in the sandbox, and how does a test move it?"""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The one source of time: creation dates, rate windows, retries, token expiry and heartbeats all ask it."""

    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        ...

    def pause(self, seconds: float) -> None:
        """Let `seconds` pass before going on (a late answer, a time-out)."""
        ...


class RealClock:
    """The machine's clock; pausing sleeps."""

    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        return datetime.now(UTC)

    def pause(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


@dataclass(slots=True)
class VirtualClock:
    """A clock that stands still until it is advanced; pausing advances it, so no test ever sleeps."""

    at: datetime = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """The moment it was last moved to."""
        return self.at

    def pause(self, seconds: float) -> None:
        """Move on by `seconds`."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`; what became due is done by `Sandbox.pump`."""
        with self._lock:
            self.at += timedelta(seconds=seconds)


@dataclass(slots=True)
class ShiftedClock:
    """The machine's clock plus what `POST /sandbox/clock/advance` added: a running laptop can jump a day ahead."""

    base: Clock = field(default_factory=RealClock)
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """The machine's moment plus the jumps."""
        return self.base.now() + self.ahead

    def pause(self, seconds: float) -> None:
        """Sleep for real."""
        self.base.pause(seconds)

    def advance(self, seconds: float) -> None:
        """Jump ahead by `seconds`."""
        self.ahead += timedelta(seconds=seconds)


def stamp(moment: datetime) -> str:
    """Asana's date-time text: UTC, milliseconds, `Z` (FACTS 1.5)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 date or date-time; a date is its first moment in UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
