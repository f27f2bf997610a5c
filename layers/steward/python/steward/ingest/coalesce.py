"""What becomes of an event that comes while its subject is being worked on, or was a moment ago?

Pure decisions on a lease: never two runs of one workflow and subject at once, at most two runs for a burst of 30 s, and
the last state is always read by a run that starts after it (DESIGN section 2).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from steward.run import Trigger
from steward.store import keys
from steward.store.leases import LEASE_FOR, Lease

# DESIGN section 2: one trailing run, 30 s after the burst's second event. Dispatch's own timeout may not be longer: the
# trailing message is sent before `dirty` is written, and must not arrive before it.
QUIET_FOR: Final = timedelta(seconds=30)
# A trailing message outlives a lease by one delay and one visibility timeout (3 min); after that it is lost, and the
# next event does not wait for it.
TRAILING_LOST_AFTER: Final = LEASE_FOR + timedelta(minutes=5)
# As many as one page of `/events` holds (FACTS 2): what webhooks brought of one subject is known again when the
# reconciler reads it. 16 of a fingerprint's 64 digits keep the row under 2 KB, and tell a hundred events apart.
RECENT_LIMIT: Final = 100
RECENT_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Ask:
    """Reasons, arrived together, to run one workflow on one subject. Times are ISO 8601 in UTC."""

    workflow: str
    subject: str
    project_gid: str
    trigger: Trigger
    fingerprints: tuple[str, ...]
    occurred_at: str
    received_at: str


class Step(StrEnum):
    """What to do beside writing the next lease."""

    START = "start"  # write, then start the run that the lease names
    TRAIL = "trail"  # send the trailing message, then write
    WRITE = "write"  # write; a trailing message is on its way already
    WAIT = "wait"  # write nothing, send the trailing message again
    CHECK = "check"  # write nothing; see whether the run that the lease names was ever started, and still runs
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Decision:
    """A step and the lease that goes with it; `new` counts the reasons that were not known before."""

    step: Step
    lease: Lease
    new: int = 0


def on_ask(lease: Lease | None, ask: Ask, now: datetime) -> Decision:
    """Start at once if the subject is at rest, else leave the reasons to the trailing run; repeats change nothing."""
    known = lease or Lease(ask.workflow, ask.subject, ask.project_gid, ask.trigger)
    fingerprints = ask.fingerprints if len(ask.fingerprints) <= RECENT_LIMIT else (combined(ask.fingerprints),)
    recent = {each[:RECENT_DIGITS] for each in known.recent}
    new = tuple(each for each in fingerprints if each[:RECENT_DIGITS] not in recent)
    if not new:
        return Decision(Step.CHECK if known.state == "running" else Step.NOTHING, known)
    noted = _noted(known, ask, new)
    if known.held(now) or (not known.dirty and now.timestamp() < known.quiet_until):
        return Decision(Step.WRITE if known.dirty else Step.TRAIL, noted, len(new))
    if known.dirty and now < datetime.fromisoformat(known.dirty_since) + TRAILING_LOST_AFTER:
        return Decision(Step.WRITE, noted, len(new))
    return Decision(Step.START, _taken(noted, ask.trigger, now), len(new))


def on_trailing(lease: Lease, now: datetime) -> Decision:
    """Start the trailing run when the lease is free and something waits; look at a run that is in the way."""
    if lease.held(now) or (lease.state == "running" and not lease.dirty):
        return Decision(Step.CHECK, lease)
    if not lease.dirty:
        return Decision(Step.NOTHING, lease)
    if now.timestamp() < lease.quiet_until:
        return Decision(Step.WAIT, lease)
    return Decision(Step.START, _taken(lease, "trailing", now))


def renewed(lease: Lease, now: datetime) -> Lease:
    """The same run with a whole term before it: it starts late, after a crash."""
    return replace(lease, state="running", lease_until=_end(now))


def tried_again(lease: Lease, now: datetime) -> Lease:
    """The same reasons under a new name: a failed execution blocks the old one for 90 days."""
    return _named(replace(renewed(lease, now), attempt=lease.attempt + 1))


def released(lease: Lease) -> Lease:
    """The lease at rest; what waits keeps waiting for its trailing message."""
    return replace(lease, state="idle")


def combined(fingerprints: tuple[str, ...]) -> str:
    """One fingerprint for several; a single one stays itself."""
    return fingerprints[0] if len(fingerprints) == 1 else keys.digest_of(*fingerprints)


def _noted(lease: Lease, ask: Ask, new: tuple[str, ...]) -> Lease:
    before = (lease.pending_fingerprint,) if lease.dirty else ()
    return replace(
        lease,
        recent=(*lease.recent, *(each[:RECENT_DIGITS] for each in new))[-RECENT_LIMIT:],
        dirty=True,
        dirty_since=lease.dirty_since or ask.received_at,
        pending_fingerprint=combined((*before, *new)),
        pending_occurred_at=min(lease.pending_occurred_at or ask.occurred_at, ask.occurred_at),
        pending_project_gid=ask.project_gid,
    )


def _taken(lease: Lease, trigger: Trigger, now: datetime) -> Lease:
    """What waits becomes the run."""
    return _named(
        replace(
            lease,
            project_gid=lease.pending_project_gid,
            trigger=trigger,
            state="running",
            epoch=lease.epoch + 1,
            attempt=1,
            fingerprint=lease.pending_fingerprint,
            occurred_at=lease.pending_occurred_at,
            received_at=lease.dirty_since,
            dirty=False,
            dirty_since="",
            pending_fingerprint="",
            pending_occurred_at="",
            pending_project_gid="",
            lease_until=_end(now),
            quiet_until=(now + QUIET_FOR).timestamp(),
        )
    )


def _named(lease: Lease) -> Lease:
    return replace(lease, run_id=lease.work().run_id())


def _end(now: datetime) -> int:
    return int((now + LEASE_FOR).timestamp())
