"""May one more thing happen within this span?

There are so many slots, one row each. A thing takes a slot, conditional on its being free, in the transaction that lets
it happen. It may happen later than that, so the slot is held until it has happened for sure, and a span longer: so no
span of that length ever sees more things happen than there are slots, whatever the number of workers and however long
the wire takes. Where it is known that all is over, the slot is settled: it comes free a span after that moment.
`budget.py` and `restraint.py` say which things.

The times are the workers' own: hosts that keep time by the Amazon Time Sync Service differ by less than a millisecond.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import Final

from steward.errors import OutcomeUnknown, Retryable, StewardError
from steward.store.keys import Key, digest_of
from steward.store.table import ConditionFailed, Item, Table, Write

KEPT_SECONDS: Final = 86_400  # a free slot's row may go; a day later nobody's clock still takes it for a taken one


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that was taken, and when it is free again (epoch seconds)."""

    number: int
    free_at: float


@dataclass(frozen=True, slots=True)
class Slots:
    """`size` slots of `span_seconds`; `key` names the row of each, `spent` what to raise where none is free so long.

    With a `holder`, the same one may take its slot again: what is tried again is one thing. `landing_seconds` is the
    longest that a thing may happen after its slot was taken.
    """

    key: Callable[[int], Key]
    size: int
    span_seconds: float
    spent: Callable[[float], StewardError]
    holder: str = ""
    landing_seconds: float = 0.0

    @property
    def held_seconds(self) -> float:
        """How long a taken slot is held, unless it is settled or given back."""
        return self.landing_seconds + self.span_seconds

    def take(self, number: int, now: float) -> Write:
        """The write that takes one slot, which must be free at `now` (epoch seconds)."""
        free_at = now + self.held_seconds
        return Write(
            "Update",
            self.key(number),
            expression="SET free_at = :free_at, holder = :holder, #ttl = :ttl",
            condition="attribute_not_exists(pk) OR free_at <= :now" + (" OR holder = :holder" if self.holder else ""),
            names={"#ttl": "ttl"},
            values={":free_at": free_at, ":now": now, ":holder": self.holder, ":ttl": int(free_at) + KEPT_SECONDS},
        )

    def give_back(self, slot: Slot) -> Write:
        """The write that frees a slot whose thing did not happen, if nobody took it since."""
        return Write(
            "Update",
            self.key(slot.number),
            expression="SET free_at = :now_free",
            condition="free_at = :mine",
            values={":now_free": 0, ":mine": slot.free_at},
        )

    def settle(self, slot: Slot, now: float) -> Write:
        """The write that frees a slot one span after `now`, when all that it was taken for has happened."""
        return Write(
            "Update",
            self.key(slot.number),
            expression="SET free_at = :a_span_later",
            condition="free_at = :mine",
            values={":a_span_later": now + self.span_seconds, ":mine": slot.free_at},
        )

    def guess(self, rng: Random) -> int:
        """A slot without looking, which costs no read: a holder's own, or one that is free until most are spent."""
        return int(digest_of(self.holder)[:8], 16) % self.size if self.holder else rng.randrange(self.size)

    def free(self, rows: Iterable[Item], now: float, rng: Random) -> int:
        """The holder's own slot among the rows, else a free one at random. Raises `spent` where none is free."""
        standing = {_number_of(row): row for row in rows}
        mine = (number for number, row in standing.items() if self.holder and row.get("holder") == self.holder)
        if own := [number for number in mine if number < self.size]:
            return min(own)
        free_at = {
            number: float(standing[number]["free_at"]) if number in standing else 0.0 for number in range(self.size)
        }
        if free := [number for number, at in free_at.items() if at <= now]:
            return rng.choice(free)
        # One that is still held for what may happen is settled long before, as a rule: after a span it is worth a look.
        raise self.spent(min(*free_at.values(), now + self.span_seconds) - now)

    def taken(self, rows: Iterable[Item], now: float) -> int:
        """How many of the slots are not free."""
        return sum(_number_of(row) < self.size and row["free_at"] > now for row in rows)

    def another(self, table: Table, now: float, rng: Random) -> int:
        """A slot that is free by the rows as they are. Raises `spent` where none is."""
        first = self.key(0)
        return self.free(table.query(first.pk, first.sk.rpartition("#")[0] + "#"), now, rng)


@dataclass(frozen=True, slots=True)
class Held:
    """A slot that was taken, and of which limit."""

    limit: Slots
    slot: Slot


@contextmanager
def settling(table: Table, now: Callable[[], float]) -> Iterator[list[Held]]:
    """Collects what is held by the things that happen within the block, and settles it at the block's end.

    Nothing is settled where something may still happen, or where the process dies: it comes free by itself. Best
    effort, for the same reason. `now` gives epoch seconds.
    """
    held: list[Held] = []
    try:
        yield held
    except OutcomeUnknown:
        raise
    except StewardError:
        _settle(table, held, now())
        raise
    _settle(table, held, now())


def _settle(table: Table, held: Iterable[Held], now: float) -> None:
    for each in held:
        if each.limit.landing_seconds:
            with suppress(Retryable, ConditionFailed):
                table.write(each.limit.settle(each.slot, now))


def _number_of(row: Item) -> int:
    return int(row["sk"].rpartition("#")[2])
