"""What is kept of one person beside their gid: which stored texts and values name them, which rows hold name and load?

The audit, labels, and the index of settled requests hold gids alone, and stay: they prove what was done. What stands in
Asana is Asana's, and reconcile reads it again while the person is a member there.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from steward.errors import ContextExpired
from steward.store import keys
from steward.store.table import ConditionFailed, Item, Write
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.ledger import Ledger

# Where texts and values lie, and how long they would stay (template.yaml, ContextBucket).
PLACES: Final = {"context/": "1 day", "text/": "1 day", "quarantine/files/mail/": "1 day", "values/": "35 days"}
NEXT_TURN: Final = "reconcile's next turn"
CACHES: Final = "CACHE#"
LOAD: Final = "load#"


@dataclass(frozen=True, slots=True)
class Kept:
    """All of one person's: `objects` as S3 lists them with how long they stay, `rows` of the table."""

    gid: str
    names: frozenset[str] = frozenset()
    objects: list[tuple[Mapping[str, Any], str]] = field(default_factory=list)
    rows: list[Item] = field(default_factory=list)

    def told(self) -> list[dict[str, Any]]:
        """For a listing."""
        return [stored(each, stays) for each, stays in self.objects] + [_row(row) for row in self.rows]


def kept_of(desk: Desk, gid: str) -> Kept:
    """Look everywhere. Every stored text is read, since none says beforehand whom it names."""
    rows = [row for row in Ledger(desk.deployment).rows(CACHES) if _is_of(row, gid)]
    names = frozenset(str(each["name"]) for row in rows for each in row.get("people", ()) if each["gid"] == gid)
    return Kept(gid, names - {""}, naming(desk, gid, names - {""}), rows)


def naming(desk: Desk, gid: str, names: Iterable[str] = ()) -> list[tuple[Mapping[str, Any], str]]:
    """The stored texts and values that hold a gid, be it in a mention or an address, or one of the names."""
    wanted = re.compile("|".join([rf"(?<![\w.]){gid}(?!\w)", *map(_written, names)]).encode())
    stored_now = [(each, stays) for place, stays in PLACES.items() for each in listed(desk, place)]
    read = desk.along(stored_now, "reading what is stored")
    return [(each, stays) for each, stays in read if wanted.search(_body(desk, each["Key"]))]


def _written(name: str) -> str:
    """A name as it stands in a document, where JSON escapes some characters, or in a mail, where none is."""
    return "|".join({re.escape(name), re.escape(json.dumps(name, ensure_ascii=False)[1:-1])})


def forget(desk: Desk, kept: Kept) -> None:
    """Take the person out of the rows. Raises Failure where reconcile wrote one of them meanwhile."""
    for row in kept.rows:
        try:
            desk.deployment.table.write(_without(kept.gid, row))
        except ConditionFailed:
            raise Failure(f"reconcile wrote {row['sk']} just now: say it again", Exit.UPSTREAM) from None


def _without(gid: str, row: Item) -> Write:
    """The row without the person, if nobody wrote it since; a row about nobody else goes."""
    key, at = keys.Key(str(row["pk"]), str(row["sk"])), row.get("at")
    people = [each for each in row.get("people", ()) if each["gid"] != gid]
    rest = {name: each for name, each in row.items() if name not in ("pk", "sk")} | {"people": people}
    write = Write("Delete", key) if key.sk.startswith(LOAD) else Write("Put", key, item=rest)
    return write if at is None else replace(write, condition="#at = :at", names={"#at": "at"}, values={":at": at})


def _is_of(row: Item, gid: str) -> bool:
    return row["sk"] == f"{LOAD}{gid}" or any(each.get("gid") == gid for each in row.get("people", ()))


def _row(row: Item) -> dict[str, Any]:
    return {"key": f"{row['pk']} {row['sk']}", "bytes": None, "stored_at": row.get("at"), "goes_after": NEXT_TURN}


def _body(desk: Desk, key: str) -> bytes:
    try:
        return desk.deployment.objects.get_bytes(key)
    except ContextExpired:  # its time was over between the listing and now
        return b""


def listed(desk: Desk, place: str) -> Iterator[Mapping[str, Any]]:
    """Every object under a prefix, as S3 lists it."""
    pages = desk.deployment.client("s3").get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=desk.deployment.bucket_name, Prefix=place):
        yield from page.get("Contents", ())


def stored(each: Mapping[str, Any], stays: str) -> dict[str, Any]:
    """An object for a listing, as S3 lists it."""
    at = each["LastModified"].isoformat(timespec="seconds")
    return {"key": each["Key"], "bytes": each["Size"], "stored_at": at, "goes_after": stays}
