"""Which open tasks of a project may a meeting have been about?"""

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.run import Work

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

FIELDS: Final = ("name", "assignee.name", "due_on", "completed")
PAGES: Final = 5  # 500 open tasks: more are no list that a meeting goes through


def around(work: Work, using: "Enricher") -> list[dict[str, Any]]:
    """The open tasks of the project but the meeting's own. Raises the reader's errors."""
    request = protocol.project_tasks(work.project_gid, fields=FIELDS, completed_since=using.now())
    found = [each for page in islice(using.reader.pages(request), PAGES) for each in page]
    return [_row(each) for each in found if each["gid"] != work.subject.gid and not each.get("completed")]


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "gid": str(record["gid"]),
        "title": str(record.get("name") or ""),
        "assignee": str((record.get("assignee") or {}).get("gid") or ""),
        "due_on": record.get("due_on"),
    }
