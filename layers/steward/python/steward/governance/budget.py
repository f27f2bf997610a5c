"""May one more task be changed in this project now?

A project has K slots. A change takes a slot for 60 s, conditional on its being free, in the transaction that lets the
request leave: so no 60 s span ever holds more than K changes, whatever the number of workers, and K rows spread the
writes. Over the budget a run waits and counts; it does not fail.

DESIGN section 4, "Blast budget".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Final

from steward.errors import Throttled
from steward.store import keys
from steward.store.table import Item, Write

SPAN_SECONDS: Final = 60.0  # the span of the promise

# A few other tries after the first: a slot was taken in between. More would be waiting, which is the machine's task.
TRIES: Final = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that a change took, and when it is free again (epoch seconds)."""

    number: int
    free_at: float


def take(project_gid: str, slot: int, now: float) -> Write:
    """The write that takes one slot, which must be free at `now` (epoch seconds)."""
    return Write(
        "Update",
        keys.budget_slot(project_gid, slot),
        expression="SET free_at = :free_at",
        condition="attribute_not_exists(pk) OR free_at <= :now",
        values={":free_at": now + SPAN_SECONDS, ":now": now},
    )


def give_back(project_gid: str, slot: Slot) -> Write:
    """The write that frees a slot whose change was not made, if nobody took it since."""
    return Write(
        "Update",
        keys.budget_slot(project_gid, slot.number),
        expression="SET free_at = :now_free",
        condition="free_at = :mine",
        values={":now_free": 0, ":mine": slot.free_at},
    )


def any_slot(size: int, rng: Random) -> int:
    """A slot without looking: right most of the time while the budget is not nearly spent, and it costs no read."""
    return rng.randrange(size)


def free_slot(size: int, rows: Iterable[Item], now: float, rng: Random) -> int:
    """One of the free slots among the project's rows, at random.

    Raises Throttled, with the wait until the first comes free, when every slot is taken.
    """
    free_at = {_slot_of(row): float(row["free_at"]) for row in rows}
    free = [slot for slot in range(size) if free_at.get(slot, 0.0) <= now]
    if free:
        return rng.choice(free)
    wait = min(free_at[slot] for slot in range(size)) - now
    raise Throttled(f"the project's {size} changes in {SPAN_SECONDS:.0f} s are spent", retry_after_seconds=wait)


def slots(project_gid: str) -> tuple[str, str]:
    """The partition and the sort key's opening under which the project's slots are read."""
    key = keys.budget_slot(project_gid, 0)
    return key.pk, key.sk.partition("#")[0] + "#"


def _slot_of(row: Item) -> int:
    return int(row["sk"].partition("#")[2])
