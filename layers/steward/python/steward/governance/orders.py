"""How does what an operator does take effect together with the entry that tells of it?

One chain for all operators, `operator`, in the form of every audit chain: the writes of an order and its entry are one
transaction, so that nothing is done without a trace and nothing is told that was not done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from steward.errors import Contended
from steward.governance import audit
from steward.store import keys
from steward.store.table import Table, TransactionRefused, Write

SUBJECT: Final = "operator"

# Two operators at once are rare; each try is one round trip, and whoever loses this often may type the command again.
TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Orders:
    """The table that orders change, and the clock they are dated by."""

    table: Table
    now: Callable[[], datetime]

    def carry_out(self, writes: Sequence[Write], facts: Mapping[str, Any], who: str) -> None:
        """Do the writes and append the entry, with `who` as its actor; `facts` are an audit entry's.

        Raises TransactionRefused where a condition of one of the writes does not hold, by the position in `writes`;
        Contended when the chain kept moving; Unavailable as the table.
        """
        for _ in range(TRIES):
            head = audit.Head.parse(SUBJECT, self.table.get(keys.audit_head(SUBJECT)))
            entry = audit.entry(head, SUBJECT, {**facts, "at": self.now().isoformat()}, actor=who)
            try:
                self.table.transact([*writes, *audit.appending(SUBJECT, head, entry)], entry["hash"][:36])
            except Contended:
                continue
            except TransactionRefused as refused:
                if any(position < len(writes) for position in refused.failed):
                    raise
            else:
                return
        raise Contended("other operators kept writing at the same time", retry_after_seconds=1)
