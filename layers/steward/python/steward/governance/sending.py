"""May this request leave now? One transaction answers and writes the answer down first (RELIABILITY 3.3, step 4).

No durable SENDING, no request: the kill switches, the breaker, slots of the budgets and the journal row are
checked and changed together, so that nothing can be switched off between the check and the record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from steward.errors import Contended, Refused, RefusedReason, Throttled, Unavailable
from steward.governance import breaker, flags
from steward.governance.journal import Event, Row, State, after
from steward.governance.slots import Slot, Slots
from steward.store import journal as rows
from steward.store.table import Item, Table, TransactionRefused, Write

FIXED_WRITES: Final = 2  # the journal row and the breaker, which open every transaction

# A few other tries after the first: a slot was taken in between. More would be waiting, which is the machine's task.
TRIES: Final = 4

TOKEN_BITS: Final = 128  # a client request token, new for every different transaction


@dataclass(frozen=True, slots=True)
class Consent:
    """A further condition of one request, such as a person's yes that it spends, and what its failing means."""

    write: Write
    reason: RefusedReason
    detail: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What one request needs to leave: `limits` are the slots it must take, such as the project's blast budget."""

    mutation_id: str
    row: Row
    switches: tuple[flags.Switch, ...]
    limits: tuple[Slots, ...]
    send_deadline: float
    consents: tuple[Consent, ...] = ()

    def writes(self, numbers: Sequence[int], now: float) -> list[Write]:
        """The transaction: the journal row, the breaker, the switches, a slot of each limit and, last, the consents."""
        facts = {"send_deadline": self.send_deadline}
        changes = after(self.row, Event.RESERVE, now, **facts)
        return [
            rows.change(self.mutation_id, self.row.state.value, self.row.fence, changes),
            breaker.lets_pass(breaker.ASANA_WRITE, self.row.owner),
            *map(flags.is_off, self.switches),
            *(limit.take(number, now) for limit, number in zip(self.limits, numbers, strict=True)),
            *(each.write for each in self.consents),
        ]

    def is_mine(self, item: Item | None) -> bool:
        """Whether the row in the way is this very reservation: the SDK repeated a transaction that had applied."""
        return (
            item is not None
            and self.row.fence.holds(item)
            and item["state"] == State.SENDING
            and item["send_deadline"] == self.send_deadline
        )


def reserve(table: Table, passage: Passage, now: float, rng: Random) -> tuple[Slot, ...]:
    """Record SENDING and return the slot it took of each limit, or say why not; `now` in epoch seconds.

    Raises Refused(switched_off) or as a consent says, Unavailable when the breaker is open, what a spent limit raises,
    Contended when another worker took the row over or the transaction kept conflicting.
    """
    limits = passage.limits
    numbers = [limit.guess(rng) for limit in limits]
    for _ in range(TRIES):
        taken = tuple(Slot(number, now + each.held_seconds) for each, number in zip(limits, numbers, strict=True))
        try:
            table.transact(passage.writes(numbers, now), f"{rng.getrandbits(TOKEN_BITS):032x}")
        except TransactionRefused as refused:
            if passage.is_mine(refused.failed.get(0)):
                return taken
            _raise_unless_slot(passage, refused.failed, now)
            first = FIXED_WRITES + len(passage.switches)
            for position in (each for each in range(len(limits)) if first + each in refused.failed):
                numbers[position] = limits[position].another(table, now, rng)
        except Contended:
            continue
        else:
            return taken
    raise Contended("the transaction that lets a request leave kept conflicting", retry_after_seconds=1)


def _raise_unless_slot(passage: Passage, failed: dict[int, Item | None], now: float) -> None:
    """Say what refused the transaction, unless it was only a taken slot, which another may replace."""
    if 0 in failed:
        raise Contended("another worker took this mutation over")
    for position, switch in enumerate(passage.switches, start=FIXED_WRITES):
        if position in failed:
            raise Refused(RefusedReason.SWITCHED_OFF, f"the switch {switch} is set")
    first = FIXED_WRITES + len(passage.switches) + len(passage.limits)
    for position, consent in enumerate(passage.consents, start=first):
        if position in failed:
            raise Refused(consent.reason, consent.detail)
    if 1 in failed:
        wait = breaker.Breaker.parse(failed[1]).waits_for(now)
        raise Unavailable("the breaker of Asana's writes is open", retry_after_seconds=wait)
    if not passage.limits:
        raise Throttled("the transaction was refused without a reason")
