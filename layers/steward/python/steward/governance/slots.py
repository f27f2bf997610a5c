"""May one more thing happen within this span?

There are so many slots, one row each. A thing takes a slot for a span of time, conditional on its being free, in the
transaction that lets it happen: so no span of that length ever holds more things than slots, whatever the number of
workers. `budget.py` and `restraint.py` say which things.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Final

from steward.errors import StewardError
from steward.store.keys import Key, digest_of
from steward.store.table import Item, Table, Write

KEPT_SECONDS: Final = 86_400  # a free slot's row may go; a day later nobody's clock still takes it for a taken one


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that was taken, and when it is free again (epoch seconds)."""

    number: int
    free_at: float


@dataclass(frozen=True, slots=True)
class Slots:
    """`size` slots of `span_seconds`; `key` names the row of each, `spent` what to raise where none is free so long.

    With a `holder`, the same one may take its slot again: what is tried again is one thing.
    """

    key: Callable[[int], Key]
    size: int
    span_seconds: float
    spent: Callable[[float], StewardError]
    holder: str = ""

    def take(self, number: int, now: float) -> Write:
        """The write that takes one slot, which must be free at `now` (epoch seconds)."""
        free_at = now + self.span_seconds
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

    def guess(self, rng: Random) -> int:
        """A slot without looking, which costs no read: a holder's own, or one that is free until most are spent."""
        return int(digest_of(self.holder)[:8], 16) % self.size if self.holder else rng.randrange(self.size)

    def free(self, rows: Iterable[Item], now: float, rng: Random) -> int:
        """The holder's own slot among the rows, else a free one at random. Raises `spent` where none is free."""
        standing = {_number_of(row): row for row in rows}
        if own := [number for number, row in standing.items() if self.holder and row.get("holder") == self.holder]:
            return min(own)
        free_at = {
            number: float(standing[number]["free_at"]) if number in standing else 0.0 for number in range(self.size)
        }
        if free := [number for number, at in free_at.items() if at <= now]:
            return rng.choice(free)
        raise self.spent(min(free_at.values()) - now)

    def another(self, table: Table, now: float, rng: Random) -> int:
        """A slot that is free by the rows as they are. Raises `spent` where none is."""
        first = self.key(0)
        return self.free(table.query(first.pk, first.sk.rpartition("#")[0] + "#"), now, rng)


def _number_of(row: Item) -> int:
    return int(row["sk"].rpartition("#")[2])
