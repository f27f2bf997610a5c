"""When did people move a task last whose fields we wrote, or whose place in the list we changed?

What a review writes moves the task's `modified_at`, and is no movement of the work. Each review therefore remembers how
the tasks stood that it wrote: a change by the end of that review is ours while the task looks as it did, and so is an
undo, after which all stands as it did before. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2s
from typing import Any, Final, Self

from steward.evidence.remedy_asks import OWN_TOUCH, looks_of
from steward.evidence.work_items import WorkItem

DIGEST_BYTES: Final = 8  # of one task's looks, compared with that task's alone


@dataclass(frozen=True, slots=True)
class Stood:
    """How a task stood before we wrote it: when people had moved it last, and digests of what it looked like.

    `values` is the digest of all its values with ours among them, "" once an undo was seen. `until` is when our write
    had ended; None where that review is the last one.
    """

    moved_at: datetime
    looked: str
    values: str
    until: datetime | None = None

    @classmethod
    def of(cls, item: WorkItem) -> Self:
        """As it stands now."""
        return cls(item.modified_at, _digest(looks_of(item)), _digest(_values(item)))

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        """What `as_row` wrote."""
        until = datetime.fromisoformat(row["until"]) if row.get("until") else None
        return cls(datetime.fromisoformat(row["moved_at"]), row["looked"], row["values"], until)

    def as_row(self) -> dict[str, Any]:
        """As it is stored."""
        until = {"until": self.until.isoformat()} if self.until else {}
        return {"moved_at": self.moved_at.isoformat(), "looked": self.looked, "values": self.values, **until}

    def seen_in(self, item: WorkItem, ended_at: datetime) -> Self | None:
        """The same with the end of our write; None where somebody moved the task after it."""
        if self.looked != _digest(looks_of(item)):
            return None
        until = self.until or ended_at
        if item.modified_at <= until + OWN_TOUCH:
            return replace(self, until=until)
        # Once alone: of what comes after the undo the time tells.
        return replace(self, until=item.modified_at, values="") if self.values == _digest(_values(item)) else None


@dataclass
class OwnWrites:
    """What the last reviews wrote: `known` by task gid, `ended_at` when the last of them had ended.

    `kept` are those that still tell of the readings seen so far.
    """

    known: Mapping[str, Stood]
    ended_at: datetime
    kept: dict[str, Stood] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Mapping[str, Mapping[str, Any]], ended_at: datetime) -> Self:
        """With what the last review remembered."""
        return cls({gid: Stood.of_row(row) for gid, row in rows.items()}, ended_at)

    def without(self, items: Iterable[WorkItem]) -> Iterator[WorkItem]:
        """The items of one reading, the older readings first, each moved when people moved it last."""
        for each in items:
            known = self.known.get(each.gid)
            yield self._moved(each, known) if known else each

    def _moved(self, item: WorkItem, known: Stood) -> WorkItem:
        seen = known.seen_in(item, self.ended_at)
        if seen is None:
            self.kept.pop(item.gid, None)
            return item
        self.kept[item.gid] = seen
        return replace(item, modified_at=min(known.moved_at, item.modified_at))


def _values(item: WorkItem) -> list[str]:
    return [f"{key}={value}" for key, value in sorted(item.values.items()) if value is not None]


def _digest(words: Iterable[str]) -> str:
    return blake2s("\n".join(words).encode(), digest_size=DIGEST_BYTES).hexdigest()
