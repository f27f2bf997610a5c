"""What happened in Asana, as dispatch reads it from a packed delivery?

The webhook packs each event as [resource type, gid, action, field, parent type, parent gid, user gid, created at].
Asana promises no closed list of types or actions, and system events have no user (FACTS 1.4, 1.5): an event that
nobody knows is still an event, so reading one never raises.
"""

from dataclasses import astuple, dataclass
from datetime import UTC, datetime

from steward.store.keys import digest_of


@dataclass(frozen=True, slots=True)
class Event:
    """One event; what Asana left out is an empty string. Field order is the packed order."""

    resource_type: str = ""
    gid: str = ""
    action: str = ""
    field: str = ""
    parent_type: str = ""
    parent_gid: str = ""
    user_gid: str = ""
    created_at: str = ""

    @classmethod
    def parse(cls, packed: object) -> "Event":
        """Read a packed event. A short array, a null or an odd value becomes empty parts; more parts are ignored."""
        parts = packed if isinstance(packed, list | tuple) else ()
        return cls(*(_text(part) for part in parts[: len(cls.__slots__)]))

    def packed(self) -> list[str]:
        """The event as the array it travels in."""
        return list(astuple(self))

    def occurred_at(self) -> datetime | None:
        """When it happened, aware; None where Asana gave no readable time."""
        try:
            when = datetime.fromisoformat(self.created_at)
        except ValueError:
            return None
        return when if when.tzinfo else when.replace(tzinfo=UTC)


def fingerprint(event: Event) -> str:
    """The event's identity: equal for the same event from whichever hook, since Asana gives it no id (FACTS 1.4)."""
    return digest_of(event.packed())


def _text(part: object) -> str:
    return str(part) if isinstance(part, str | int) and not isinstance(part, bool) else ""
