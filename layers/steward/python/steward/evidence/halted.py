"""When did a task move last whose people say that it is blocked?

To say so is no movement: what counts is when it had moved before. That is known from the reading before it, and is
remembered for as long as the status says the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from steward.evidence.item_reading import STATUS
from steward.evidence.work_items import WorkItem


@dataclass
class Halted:
    """The statuses, in lower case, that say so; `moved` is when each such task had moved last, by gid.

    `again` are the gids of which a later reading tells, None where that is not known: of others one reading is all.
    """

    statuses: frozenset[str]
    moved: dict[str, datetime] = field(default_factory=dict)
    again: Collection[str] | None = None
    _free: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, statuses: Iterable[str], remembered: Mapping[str, str], again: Collection[str] | None = None) -> Self:
        """With what the last review remembered."""
        moved = {gid: datetime.fromisoformat(at) for gid, at in remembered.items()}
        return cls(frozenset(each.casefold() for each in statuses), moved, again)

    def unsure(self, items: Iterable[WorkItem]) -> set[str]:
        """The blocked ones of which no reading so far says when they had moved before."""
        return {each.gid for each in items if each.is_open and self._says_so(each) and each.gid not in self._free}

    def watch(self, items: Iterable[WorkItem], gids: Collection[str]) -> None:
        """Take note, for these tasks, of an older reading that counts no more; of several the oldest first."""
        for each in items:
            if each.gid in gids and not self._says_so(each):
                self._free[each.gid] = each.modified_at
                self.moved.pop(each.gid, None)

    def watched(self, items: Iterable[WorkItem]) -> Iterator[WorkItem]:
        """The items of one reading, the older readings first, as they are."""
        for each in items:
            if self.statuses and not self._says_so(each):
                if self.again is None or each.gid in self.again:
                    self._free[each.gid] = each.modified_at
                self.moved.pop(each.gid, None)
            yield each

    def seen(self, items: Iterable[WorkItem]) -> list[WorkItem]:
        """The items as they stand now, of which what is blocked moved when it had moved before."""
        held = {each.gid: each for each in items}
        moved = {gid: self._moved(each) for gid, each in held.items() if each.is_open and self._says_so(each)}
        self.moved = moved
        return [replace(each, modified_at=moved[gid]) if gid in moved else each for gid, each in held.items()]

    def _moved(self, item: WorkItem) -> datetime:
        known = self.moved.get(item.gid) or self._free.get(item.gid) or item.modified_at
        return min(known, item.modified_at)

    def _says_so(self, item: WorkItem) -> bool:
        return item.values.get(STATUS) in self.statuses
