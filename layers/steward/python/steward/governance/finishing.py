"""How is a mutation called done: its row, its audit entry and its input, together or not at all?

RELIABILITY 3.3, steps 7 and 8.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from steward.errors import Contended
from steward.governance import audit
from steward.governance.grounds import grounds_of
from steward.governance.hold import Hold
from steward.governance.journal import Event, after
from steward.governance.mutation import Mutation
from steward.store import journal as rows
from steward.store import keys
from steward.store.table import Table, TransactionRefused, Write

# Tries to append to a chain whose head moves, or whose transaction conflicts: each is one round trip, and giving up
# costs a settle time of two minutes.
TRIES: Final = 6


def finish(
    table: Table, mutation: Mutation, hold: Hold, facts: Mapping[str, object], at: datetime, token: Callable[[], str]
) -> None:
    """DONE with `facts` (`reason`, `written`, `result_gid`), one audit entry, and which input was acted on.

    Raises Contended for a worker that no longer holds the row.
    """
    subject = mutation.source.subject
    changes = after(hold.row, Event.APPLIED, at.timestamp(), lease_until=0, **facts)
    finishing = rows.change(mutation.mutation_id, hold.row.state.value, hold.row.fence, changes)
    noted = acted_on(mutation, changes["written"], at)
    told = mutation.as_audit(at, str(facts["reason"]), _text(facts.get("result_gid"))) | grounds_of(mutation)
    for _ in range(TRIES):
        head = audit.Head.parse(subject, table.get(keys.audit_head(subject)))
        entry = audit.entry(head, subject, told)
        try:
            table.transact([finishing, *audit.appending(subject, head, entry), noted], token())
        except Contended:
            continue
        except TransactionRefused as refused:
            if 0 not in refused.failed:
                continue  # another mutation of this subject moved the head
            hold.check_mine(refused.failed[0], changes["state"])
        hold.keep(changes)
        return
    raise Contended("the audit chain of this subject kept moving", retry_after_seconds=1)


def acted_on(mutation: Mutation, written: Mapping[str, str], at: datetime) -> Write:
    """The note that something took effect for the mutation's input, and what it left."""
    source, reading = mutation.source, mutation.document.get("reading") or {}
    modified_at = str(reading.get("modified_at") or "")
    return rows.acted_on(source.work, source.input_fingerprint, modified_at, written, at.timestamp())


def _text(value: object) -> str | None:
    return str(value) if value else None
