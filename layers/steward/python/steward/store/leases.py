"""Who runs this workflow on this subject now, and what waits for the next run?

One row for each workflow and subject (DESIGN section 2); `ingest/coalesce.py` decides, this module keeps. A write
holds only if nobody moved the row since it was read. A first write assumes that there is none, and the failed condition
brings the row that is there, so that dispatch needs no right to read.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal

from steward.errors import Contended
from steward.run import Subject, Trigger, Work
from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table, Write

# The row remembers what the bot wrote, and so what a person undid: a request that rests for a year may be edited again.
ROW_LIVES_FOR: Final = timedelta(days=400)

# The run machine ends at 15 min; 2 more cover dispatch's own 30 s and clocks that differ by 40 s (RELIABILITY Q14).
LEASE_FOR: Final = timedelta(minutes=17)
UNLEASED: Final = 0  # the epoch of a run that a scan starts by itself: its first look at the subject takes the lease
TAKE_TRIES: Final = 4  # dispatch and one scan can be in each other's way twice; then the machine tries again, later

# From when on (epoch seconds) a run that was refused for a while may be asked for again; 0 for none.
AGAIN_AFTER: Final = "again_after"

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Moved(Exception):
    """Somebody else wrote the row first; `lease` is what it holds now."""

    def __init__(self, lease: "Lease | None") -> None:
        super().__init__("the lease moved")
        self.lease = lease


@dataclass(frozen=True, slots=True)
class Lease:
    """One row. `pending_*` and `dirty_since` describe what waits for the trailing run.

    `lease_until` and `quiet_until` are epoch seconds, the other times ISO 8601; `recent` are fingerprints of events.
    """

    workflow: str
    subject: str
    project_gid: str
    trigger: Trigger
    state: Literal["idle", "running"] = "idle"
    epoch: int = 0
    attempt: int = 1
    run_id: str = ""
    fingerprint: str = ""
    recent: tuple[str, ...] = ()
    dirty: bool = False
    dirty_since: str = ""
    pending_fingerprint: str = ""
    pending_occurred_at: str = ""
    pending_project_gid: str = ""
    lease_until: int = 0
    quiet_until: float = 0
    occurred_at: str = ""
    received_at: str = ""
    version: int = 0

    def held(self, now: datetime) -> bool:
        """Whether a run may be under way."""
        return self.state == "running" and now.timestamp() < self.lease_until

    def work(self) -> Work:
        """The run that holds the lease."""
        return Work(
            workflow=self.workflow,
            subject=Subject.parse(self.subject),
            project_gid=self.project_gid,
            trigger=self.trigger,
            fingerprint=self.fingerprint,
            attempt=self.attempt,
            epoch=self.epoch,
            occurred_at=self.occurred_at,
            received_at=self.received_at,
        )


class Leases:
    """The lease rows. `token` makes each write recognisable as one's own, for the SDK's retries."""

    def __init__(self, table: Table, token: Callable[[], str], now: Callable[[], datetime]) -> None:
        self._table = table
        self._token = token
        self._now = now

    def swap(self, before: Lease | None, after: Lease) -> Lease:
        """Write `after` if the row is still `before` (None: absent), and return what was written. Raises Moved."""
        written = replace(after, version=(before.version if before else 0) + 1)
        token = self._token()
        try:
            self._table.write(_conditional(before, written, token, self._now()))
        except ConditionFailed as refused:
            row = refused.item
            if not (row and row.get("owner") == token):  # our own write in the way is the SDK's retry of it
                raise Moved(_lease_of(row) if row else None) from None
        return written

    def take(self, work: Work) -> Work:
        """The same work with the epoch under which it holds the lease now; a repeat is given the one that it has.

        Raises Contended while another run holds it: the two would be at work on one subject.
        """
        for _ in range(TAKE_TRIES):
            row = self._table.get(keys.lease(work.workflow, str(work.subject)))
            lease, now = _lease_of(row) if row else None, self._now()
            if lease and lease.state == "running" and lease.run_id == work.run_id():
                return replace(work, epoch=lease.epoch)
            if lease and lease.held(now):
                raise Contended(f"run {lease.run_id} is at work on {work.subject}")
            try:
                return replace(work, epoch=self.swap(lease, _taken_by(work, lease, now)).epoch)
            except Moved:
                continue
        raise Contended(f"the lease of {work.subject} is too busy")

    def touched(self, workflow: str, subject: str) -> Lease | None:
        """The lease, with the time of this visit noted on it; None where the subject never had one."""
        write = Write(
            "Update",
            keys.lease(workflow, subject),
            expression="SET visited_at = :now",
            condition="attribute_exists(pk)",
            values={":now": self._now().isoformat()},
        )
        try:
            return _lease_of(self._table.update(write))
        except ConditionFailed:
            return None

    def remember(self, work: Work, changes: Mapping[str, Any]) -> None:
        """Set attributes of the subject's row that outlive a run, whosever lease it is; without a row none is kept."""
        ordered = list(enumerate(changes.items()))
        if not ordered:
            return
        write = Write(
            "Update",
            keys.lease(work.workflow, str(work.subject)),
            expression="SET " + ", ".join(f"#a{number} = :a{number}" for number, _ in ordered),
            condition="attribute_exists(pk)",
            names={f"#a{number}": name for number, (name, _) in ordered},
            values={f":a{number}": value for number, (_, value) in ordered},
        )
        with suppress(ConditionFailed):
            self._table.write(write)

    def close(self, work: Work, done_fingerprint: str | None) -> bool:
        """End the run that holds the lease; False if the lease is another run's by now, whose business it then is.

        `done_fingerprint` is the input fingerprint of a run that finished its task, None for one that did not.
        """
        done = {":done": done_fingerprint, ":at": self._now().isoformat(), ":never": 0} if done_fingerprint else {}
        also = f", done_fingerprint = :done, done_at = :at, {AGAIN_AFTER} = :never" if done else ""
        write = Write(
            "Update",
            keys.lease(work.workflow, str(work.subject)),
            expression=f"SET #state = :idle, version = version + :one{also}",
            condition="epoch = :epoch AND run_id = :run AND #state = :running",
            names={"#state": "state"},
            values={
                ":idle": "idle",
                ":running": "running",
                ":one": 1,
                ":epoch": work.epoch,
                ":run": work.run_id(),
                **done,
            },
        )
        try:
            self._table.write(write)
        except ConditionFailed as refused:
            row = refused.item or {}
            return row.get("run_id") == work.run_id() and row.get("epoch") == work.epoch and row.get("state") == "idle"
        return True


def forget(
    table: Table, workflow: str, subject: str, names: Collection[str], instead: Mapping[str, str] = _NOTHING
) -> None:
    """Remove attributes of a subject's row and set others `instead`; without a row there is nothing to forget."""
    removed, kept = list(enumerate(names)), list(enumerate(instead.items()))
    assigned = ", ".join(f"#s{number} = :s{number}" for number, _ in kept)
    dropped = ", ".join(f"#r{number}" for number, _ in removed)
    write = Write(
        "Update",
        keys.lease(workflow, subject),
        expression=" ".join(f"{verb} {what}" for verb, what in (("SET", assigned), ("REMOVE", dropped)) if what),
        condition="attribute_exists(pk)",
        names={f"#r{number}": name for number, name in removed} | {f"#s{number}": name for number, (name, _) in kept},
        values={f":s{number}": value for number, (_, value) in kept},
    )
    with suppress(ConditionFailed):
        table.write(write)


def _conditional(before: Lease | None, after: Lease, token: str, now: datetime) -> Write:
    """An update of what dispatch owns; what Record wrote (`done_*`, what is remembered) stays as it is."""
    attributes: dict[str, Any] = asdict(after) | {
        "recent": list(after.recent),
        "owner": token,
        "ttl": int((now + ROW_LIVES_FOR).timestamp()),
    }
    names = {f"#{name}": name for name in attributes}
    values: dict[str, Any] = {f":{name}": value for name, value in attributes.items()}
    condition = "attribute_not_exists(pk)"
    if before:
        condition = "#version = :was_version AND #state = :was_state AND #epoch = :was_epoch"
        values |= {":was_version": before.version, ":was_state": before.state, ":was_epoch": before.epoch}
    assignments = ", ".join(f"#{name} = :{name}" for name in attributes)
    key = keys.lease(after.workflow, after.subject)
    return Write("Update", key, expression=f"SET {assignments}", condition=condition, names=names, values=values)


def _taken_by(work: Work, lease: Lease | None, now: datetime) -> Lease:
    """The lease as this run holds it; what waits keeps waiting for its trailing message."""
    known = lease or Lease(work.workflow, str(work.subject), work.project_gid, work.trigger)
    return replace(
        known,
        project_gid=work.project_gid,
        trigger=work.trigger,
        state="running",
        epoch=known.epoch + 1,
        attempt=work.attempt,
        run_id=work.run_id(),
        fingerprint=work.fingerprint,
        occurred_at=work.occurred_at,
        received_at=work.received_at,
        lease_until=int((now + LEASE_FOR).timestamp()),
    )


def _lease_of(row: Item) -> Lease:
    known = {name: row[name] for name in Lease.__slots__ if name in row}
    return Lease(**known | {"recent": tuple(row.get("recent", ()))})
