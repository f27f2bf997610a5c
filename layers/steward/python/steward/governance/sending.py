"""May this request leave now? One transaction answers and writes the answer down first (RELIABILITY 3.3, step 4).

No durable SENDING, no request: the kill switches, the breaker, a slot of the blast budget and the journal row are
checked and changed together, so that nothing can be switched off between the check and the record.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from steward.errors import Contended, Refused, RefusedReason, Throttled, Unavailable
from steward.governance import breaker, budget, flags
from steward.governance.journal import Event, Row, State, after
from steward.store import journal as rows
from steward.store.table import Item, Table, TransactionRefused, Write

TOKEN_BITS: Final = 128  # a client request token, new for every different transaction


@dataclass(frozen=True, slots=True)
class Passage:
    """What one request needs to leave: `budget` is the project's K, 0 where its task took a slot already."""

    mutation_id: str
    row: Row
    project_gid: str
    switches: tuple[flags.Switch, ...]
    budget: int
    send_deadline: float

    def writes(self, slot: int, now: float) -> list[Write]:
        """The transaction: the journal row, the breaker, the switches and, last, the budget's slot."""
        facts = {"send_deadline": self.send_deadline}
        changes = after(self.row, Event.RESERVE, now, **facts)
        return [
            rows.change(self.mutation_id, self.row.state.value, self.row.fence, changes),
            breaker.lets_pass(breaker.ASANA_WRITE, self.row.owner),
            *map(flags.is_off, self.switches),
            *([budget.take(self.project_gid, slot, now)] if self.budget else []),
        ]

    def is_mine(self, item: Item | None) -> bool:
        """Whether the row in the way is this very reservation: the SDK repeated a transaction that had applied."""
        return (
            item is not None
            and self.row.fence.holds(item)
            and item["state"] == State.SENDING
            and item["send_deadline"] == self.send_deadline
        )


def reserve(table: Table, passage: Passage, now: float, rng: Random) -> budget.Slot | None:
    """Record SENDING and return the budget's slot it took, or say why not; `now` in epoch seconds.

    Raises Refused(switched_off), Unavailable when the breaker is open, Throttled when the budget is spent, Contended
    when another worker took the row over or the transaction kept conflicting.
    """
    number = budget.any_slot(passage.budget, rng) if passage.budget else 0
    for _ in range(budget.TRIES):
        taken = budget.Slot(number, now + budget.SPAN_SECONDS) if passage.budget else None
        try:
            table.transact(passage.writes(number, now), f"{rng.getrandbits(TOKEN_BITS):032x}")
        except TransactionRefused as refused:
            if passage.is_mine(refused.failed.get(0)):
                return taken
            _raise_unless_slot(passage, refused.failed, now)
            number = budget.free_slot(passage.budget, table.query(*budget.slots(passage.project_gid)), now, rng)
        except Contended:
            continue
        else:
            return taken
    raise Contended("the transaction that lets a request leave kept conflicting", retry_after_seconds=1)


def _raise_unless_slot(passage: Passage, failed: dict[int, Item | None], now: float) -> None:
    """Say what refused the transaction, unless it was only a taken slot, which another may replace."""
    if 0 in failed:
        raise Contended("another worker took this mutation over")
    for position, switch in enumerate(passage.switches, start=2):
        if position in failed:
            raise Refused(RefusedReason.SWITCHED_OFF, f"the switch {switch} is set")
    if 1 in failed:
        wait = breaker.Breaker.parse(failed[1]).waits_for(now)
        raise Unavailable("the breaker of Asana's writes is open", retry_after_seconds=wait)
    if not passage.budget:
        raise Throttled("the transaction was refused without a reason")
