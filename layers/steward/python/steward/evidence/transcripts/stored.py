"""How is what came out of a meeting kept, so that another file of it adds only what is new?"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from steward.evidence.transcripts.decisions import Decision
from steward.evidence.transcripts.due import Due
from steward.evidence.transcripts.items import Item, ItemKind, Quote, Source
from steward.evidence.transcripts.roster import Named, Who

type Row = Mapping[str, Any]


def as_rows(items: Iterable[Item]) -> list[dict[str, Any]]:
    """The items as a JSON document."""
    return [{**asdict(each), "due": _due(each.due)} for each in items]


def of_rows(rows: Iterable[Row]) -> list[Item]:
    """What `as_rows` wrote."""
    return [_item(each) for each in rows]


def decision_rows(log: Iterable[Decision]) -> list[dict[str, Any]]:
    """The decisions as a JSON document."""
    return [{**asdict(each), "decided_on": each.decided_on.isoformat()} for each in log]


def decisions_of(rows: Iterable[Row]) -> list[Decision]:
    """What `decision_rows` wrote."""
    return [Decision(**{**each, "decided_on": date.fromisoformat(each["decided_on"])}) for each in rows]


def _due(due: Due | None) -> dict[str, Any] | None:
    if due is None:
        return None
    return {"phrase": due.phrase, "on": due.on.isoformat() if due.on else None, "question": due.question}


def _item(row: Row) -> Item:
    due = row["due"]
    told = Due(due["phrase"], date.fromisoformat(due["on"]) if due["on"] else None, due["question"]) if due else None
    owner = Named(**{**row["owner"], "who": Who(row["owner"]["who"])})
    kinds = {"kind": ItemKind(row["kind"]), "source": Source(row["source"])}
    return Item(**{**row, **kinds, "quote": Quote(**row["quote"]), "owner": owner, "due": told})
