"""How does one mutation's row change, and under which condition does each change apply?

Three writes are enough: the row is put once, taken by one worker at a time, and changed only by the worker that
holds it. `governance/journal.py` says which change comes when.

RELIABILITY 3.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from steward.store import keys
from steward.store.table import Item, Table, Write

# As long as a request may rest and still be edited again (store/leases.py).
ACTED_ON_LIFE_SECONDS: Final = 400 * 86_400

_LEFT_THERE: Final = "written#"


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


def renewed(mutation_id: str, item: Mapping[str, Any], seen: tuple[str, int]) -> Write:
    """The planned row again, in place of an ended one as it was seen (state, epoch); no former holder holds it."""
    return Write(
        "Put",
        keys.mutation(mutation_id),
        item={**item, "epoch": seen[1] + 1, "anew": True},
        condition="#state = :seen_state AND #epoch = :seen_epoch",
        names={"#state": "state", "#epoch": "epoch"},
        values={":seen_state": seen[0], ":seen_epoch": seen[1]},
    )


def opened(work: tuple[str, str], mutation_id: str, input_fingerprint: str, ttl: int) -> Write:
    """The note, for later runs of the workflow and subject (`work`), that this mutation may be without an end."""
    item = {"input_fingerprint": input_fingerprint, "ttl": ttl}
    return Write("Put", keys.open_mutation(*work, mutation_id), item=item)


def closed(work: tuple[str, str], mutation_id: str) -> Write:
    """That it came to its end."""
    return Write("Delete", keys.open_mutation(*work, mutation_id))


def acted_on(
    work: tuple[str, str], input_fingerprint: str, modified_at: str, written: Mapping[str, str], now: float
) -> Write:
    """That something took effect for this input, read when the subject was last modified at that time.

    `written` is what it left, as `Row.written`; what other mutations left beside it stays.
    """
    facts = {
        "input_fingerprint": input_fingerprint,
        "modified_at": modified_at,
        "acted_at": now,
        "ttl": int(now) + ACTED_ON_LIFE_SECONDS,
    }
    changes = list((facts | {f"{_LEFT_THERE}{name}": digest for name, digest in written.items()}).items())
    return Write(
        "Update",
        keys.acted_on(*work),
        expression="SET " + ", ".join(f"#a{number} = :a{number}" for number, _ in enumerate(changes)),
        names={f"#a{number}": name for number, (name, _) in enumerate(changes)},
        values={f":a{number}": value for number, (_, value) in enumerate(changes)},
    )


@dataclass(frozen=True, slots=True)
class Notes:
    """What the partition of one workflow and subject says: the open mutations' ids with the inputs they are for.

    `acted_on` is the last input for which something took effect, and `modified_at` the subject's time in the reading of
    it; both are empty where nothing did. `written` is what was left last, by field gid or property: it is known even
    where the run died before it could say so. `acted_at` is when that was noted, in epoch seconds.
    """

    opened: Mapping[str, str]
    acted_on: str = ""
    modified_at: str = ""
    written: Mapping[str, str] = field(default_factory=dict)
    acted_at: float = 0.0

    @classmethod
    def of(cls, table: Table, work: tuple[str, str]) -> "Notes":
        """Read them, in one query."""
        found = {row["sk"]: row for row in table.query(keys.open_mutations(*work))}
        last = found.pop(keys.acted_on(*work).sk, {})
        opened = {mutation_id: str(row["input_fingerprint"]) for mutation_id, row in found.items()}
        written = {
            name.removeprefix(_LEFT_THERE): str(digest) for name, digest in last.items() if name.startswith(_LEFT_THERE)
        }
        acted_at = float(last.get("acted_at", 0))
        return cls(opened, str(last.get("input_fingerprint", "")), str(last.get("modified_at", "")), written, acted_at)


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
