"""What happened in a project since the last look, whether or not a webhook brought it?

The `/events` stream of each project, read from the sync token that the last look left (FACTS 2). A page goes to
dispatch as deliveries do, in messages of its own, so that leases and fingerprints recognise what a webhook brought
already; dispatch counts the rest, which is the miss rate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from steward.asana.models import moment
from steward.asana.protocol import events as events_request
from steward.asana.replies import SyncExpired
from steward.errors import Rejected, RejectedReason, Unavailable
from steward.ingest.dedupe import moment_of
from steward.ingest.events import STREAM, Event, Listening, heard
from steward.ingest.packing import delivery_message, packed
from steward.ingest.turn import OVERLAP, SETTLED_AFTER, Reconciler
from steward.ingest.verify import note_touched
from steward.store import keys

# 5,000 events of one project in 15 minutes; what is left waits for the next turn, its token being good for 24 h.
PAGES_A_TURN: Final = 50
# Young events wait until a webhook had its time, in steps of this: a lost one has its run within 15 minutes, which is
# one period, because 10 minutes and a step are less than that.
DELAY_STEP: Final = timedelta(seconds=150)
# SQS delays no message longer.
LONGEST_DELAY: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Streamed:
    """What one look came to.

    `readable` is false where the grant may not read streams (FACTS 4). `lost_since` is the beginning of a span that no
    stream can tell of any more, and `sync` the token to go on from once it is covered.
    """

    events: int = 0
    pages: int = 0
    readable: bool = True
    lost_since: datetime | None = None
    sync: str | None = None


def read_stream(project_gid: str, using: Reconciler) -> Streamed:
    """Send on what happened since the last look. Raises what the reader and the queue raise; a repeat is harmless."""
    row = using.table.get(keys.cache(project_gid, "events")) or {}
    sync, read_at = row.get("sync"), moment(row.get("read_at"))
    listening, seen = using.listening(project_gid), Streamed()
    while seen.pages < PAGES_A_TURN:
        started_at = using.now()
        try:
            page = using.reader.read(events_request(project_gid, sync))
        except SyncExpired as expired:
            return _expired(project_gid, expired, read_at, seen, using)
        except Rejected as refused:
            if refused.reason is not RejectedReason.FORBIDDEN:
                raise
            using.telemetry.count("StreamForbidden")
            return Streamed(readable=False)
        sent = _send(project_gid, page.data, listening, using)
        note_touched(project_gid, touched_by(using.configuration.bot_user_gid, page.data), using)
        seen = Streamed(seen.events + sent, seen.pages + 1)
        sync = page.sync or sync
        read_at = read_at if page.has_more else started_at
        go_on_from(project_gid, sync, read_at or started_at, using)
        if not page.has_more:
            break
    return seen


def go_on_from(project_gid: str, sync: str | None, read_at: datetime, using: Reconciler) -> None:
    """Keep the token of the next look; everything before `read_at` was seen."""
    using.table.put(keys.cache(project_gid, "events"), {"sync": sync, "read_at": read_at.isoformat()})


def by_delay(events: Iterable[Event], now: datetime) -> dict[int, list[Event]]:
    """Seconds to wait before a message may be dealt with, and its events; an event without a time does not wait."""
    groups: dict[int, list[Event]] = {}
    for event in events:
        left = SETTLED_AFTER - (now - (moment_of(event) or now - SETTLED_AFTER))
        steps = -(-left // DELAY_STEP) if left > timedelta() else 0
        delay = min(steps * DELAY_STEP, LONGEST_DELAY)
        groups.setdefault(int(delay.total_seconds()), []).append(event)
    return groups


def touched_by(bot_gid: str, documents: Iterable[object]) -> set[str]:
    """The tasks that this user changed or commented on."""
    events = [event for document in documents if (event := Event.of_asana(document))]
    own = [event for event in events if event.user_gid == bot_gid and event.action in ("changed", "added")]
    return {
        event.gid if event.resource_type == "task" else event.parent_gid
        for event in own
        if "task" in (event.resource_type, event.parent_type)
    }


def _expired(
    project_gid: str, expired: SyncExpired, read_at: datetime | None, seen: Streamed, using: Reconciler
) -> Streamed:
    """A first look has missed nothing; a later one leaves its token to whoever covers the gap."""
    if expired.sync is None:
        raise Unavailable("getEvents: Asana answered 412 without a token to go on from")
    if read_at is None:
        go_on_from(project_gid, expired.sync, using.now(), using)
        return seen
    using.telemetry.count("StreamLost")
    return replace(seen, lost_since=read_at - OVERLAP, sync=expired.sync)


def _send(project_gid: str, documents: Sequence[Any], listening: Listening, using: Reconciler) -> int:
    """One message for each delay; its digest is that of its events, so that a repeat of the page is recognised."""
    now = using.now()
    found = heard(documents, listening, using.configuration.bot_user_gid).events
    for delay_seconds, events in by_delay(found, now).items():
        digest = keys.digest_of(STREAM, project_gid, packed(events))
        using.send(delivery_message(STREAM, project_gid, digest, now, events), delay_seconds)
    return len(found)
