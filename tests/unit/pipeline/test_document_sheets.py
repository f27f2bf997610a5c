"""What is known of a document after its next version?"""

from datetime import date
from typing import Any

from steward.evidence.documents.items import RULES, Item, Kind, key_of
from steward.evidence.documents.stored import as_rows
from steward.evidence.documents.told import reference_of
from steward.pipeline.document_sheets import Reading, Sheet, read_sheet

TODAY = date(2026, 11, 30)
FACTS = {"gid": "2", "name": "req v2.pdf", "on": "", "older": 1, "unread": "", "hidden": 0, "unread_from": ""}


def item(quote: str, kind: Kind = Kind.ACTION) -> Item:
    return Item(kind, quote, 1, "page 1", key_of("req", quote))


OLD, NEW = item("Mika sends the data by 15 January 2027."), item("Mika sends the data by 20 January 2027.")


def subtask(of: Item, **more: object) -> dict[str, Any]:
    row = {"gid": "31", "title": of.quote, "completed": False, "due_on": None, "reference": reference_of(of.key)}
    return {**row, "approval": False, **more}


def sheet(old: list[Item], new: list[Item], subtasks: list[dict[str, Any]]) -> Sheet:
    before = {"items": as_rows(old), "links": {}, "asked": [], "unread": ""}
    return read_sheet(FACTS, Reading(tuple(new), RULES), before, subtasks, TODAY, [])


def test_a_changed_point_keeps_the_subtask_that_only_its_reference_tells_of() -> None:
    found = sheet([OLD], [NEW], [subtask(OLD)])
    assert found.row["links"] == {NEW.key: "31"}
    assert [(each.subtask_gid, each.key) for each in found.retold] == [("31", NEW.key)]
    assert found.direct == ()
