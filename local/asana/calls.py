"""Which API calls arrived: the log that tests and the demo count requests in."""

import threading
from collections import deque
from dataclasses import asdict, dataclass, field

from local.asana.errors import Json

CALLS_KEPT = 100_000  # a burst test makes thousands; nothing is lost in one run


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One API call. `status` None: the connection was broken on purpose. `operation_id` None: no such route."""

    at: str
    operation_id: str | None
    method: str
    path: str
    owner: str | None  # gid of the token's user
    token_kind: str | None
    status: int | None
    ms: float
    opt_fields: str | None
    batched: bool


@dataclass(slots=True)
class CallLog:
    """Every API call in order of its end."""

    entries: deque[CallEntry] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def append(self, entry: CallEntry) -> None:
        """Put one at the end."""
        with self._lock:
            self.entries.append(entry)

    def clear(self) -> None:
        """Start over."""
        with self._lock:
            self.entries.clear()

    def of(self, operation_id: str) -> list[CallEntry]:
        """The calls of one operation."""
        with self._lock:
            return [entry for entry in self.entries if entry.operation_id == operation_id]

    def described(self) -> list[Json]:
        """The log as JSON."""
        with self._lock:
            return [asdict(entry) for entry in self.entries]
