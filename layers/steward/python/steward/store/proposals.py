"""Which proposals does a subject have, and what became of each?

A proposal's diff is an immutable object; its row says where it stands. Every change of a row is conditional on the
state it leaves, so that two people, two runs or a run and an operator never both decide one.

    open -approve-> approved -use-> used -reject-> rejected (where its request is in doubt: it is not sent again)
      |                +- reject -> rejected, stale, expired
      +- reject -> rejected, expire -> expired, stale, supersede -> superseded

`use` is the one change that is not made here: it is part of the transaction that lets the request leave
(`governance/consent.py`). RELIABILITY 4.8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from steward.run import Pointer
from steward.store import keys
from steward.store.keys import digest_of
from steward.store.objects import Objects
from steward.store.table import ConditionFailed, Item, Table, TransactionRefused, Write

ID_LENGTH: Final = 32
SHOWN: Final = "approval:"  # how the once-name of the subtask begins that shows a proposal, before its id
CLOSED: Final = "closed:"  # and that of the end of this subtask
RECOMMENDATION: Final = "recommendation"  # the configured key of the AI field that shows proposals
REFERENCE_LENGTH: Final = 8  # what a person can compare at a glance; the full id is in the row
KEPT_AFTER_EXPIRY: Final = timedelta(days=30)  # as long as a terminal journal row: a late yes still finds its no


class State(StrEnum):
    """Where a proposal stands; the words are stored, so they never change."""

    OPEN = "open"  # nobody has answered
    APPROVED = "approved"  # a person who may said yes; nothing has been sent yet
    USED = "used"  # the yes was spent on one mutation, in the transaction that let its request leave
    REJECTED = "rejected"  # a person who may said no; for good
    EXPIRED = "expired"  # nobody answered in time
    STALE = "stale"  # what it would change, or what it was judged by, is not what it was
    SUPERSEDED = "superseded"  # a newer one takes its place


class Kind(StrEnum):
    """What is proposed."""

    PROPOSAL = "proposal"  # an edit of a workflow, which waits for a yes
    UNDO = "undo"  # the values before one of our edits, asked for by a person: approved from the start


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal's row. `shown_by` is the journal key of the subtask that shows it, `text_sha256` of its text.

    `moved_at` is when it came to where it stands, empty while it was never moved.
    """

    proposal_id: str
    kind: Kind
    subject: str
    workflow: str
    project_gid: str
    run_id: str
    diff: Pointer
    edit_sha256: str
    state: State
    created_at: datetime
    expires_at: datetime
    shown_by: str
    text_sha256: str
    approved_by: str
    signal: str
    used_by: str
    moved_at: str
    reason: str

    @classmethod
    def parse(cls, item: Item) -> "Proposal":
        """Read a stored row."""
        return cls(
            proposal_id=item["proposal_id"],
            kind=Kind(item.get("kind", Kind.PROPOSAL)),
            subject=item["subject"],
            workflow=item["workflow"],
            project_gid=item["project_gid"],
            run_id=item["run_id"],
            diff=Pointer(key=item["edit"]["key"], sha256=item["edit"]["sha256"]),
            edit_sha256=item["edit_sha256"],
            state=State(item["state"]),
            created_at=datetime.fromisoformat(item["created_at"]),
            expires_at=datetime.fromisoformat(item["expires_at"]),
            shown_by=item.get("shown_by", ""),
            text_sha256=item.get("text_sha256", ""),
            approved_by=item.get("approved_by", ""),
            signal=item.get("signal", ""),
            used_by=item.get("used_by", ""),
            moved_at=str(item.get(f"{item['state']}_at", "")),
            reason=item.get("reason", ""),
        )

    @property
    def reference(self) -> str:
        """What people see of the id."""
        return self.proposal_id[:REFERENCE_LENGTH]


class Proposals:
    """The proposals of one deployment."""

    def __init__(self, table: Table, objects: Objects) -> None:
        self._table = table
        self._objects = objects

    def of(self, subject: str) -> list[Proposal]:
        """Every proposal of the subject that is kept, the oldest first."""
        return self._indexed(keys.proposed_to(subject, "").pk)

    def in_project(self, project_gid: str) -> list[Proposal]:
        """Every proposal of the project that is kept, the oldest first."""
        return self._indexed(keys.proposed_in(project_gid, "").pk)

    def _indexed(self, pk: str) -> list[Proposal]:
        found = [self.get(row["sk"]) for row in self._table.query(pk) if "proposal_id" in row]
        return sorted((each for each in found if each), key=lambda each: (each.created_at, each.proposal_id))

    def get(self, proposal_id: str) -> Proposal | None:
        """One proposal."""
        item = self._table.get(keys.proposal(proposal_id))
        return Proposal.parse(item) if item else None

    def diff(self, proposal: Proposal) -> dict[str, Any]:
        """The stored diff. Raises ContextExpired where it is gone, Rejected(tampered) where it was changed."""
        document: dict[str, Any] = self._objects.get(proposal.diff)
        return document

    def store(self, diff: Mapping[str, Any], run_id: str, now: datetime, expires_at: datetime, **more: Any) -> Proposal:  # noqa: ANN401 - attributes of the row
        """Store a proposal, or return the one that an earlier run with the same id stored first.

        `diff` is `{"proposal_id", "subject", "workflow", "project_gid", "edit", "base", "fields", "names"}`. An undo
        comes with `kind`, `state="approved"`, `approved_by` and `signal`.
        """
        proposal_id, sha256 = diff["proposal_id"], digest_of(diff)
        pointer = self._objects.put(f"values/proposals/{proposal_id}-{sha256[:REFERENCE_LENGTH]}.json", diff)
        ttl = int((expires_at + KEPT_AFTER_EXPIRY).timestamp())
        item: Item = {
            "proposal_id": proposal_id,
            "subject": diff["subject"],
            "workflow": diff["workflow"],
            "project_gid": diff["project_gid"],
            "run_id": run_id,
            "edit": dict(pointer),
            "edit_sha256": digest_of(diff["edit"]),
            "base_sha256": digest_of(diff["base"]),
            "sha256": sha256,
            "created_at": now.isoformat(),
            "expires_at": expires_at.isoformat(),
            "state": State.OPEN.value,
            "ttl": ttl,
        } | {name: str(value) for name, value in more.items()}
        indexed = {"proposal_id": proposal_id, "ttl": ttl}
        absent = "attribute_not_exists(pk)"
        try:
            self._table.transact(
                [
                    Write("Put", keys.proposal(proposal_id), item=item, condition=absent),
                    Write("Put", keys.proposed_to(diff["subject"], proposal_id), item=indexed),
                    Write("Put", keys.proposed_in(diff["project_gid"], proposal_id), item=indexed),
                ],
                digest_of(proposal_id, run_id, now.isoformat())[:36],
            )
        except TransactionRefused as there:
            return Proposal.parse(there.failed.get(0) or item)
        return Proposal.parse(item)

    def approve(self, proposal: Proposal, approved_by: str, signal: str, now: datetime) -> bool:
        """Keep a person's yes; False where the proposal is not open any more."""
        facts = {"approved_by": approved_by, "signal": signal}
        return move(self._table, proposal.proposal_id, State.OPEN, State.APPROVED, now, **facts)

    def end(self, proposal: Proposal, state: State, now: datetime, **facts: str) -> bool:
        """Move the row from where it was seen; False where it moved on in between."""
        return move(self._table, proposal.proposal_id, proposal.state, state, now, **facts)


def move(table: Table, proposal_id: str, was: State, state: State, now: datetime, **facts: str) -> bool:
    """Change a proposal's state; False where it did not stand in `was`."""
    try:
        table.write(moving(proposal_id, was, state, now, **facts))
    except ConditionFailed:
        return False
    return True


def moving(proposal_id: str, was: State, state: State, now: datetime, **facts: str) -> Write:
    """The write that changes a proposal's state, for use alone or in a transaction."""
    attributes = {"state": state.value, f"{state.value}_at": now.isoformat()} | {k: v for k, v in facts.items() if v}
    return Write(
        "Update",
        keys.proposal(proposal_id),
        expression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
        condition="#state = :was",
        names={f"#{name}": name for name in attributes},
        values={f":{name}": value for name, value in attributes.items()} | {":was": was.value},
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What stands between people and Steward about one subject: a wish for silence, and whether it ever proposed."""

    muted: bool
    proposed: bool

    @classmethod
    def of(cls, table: Table, subject: str) -> "Said":
        """Read it, in one query."""
        rows = {row["sk"]: row for row in table.query(keys.muted(subject).pk)}
        muted = rows.pop(keys.muted(subject).sk, {}).get("state") == "on"
        return cls(muted, bool(rows.keys() - {keys.heard(subject).sk}))


def mute(table: Table, subject: str, *, on: bool, by: str, now: datetime) -> None:
    """Keep silence about the subject, or end it."""
    values: dict[str, Any] = {":state": "on" if on else "off", ":by": by, ":at": now.isoformat()}
    write = Write(
        "Update",
        keys.muted(subject),
        expression="SET #state = :state, #by = :by, #at = :at",
        names={"#state": "state", "#by": "by", "#at": "at"},
        values=values,
    )
    table.write(write)
