"""How does one mutation's row change, and under which condition does each change apply?

Three writes are enough: the row is put once, taken by one worker at a time, and changed only by the worker that
holds it. `governance/journal.py` says which change comes when.

RELIABILITY 3.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steward.store import keys
from steward.store.table import Item, Table, Write


@dataclass(frozen=True, slots=True)
class Fence:
    """Who holds the row: `owner` is one worker's own token, `epoch` counts how often the row was taken."""

    epoch: int
    owner: str

    def holds(self, item: Item | None) -> bool:
        """Whether this very worker wrote the row last: a repeat by the SDK looks like that, and is a success."""
        return item is not None and item.get("epoch") == self.epoch and item.get("owner") == self.owner


def put(mutation_id: str, item: Mapping[str, Any]) -> Write:
    """The planned row, once: the first frozen values win."""
    return Write("Put", keys.mutation(mutation_id), item=item, condition="attribute_not_exists(pk)")


def opened(work: tuple[str, str], mutation_id: str, input_fingerprint: str, ttl: int) -> Write:
    """The note, for later runs of the workflow and subject (`work`), that this mutation may be without an end."""
    item = {"input_fingerprint": input_fingerprint, "ttl": ttl}
    return Write("Put", keys.open_mutation(*work, mutation_id), item=item)


def closed(work: tuple[str, str], mutation_id: str) -> Write:
    """That it came to its end."""
    return Write("Delete", keys.open_mutation(*work, mutation_id))


def earlier(table: Table, work: tuple[str, str], input_fingerprint: str | None) -> list[str]:
    """The ids of the open mutations that other inputs of the workflow and subject left; None: of all of them."""
    notes = table.query(keys.open_mutations(*work))
    return [note["sk"] for note in notes if note["input_fingerprint"] != input_fingerprint]


def take(mutation_id: str, seen: tuple[str, int], fence: Fence, changes: Mapping[str, Any], now: float) -> Write:
    """Take the row as it was seen (state, epoch), where nobody's lease runs at `now` (epoch seconds)."""
    write = _set(mutation_id, {**changes, "epoch": fence.epoch, "owner": fence.owner})
    return Write(
        "Update",
        write.key,
        expression=write.expression,
        condition="#state = :seen_state AND #epoch = :seen_epoch AND #lease_until < :now",
        names={**write.names, "#state": "state", "#epoch": "epoch", "#lease_until": "lease_until"},
        values={**write.values, ":seen_state": seen[0], ":seen_epoch": seen[1], ":now": now},
    )


def change(mutation_id: str, state: str, fence: Fence, changes: Mapping[str, Any]) -> Write:
    """Change the row, which must stand in `state` and still be held: a stale owner changes nothing."""
    write = _set(mutation_id, changes)
    return Write(
        "Update",
        write.key,
        expression=write.expression,
        condition="#state = :seen_state AND #epoch = :my_epoch AND #owner = :my_owner",
        names={**write.names, "#state": "state", "#epoch": "epoch", "#owner": "owner"},
        values={**write.values, ":seen_state": state, ":my_epoch": fence.epoch, ":my_owner": fence.owner},
    )


def _set(mutation_id: str, changes: Mapping[str, Any]) -> Write:
    return Write(
        "Update",
        keys.mutation(mutation_id),
        expression="SET " + ", ".join(f"#{name} = :{name}" for name in changes),
        names={f"#{name}": name for name in changes},
        values={f":{name}": value for name, value in changes.items()},
    )
