"""How is an item kept between two versions of its document?"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from steward.evidence.documents.items import Due, Item, Kind, Told


def as_rows(items: Iterable[Item]) -> list[dict[str, Any]]:
    """The items as a JSON document."""
    return [_as_row(each) for each in items]


def of_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    """What `as_rows` wrote."""
    return tuple(_of_row(each) for each in rows)


def _as_row(item: Item) -> dict[str, Any]:
    return {
        "kind": str(item.kind),
        "quote": item.quote,
        "page": item.page,
        "anchor": item.anchor,
        "key": item.key,
        "owner": item.owner,
        **({"due": _due(item.due)} if item.due else {}),
    }


def _due(due: Due) -> dict[str, Any]:
    return {"text": due.text, "told": str(due.told), "readings": [each.isoformat() for each in due.readings]}


def _of_row(row: Mapping[str, Any]) -> Item:
    due = row.get("due")
    told = Due(due["text"], Told(due["told"]), tuple(map(date.fromisoformat, due["readings"]))) if due else None
    return Item(Kind(row["kind"]), row["quote"], row["page"], row["anchor"], row["key"], told, row["owner"])
