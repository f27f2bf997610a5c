"""What is known of each brief of a task now: what it asks for, what is new in it, and what was made of it?

Pure, but for the texts that a model's quotes are looked up in. A sheet is what a run remembers of one brief.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from steward.asana.richtext import clean
from steward.evidence.briefs.answer import Answer, verified
from steward.evidence.briefs.entry import Brief, as_row, of_row
from steward.evidence.briefs.outline import left_out, rows_of
from steward.evidence.documents.items import MODEL, RULES, Item
from steward.evidence.documents.naming import shown
from steward.evidence.documents.outline import LINES_LIMIT, QUOTE_SHOWN
from steward.evidence.documents.pages import Document, readable
from steward.evidence.documents.versions import difference

type Row = Mapping[str, Any]

NOTHING: Final[Row] = {"project_gid": "", "keys": [], "waits": False}  # of a brief of which nothing was made
_FACTS: Final = ("gid", "name", "on", "older", "unread", "hidden", "unread_from", "identity")
_SILENT: Final[Row] = {"lines": [], "questions": [], "left_out": 0, "to_act": 0, "to_ask": 0, "to_list": 0}


def by_model(row: Row, document: Document, answers: Sequence[Row]) -> tuple[Brief, str, tuple[str, ...]]:
    """The brief, who found it, and why quotes were dropped: a model's, where it answered of all that stands there."""
    rules = of_row(row["brief"])
    told = [each for each in answers if each["answer"] is not None]
    read = {page for each in told for page in each["places"]}
    if {each.number for each in readable(document).pages if each.text.strip()} - read:
        return rules, RULES, ()
    found = verified([Answer.model_validate(each["answer"]) for each in told], document, rules.title)
    return found.brief, MODEL, found.dropped


def read_sheet(row: Row, brief: Brief, found_by: str, before: Row | None, made: Row) -> dict[str, Any]:
    """The sheet of a brief that was read; `before` is that of its last version, `made` what was made of the brief."""
    facts = _facts(row)
    is_later = bool(before and made["project_gid"])
    old = of_row(before["brief"]).items if before and is_later else []
    news = difference(old, brief.items)
    changed = [*(before["changed"] if before and is_later else ()), *(each.new.key for each in news.changed)]
    known = {*made["keys"], *changed}
    lines = [_line(_role(brief, each), each) for each in news.added if each.key not in known]
    lines += [_line(f"changed {_role(brief, each.new)}", each.new, each.old.quote) for each in news.changed]
    lines += [_line("gone", each) for each in news.removed]
    asked = [_line(clean(each.due.question() or ""), each) for each in brief.items if each.due and each.due.question()]
    return {
        **_SILENT,
        **facts,
        "found_by": found_by,
        "brief": as_row(brief),
        "changed": changed,  # what stands in the project already, in other words
        "is_later": is_later,
        "lines": lines[:LINES_LIMIT],
        "left_out": max(0, len(lines) - LINES_LIMIT),
        "questions": asked,
    }


def unread_sheet(row: Row, before: Row | None) -> dict[str, Any]:
    """The sheet of a file that could not be read: what its last version said is kept."""
    brief = before["brief"] if before else None
    changed = before["changed"] if before else []
    facts = _facts(row)
    return {**_SILENT, **facts, "found_by": "", "brief": brief, "changed": changed, "is_later": False}


def _facts(row: Row) -> dict[str, Any]:
    """What is known of the file; a row of an older version names no language."""
    return {name: row[name] for name in _FACTS} | {"language": row.get("language", "")}


def outline_of(sheet: Row, made: Row) -> tuple[list[dict[str, Any]], int]:
    """The parts that people are to be asked about, and how many more are too many for one project.

    All of a brief, or what it adds to the project that was made of it. While that is being made nothing is asked.
    """
    if sheet["brief"] is None or sheet["unread"] or made["waits"]:
        return [], 0
    brief = of_row(sheet["brief"])
    known = {*made["keys"], *sheet["changed"]} if made["project_gid"] else set[str]()
    section = section_of(sheet) if made["project_gid"] else ""
    return rows_of(brief, sheet["name"], sheet["found_by"], known, section), left_out(brief, known)


def section_of(sheet: Row) -> str:
    """The section into which a later version's parts go: one for each version, so that people see what came."""
    return f"New in version {sheet['older'] + 1} of {shown(sheet['name'])}"


def _role(brief: Brief, item: Item) -> str:
    return next(str(each.role) for each in brief.entries if each.item.key == item.key)


def _line(label: str, item: Item, before: str = "") -> dict[str, str]:
    quote, was = (clean(each).replace("\n", " ")[:QUOTE_SHOWN] for each in (item.quote, before))
    return {"label": label, "quote": quote, "anchor": item.anchor, "before": was}
