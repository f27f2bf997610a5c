"""What is known of each document of a task now: what stands in it, what is new, and which of it is there already?

Pure, but for the texts that a model's quotes are looked up in. A sheet is what a run remembers of one document.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from steward.evidence.documents.answer import Answer, verified
from steward.evidence.documents.chunks import merged
from steward.evidence.documents.items import MODEL, RULES, Item
from steward.evidence.documents.matching import Link, Subtask
from steward.evidence.documents.outline import Line, NewSubtask, Outline, Retold, outlined, retold, still_open, title_of
from steward.evidence.documents.pages import Document
from steward.evidence.documents.stored import as_rows, of_rows
from steward.evidence.documents.told import line_row, reference_of

type Row = Mapping[str, Any]

_NEWS: Final = ("found_by", "lines", "questions", "left_out", "is_later", "to_act", "to_ask", "to_list", "still")
PICTURES: Final = frozenset({"no_text_reader", "external_host"})  # by themselves they are nothing to tell of


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document: its row, as it is remembered, and what is to be done about it by this run."""

    row: dict[str, Any]
    items: tuple[Item, ...]
    links: tuple[Link, ...]
    direct: tuple[NewSubtask, ...] = ()
    listed: tuple[NewSubtask, ...] = ()
    retold: tuple[Retold, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The items of one file, and who found them."""

    items: tuple[Item, ...]
    found_by: str


def by_rules(row: Row) -> Reading:
    """What Assess found."""
    return Reading(of_rows(row["items"]), RULES)


def by_model(row: Row, document: Document, answers: Sequence[Row]) -> tuple[Reading, tuple[str, ...]]:
    """What a model found of the parts that it answered, each quote looked up, and what rules found of other pages.

    With it why each quote that does not stand there was dropped.
    """
    told = [each for each in answers if each["answer"] is not None]
    if not told:
        return by_rules(row), ()
    read = {page for each in told for page in each["places"]}
    found = verified([Answer.model_validate(each["answer"]) for each in told], document)
    rest = [each for each in of_rows(row["items"]) if each.page not in read]
    partly = len(read) < len(document.pages)
    by = f"{MODEL}; rules on {len(document.pages) - len(read)} of its places" if partly else MODEL
    return Reading(merged([*found.items, *rest]), by), found.dropped


def read_sheet(
    row: Row, reading: Reading, before: Row | None, subtasks: Sequence[Row], today: date, asked: Sequence[Row]
) -> Sheet:
    """The sheet of a file that was read; `before` is that of its last version, `asked` what people are still asked.

    What is only asked about comes anew, so that its question stands; people are told of what is new alone.
    """
    old = of_rows(before["items"]) if before else ()
    open_keys = _asked_of(before, asked)
    links = dict(before["links"]) if before else {}
    there = _subtasks(subtasks, [*old, *reading.items], links)
    told = outlined(reading.items, old, there, today, reading.found_by)
    wanted = outlined(reading.items, [each for each in old if each.key not in open_keys], there, today)
    kept = {each.item.key: each.subtask.gid for each in told.links}
    made = {each.external_gid: each.gid for each in there if each.external_gid} | links
    kept |= {each.new.key: made[each.old.key] for each in told.change if each.old.key in made}
    still = still_open(_stays(old, reading), _settled(kept, subtasks), today)
    is_known = before is not None and not before["unread"] and not told.summary
    return Sheet(
        {**_facts(row, before), **(_as_before(before) if is_known else _said(told, before, still))}
        | {"items": as_rows(reading.items), "links": kept},
        reading.items,
        _links(reading.items, kept, subtasks),
        wanted.create,
        wanted.review,
        _retold(told, kept, subtasks),
    )


def unread_sheet(row: Row, before: Row | None, subtasks: Sequence[Row]) -> Sheet:
    """The sheet of a file that could not be read: what its last version said is kept."""
    kept = before or {"items": [], "links": {}, "asked": []}
    nothing = {"lines": [], "left_out": 0, "questions": [], "found_by": "", "is_later": False, "still": []}
    sheet = {**_facts(row, before), **nothing, "items": kept["items"], "links": kept["links"]}
    items = of_rows(kept["items"])
    return Sheet(sheet, items, _links(items, kept["links"], subtasks))


def kept_sheet(before: Row, subtasks: Sequence[Row]) -> Sheet:
    """The sheet of a document of which nothing new came: which of it is done may have changed."""
    items = of_rows(before["items"])
    there = _subtasks(subtasks, items, before["links"])
    links = before["links"] | {each.external_gid: each.gid for each in there if each.external_gid}
    return Sheet({**before, "links": links}, items, _links(items, links, subtasks))


def tells_something(sheets: Iterable[Sheet]) -> bool:
    """Whether anything hangs there that is worth a comment."""
    return any(each.row["unread"] not in PICTURES for each in sheets)


def _retold(told: Outline, links: Mapping[str, str], subtasks: Iterable[Row]) -> tuple[Retold, ...]:
    """The changed points whose own subtask is open; what people made themselves, or completed, is left alone."""
    ours = {each["gid"]: each for each in subtasks if each["reference"] and not each["completed"]}
    found = ((each, ours.get(links.get(each.new.key, ""))) for each in told.change)
    return tuple(retold(each, row["gid"], row.get("due_on") or "") for each, row in found if row)


def _facts(row: Row, before: Row | None) -> dict[str, Any]:
    names = ("gid", "name", "on", "older", "unread", "hidden", "unread_from")
    told = {name: row[name] for name in names} | {"language": row.get("language", "")}
    return {**told, "asked": list(before["asked"]) if before else [], "to_act": 0, "to_ask": 0, "to_list": 0}


def _as_before(before: Row | None) -> dict[str, Any]:
    """What was told of the version before, where this one says nothing new: that stays the news."""
    return {name: before[name] for name in _NEWS if name in before} if before else {}  # `still` is new


def _said(told: Outline, before: Row | None, still: tuple[Sequence[Line], Sequence[Line]]) -> dict[str, Any]:
    lines, asked = still
    return {
        "is_later": bool(before and before["items"]),
        "found_by": told.found_by,
        "lines": [line_row(each) for each in told.summary],
        "questions": [line_row(each) for each in (*told.questions, *asked)],
        "still": [line_row(each) for each in lines],
        "left_out": told.left_out,
    }


def _stays(old: Iterable[Item], reading: Reading) -> list[Item]:
    """What the version before said in the same words."""
    known = {each.key for each in old}
    return [each for each in reading.items if each.key in known]


def _settled(links: Mapping[str, str], subtasks: Iterable[Row]) -> set[str]:
    """The keys of the items whose subtask is completed, or has a day."""
    done = {each["gid"] for each in subtasks if each["completed"] or each.get("due_on")}
    return {key for key, gid in links.items() if gid in done}


def _asked_of(before: Row | None, asked: Sequence[Row]) -> set[str]:
    """The keys of the items about which people are still asked."""
    rows = before["asked"] if before else ()
    return {key for each in rows if each["edit"] in asked for key in each["keys"]}


def _subtasks(rows: Iterable[Row], items: Iterable[Item], links: Mapping[str, str]) -> list[Subtask]:
    """The subtasks that could be an item, each with the key of the item that it was made for.

    One that was made for another document's point is this point only if it is called exactly so.
    """
    by_reference = {reference_of(each.key): each.key for each in items}
    by_title = {title_of(each): each.key for each in items}
    by_gid = {gid: key for key, gid in links.items()}
    found: list[Subtask] = []
    for each in rows:
        known = by_gid.get(each["gid"]) or by_reference.get(each["reference"], "")
        if each["approval"] or (each["reference"] and not known and each["title"] not in by_title):
            continue
        key = known or (by_title[each["title"]] if each["reference"] else "")
        found.append(Subtask(each["gid"], each["title"], key, each["completed"]))
    return found


def _links(items: Iterable[Item], links: Mapping[str, str], subtasks: Iterable[Row]) -> tuple[Link, ...]:
    """Each item with its subtask, where that still stands."""
    there = {each["gid"]: Subtask(each["gid"], each["title"], "", each["completed"]) for each in subtasks}
    return tuple(
        Link(each, there[links[each.key]], 1.0) for each in items if each.key in links and links[each.key] in there
    )
