"""Is a dependency so sick that asking it again only harms?

Pure transitions of one row: CLOSED -> OPEN after several failures in a row, OPEN -> HALF_OPEN for one probe after the
cool-down, and the probe decides. The row is written only when something changes, so a healthy dependency costs one
read an invocation.

One breaker for each dependency and credential: what Asana refuses to the write grant says nothing of the read grant or
the webhook grant, nor one model of another. An operator may hold one open, whatever the dependency does, until it is
reset.

RELIABILITY A2, A6.
"""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Final

from steward.store import keys
from steward.store.table import Item, Write

FAILURES_TO_OPEN: Final = 5  # fewer opens on one bad minute of a network, more sends a storm on into an outage
WINDOW_SECONDS: Final = 60.0  # failures further apart than this are not one outage
COOL_DOWN_SECONDS: Final = 30.0  # about the time a rolling restart or a failover takes

ASANA_READ: Final = "asana.read"
ASANA_WRITE: Final = "asana.write"
ASANA_WEBHOOK: Final = "asana.webhook"


def of_model(model_id: str) -> str:
    """The dependency's name of one model."""
    return f"bedrock.{model_id}"


class Position(StrEnum):
    """Where the breaker stands; the words are stored."""

    CLOSED = "CLOSED"  # requests pass
    OPEN = "OPEN"  # nothing passes until the cool-down ends
    HALF_OPEN = "HALF_OPEN"  # one probe passes


@dataclass(frozen=True, slots=True)
class Breaker:
    """One breaker's row. Times are epoch seconds; `version` fences its writers.

    `held` is an operator's: it stays open past every cool-down.
    """

    position: Position = Position.CLOSED
    failures: int = 0
    first_failure_at: float = 0.0
    opened_at: float = 0.0
    probe_owner: str = "nobody"
    probe_until: float = 0.0
    version: int = 0
    held: bool = False

    @classmethod
    def parse(cls, item: Item | None) -> "Breaker":
        """Read a stored row; an absent one is closed."""
        if item is None:
            return cls()
        known = {name: item[name] for name in cls.__slots__ if name in item and name != "position"}
        return cls(position=Position(item["state"]), **known)

    def waits_for(self, now: float) -> float:
        """Seconds until a request, or a probe, may pass; 0 when one may pass now."""
        match self.position:
            case Position.CLOSED:
                return 0.0
            case Position.OPEN if self.held:
                return COOL_DOWN_SECONDS
            case Position.OPEN:
                return max(0.0, self.opened_at + COOL_DOWN_SECONDS - now)
            case Position.HALF_OPEN:
                return max(0.0, self.probe_until - now)

    def probed_by(self, owner: str, until: float) -> "Breaker":
        """The breaker while `owner` tries one request; a prober that died is replaced after `until`."""
        return replace(self, position=Position.HALF_OPEN, probe_owner=owner, probe_until=until)

    def failed(self, now: float) -> "Breaker":
        """The breaker after one more failure."""
        if self.position is not Position.CLOSED:
            return replace(self, position=Position.OPEN, opened_at=now, probe_owner="nobody", probe_until=0.0)
        fresh = now - self.first_failure_at > WINDOW_SECONDS
        counted = replace(
            self, failures=1 if fresh else self.failures + 1, first_failure_at=now if fresh else self.first_failure_at
        )
        if counted.failures < FAILURES_TO_OPEN:
            return counted
        return replace(counted, position=Position.OPEN, opened_at=now)

    def tripped(self, now: float) -> "Breaker":
        """The breaker as an operator opens it: until it is reset."""
        return Breaker(position=Position.OPEN, opened_at=now, version=self.version, held=True)

    def succeeded(self) -> "Breaker":
        """The breaker after a success: closed, with nothing counted."""
        return Breaker(version=self.version)


def stored(dependency: str, before: Breaker, after: Breaker) -> Write:
    """The write that replaces `before`, as it was read, by `after`."""
    item: Item = asdict(after) | {"version": before.version + 1}
    item["state"] = item.pop("position").value
    return Write(
        "Put",
        keys.breaker(dependency),
        item=item,
        condition="attribute_not_exists(pk) OR #version = :seen",
        names={"#version": "version"},
        values={":seen": before.version},
    )


def lets_pass(dependency: str, owner: str) -> Write:
    """The condition, as part of a transaction, that requests pass, or that this worker is the one probe."""
    return Write(
        "ConditionCheck",
        keys.breaker(dependency),
        condition="attribute_not_exists(pk) OR #state = :closed OR (#state = :half_open AND #probe_owner = :me)",
        names={"#state": "state", "#probe_owner": "probe_owner"},
        values={":closed": Position.CLOSED.value, ":half_open": Position.HALF_OPEN.value, ":me": owner},
    )
