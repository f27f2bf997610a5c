"""Which faults are switched on, and does this call meet one? Each has a seed behind it, so a run can be repeated."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum

from local.asana.errors import Json, bad_request


class FaultKind(StrEnum):
    """What can go wrong on purpose."""

    STATUS = "status"  # refused with `status` before anything happened
    STATUS_AFTER_COMMIT = "status_after_commit"  # it happened, and the answer says 5xx
    TIMEOUT_AFTER_COMMIT = "timeout_after_commit"  # it happened, the answer does not come for `seconds`, then a close
    RESET = "reset"  # the connection breaks before anything happened
    RESET_AFTER_COMMIT = "reset_after_commit"  # it happened, and the connection breaks
    LATE_LANDING = "late_landing"  # 504 now, and the write happens `seconds` later
    SLOW = "slow"  # it happens, and the answer comes `seconds` later
    STALE_READ = "stale_read"  # the answer is as of `seconds` ago
    DELIVERY_DUPLICATE = "delivery_duplicate"
    DELIVERY_DROP = "delivery_drop"
    DELIVERY_REORDER = "delivery_reorder"
    DELIVERY_DELAY = "delivery_delay"  # `seconds` later


@dataclass(slots=True)
class Fault:
    """One switch: what goes wrong, for which calls, how likely, and how often at most."""

    kind: FaultKind
    operation_id: str | None = None
    method: str | None = None
    owner: str | None = None  # gid of the user whose token meets it; None: everybody's, and deliveries
    probability: float = 1.0
    count: int | None = None  # None: until removed
    skip: int = 0  # let this many matching calls pass first
    status: int = 500
    retry_after: str | None = "1"  # the Retry-After text of a 429: "1", "0", "86400", an HTTP date; None: no header
    seconds: float = 1.0

    def matches(self, operation_id: str, method: str, owner: str | None) -> bool:
        """Is a call of this operation by this user's token meant, and is the switch not used up?"""
        wanted = self.operation_id in (None, operation_id) and self.method in (None, method)
        return wanted and self.owner in (None, owner) and self.count != 0


@dataclass(slots=True)
class Faults:
    """All switches that are on."""

    rng: random.Random
    active: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Switch one on."""
        self.active.append(fault)

    def clear(self) -> None:
        """Switch all off."""
        self.active.clear()

    def met(
        self, kinds: frozenset[FaultKind], operation_id: str, method: str, owner: str | None = None
    ) -> Fault | None:
        """The first switch of these kinds that this call meets; using it lowers its count."""
        for fault in self.active:
            if fault.kind in kinds and fault.matches(operation_id, method, owner) and self._strikes(fault):
                return fault
        return None

    def _strikes(self, fault: Fault) -> bool:
        if fault.skip > 0:
            fault.skip -= 1
            return False
        if self.rng.random() >= fault.probability:
            return False
        if fault.count is not None:
            fault.count -= 1
        return True

    def described(self) -> list[Json]:
        """The switches as JSON, for `GET /sandbox/faults`."""
        return [asdict(fault) for fault in self.active]


def read_fault(raw: Mapping[str, Json]) -> Fault:
    """A switch from JSON, as `POST /sandbox/faults` takes it. Raises ApiError 400 naming an unknown member or kind."""
    unknown = set(raw) - {known.name for known in fields(Fault)}
    if unknown:
        raise bad_request(f"{min(unknown)}: Not a member of a fault; see local/asana/faults.py")
    try:
        kind = FaultKind(str(raw.get("kind")))
    except ValueError:
        raise bad_request("kind: One of " + ", ".join(FaultKind)) from None
    retry_after = raw.get("retry_after", "1")
    return Fault(
        kind=kind,
        operation_id=_text(raw, "operation_id"),
        method=_text(raw, "method"),
        owner=_text(raw, "owner"),
        probability=_number(raw, "probability", 1.0),
        count=None if raw.get("count") is None else int(_number(raw, "count", 0)),
        skip=int(_number(raw, "skip", 0)),
        status=int(_number(raw, "status", 500)),
        retry_after=None if retry_after is None else str(retry_after),
        seconds=_number(raw, "seconds", 1.0),
    )


def _text(raw: Mapping[str, Json], name: str) -> str | None:
    value = raw.get(name)
    return None if value is None else str(value)


def _number(raw: Mapping[str, Json], name: str, default: float) -> float:
    value = raw.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise bad_request(f"{name}: Value is not a number")
    return value
