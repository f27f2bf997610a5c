"""What exists in the workspace: records, the references between them, and what each looked like a moment ago."""

import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from local.asana.errors import unknown_object

VERSIONS_KEPT = 4_000  # stale reads look back seconds, not hours; older versions are only memory
GID_STEP = 97  # gids grow unevenly, as real ones do, so that no test relies on neighbours


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer from one record to another, by gid."""

    gid: str


# A computed field may also answer a Record of its own, such as a custom field together with its value on one task.
type Value = bool | int | float | str | Ref | Record | Sequence[Value] | Mapping[str, Value] | None


@dataclass(slots=True, eq=False)
class Record:
    """One object: its gid, its resource_type, its own fields, and ordered links to other gids (stories, subtasks)."""

    gid: str
    kind: str
    values: dict[str, Value]
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text field; empty when unset."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def flag(self, name: str) -> bool:
        """A boolean field; False when unset."""
        return self.values.get(name) is True

    def number(self, name: str) -> float | None:
        """A number field; None when unset."""
        value = self.values.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def ref(self, name: str) -> str | None:
        """The gid a field points to; None when unset."""
        value = self.values.get(name)
        return value.gid if isinstance(value, Ref) else None

    def refs(self, name: str) -> list[str]:
        """The gids a list field points to."""
        value = self.values.get(name)
        return [item.gid for item in value if isinstance(item, Ref)] if isinstance(value, list | tuple) else []

    def mapping(self, name: str) -> Mapping[str, Value]:
        """An object field; empty when unset."""
        value = self.values.get(name)
        return value if isinstance(value, Mapping) else {}

    def linked(self, name: str) -> tuple[str, ...]:
        """The gids linked under `name`, in order."""
        return self.links.get(name, ())


@dataclass(frozen=True, slots=True)
class Version:
    """What a record held until `until`."""

    until: datetime
    record: Record
    values: dict[str, Value]
    links: dict[str, tuple[str, ...]]


class Graph:
    """Every record by gid. Changes go through `change`, which keeps the version before for stale reads."""

    def __init__(self, rng: random.Random, clock_now: Callable[[], datetime]) -> None:
        self._records: dict[str, Record] = {}
        self._by_kind: dict[str, dict[str, Record]] = {}
        self._versions: deque[Version] = deque(maxlen=VERSIONS_KEPT)
        self._rng = rng
        self._now = clock_now
        self._last_gid = 1_200_000_000_000_000
        self.revision = 0  # counts changes; the state digest of the control endpoints carries it

    def new_gid(self) -> str:
        """A gid nothing had before: numeric text."""
        self._last_gid += self._rng.randint(1, GID_STEP)
        return str(self._last_gid)

    def add(self, kind: str, values: Mapping[str, Value], gid: str | None = None) -> Record:
        """Put a new record in; `gid` only where a seed wants a fixed one."""
        record = Record(gid or self.new_gid(), kind, dict(values))
        self._records[record.gid] = record
        self._by_kind.setdefault(kind, {})[record.gid] = record
        self.revision += 1
        return record

    def remove(self, record: Record) -> None:
        """Take a record out; references to it render as nothing from now on."""
        self._records.pop(record.gid, None)
        self._by_kind.get(record.kind, {}).pop(record.gid, None)
        self.revision += 1

    def change(self, record: Record, **values: Value) -> None:
        """Set fields of a record."""
        self._remember(record)
        record.values.update(values)

    def link(self, record: Record, name: str, gid: str, at: int | None = None) -> None:
        """Link `gid` under `name`, at a position or at the end; a gid is linked once."""
        self._remember(record)
        gids = [other for other in record.linked(name) if other != gid]
        gids.insert(len(gids) if at is None else at, gid)
        record.links[name] = tuple(gids)

    def unlink(self, record: Record, name: str, gid: str) -> None:
        """Drop `gid` from the links under `name`."""
        if gid in record.linked(name):
            self._remember(record)
            record.links[name] = tuple(other for other in record.linked(name) if other != gid)

    def find(self, gid: str | None) -> Record | None:
        """The record of a gid, or None."""
        return self._records.get(gid) if gid is not None else None

    def get(self, kind: str, gid: str, name: str | None = None) -> Record:
        """The record of a gid when it is of this kind; otherwise ApiError 404 naming the parameter."""
        record = self._records.get(gid)
        if record is None or record.kind != kind:
            raise unknown_object(name or kind, gid)
        return record

    def of_kind(self, kind: str) -> list[Record]:
        """All records of a kind, oldest first."""
        return list(self._by_kind.get(kind, {}).values())

    def everything(self) -> list[Record]:
        """All records."""
        return list(self._records.values())

    def all_linked(self, record: Record, name: str) -> list[Record]:
        """The records linked under `name`, in order."""
        return [found for gid in record.linked(name) if (found := self.find(gid)) is not None]

    def settle(self) -> None:
        """Forget every version so far: what a seed planted was always so, and no stale read shows it half planted."""
        self._versions.clear()

    @contextmanager
    def rewound(self, to: datetime) -> Iterator[None]:
        """Show every record as it was at `to` (as far as versions are kept); the caller holds the lock."""
        oldest: dict[str, Version] = {}
        for version in reversed(self._versions):
            if version.until <= to:
                break
            oldest[version.record.gid] = version
        today = [(old.record, old.record.values, old.record.links) for old in oldest.values()]
        for old in oldest.values():
            old.record.values, old.record.links = old.values, old.links
        try:
            yield
        finally:
            for record, values, links in today:
                record.values, record.links = values, links

    def _remember(self, record: Record) -> None:
        self._versions.append(Version(self._now(), record, dict(record.values), dict(record.links)))
        self.revision += 1
