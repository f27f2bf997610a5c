"""Did this delivery come before, or too late?

Asana's signature has no time in it, so a recorded delivery verifies for ever (RELIABILITY W3). A delivery that was
dealt with is remembered for seven days and an event older than 26 h is ignored: between the two there is no gap.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from steward.ingest.events import Event
from steward.store import keys
from steward.store.table import ConditionFailed, Table, Write

# Asana retries for 24 h (FACTS 1.4); two more for clocks and queues.
TOO_OLD: Final = timedelta(hours=26)
# Longer than TOO_OLD by far, so that a replay is always either remembered or too old.
REMEMBERED_FOR: Final = timedelta(days=7)

# The miss rate looks back a day; its rows are a day each.
COUNTS_KEPT: Final = timedelta(days=3)


class Deliveries:
    """The deliveries that dispatch has dealt with."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def seen(self, digest: str, now: datetime) -> bool:
        """Whether the delivery was dealt with; a repeat is counted on its row.

        TTL deletes late (RELIABILITY 1.2), so the row's own time decides.
        """
        write = Write(
            "Update",
            keys.delivery(digest),
            expression="ADD repeats :one",
            condition="attribute_exists(pk) AND #ttl > :now",
            names={"#ttl": "ttl"},
            values={":one": 1, ":now": int(now.timestamp())},
        )
        try:
            self._table.write(write)
        except ConditionFailed:
            return False
        return True

    def remember(self, digest: str, now: datetime) -> None:
        """Note a delivery whose work is durable, and only then: a crash before this repeats it (RELIABILITY W16)."""
        until = int((now + REMEMBERED_FOR).timestamp())
        self._table.put(keys.delivery(digest), {"handled_at": now.isoformat(), "ttl": until})

    def streamed(self, project_gid: str, found: int, missed: int, now: datetime) -> None:
        """Add to the hour's counts of what a project's stream brought, and of what no webhook had brought before."""
        if not found:
            return
        write = Write(
            "Update",
            keys.streamed(project_gid, f"{now:%Y-%m-%d}"),
            expression="SET #ttl = :ttl ADD #found :found, #missed :missed",
            names={"#ttl": "ttl", "#found": f"found#{now:%H}", "#missed": f"missed#{now:%H}"},
            values={":ttl": int((now + COUNTS_KEPT).timestamp()), ":found": found, ":missed": missed},
        )
        self._table.write(write)


def fresh(events: Iterable[Event], now: datetime) -> list[Event]:
    """The events that are not too old; one without a readable time is taken as new."""
    return [event for event in events if (at := moment_of(event)) is None or now - at <= TOO_OLD]


def moment_of(event: Event) -> datetime | None:
    """When the event happened, in UTC; None where Asana's time is missing or unreadable."""
    try:
        at = datetime.fromisoformat(event.created_at)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):  # OverflowError: a first or last moment that is in no year in UTC
        return None
