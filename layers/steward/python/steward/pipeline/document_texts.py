"""How does the stored text of a file become the document that rules and models are shown?"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from steward.evidence.documents.pages import Document, Page, day_of
from steward.governance.policy import Configuration
from steward.reading.outcome import Unread, of_row

type Row = Mapping[str, Any]


def zone_of(configuration: Configuration, project_gid: str) -> tzinfo:
    """In which zone a project's days begin: that of its quiet hours, else UTC."""
    project = configuration.projects.get(project_gid)
    return project.quiet_hours.zone_info if project and project.quiet_hours else UTC


def document_of(row: Row, text: Row, zone: tzinfo) -> tuple[Document, str]:
    """The part of a file that is looked through, and the place at which that ends; "" where it is all of it."""
    read = of_row(text)
    if isinstance(read, Unread):
        raise TypeError("a file that was not read has no pages")
    on = datetime.fromisoformat(row["on"]) if row["on"] else None
    written_on = day_of(on, zone) if on else None
    pages = tuple(Page(each.number, each.anchor, each.text) for each in read.pages)
    whole = Document(row["gid"], row["name"], pages, zone, written_on, row["identity"])
    kept = tuple(_within(pages, row["characters"]))
    return replace(whole, pages=kept), "" if len(kept) == len(pages) else kept[-1].anchor


def _within(pages: Iterable[Page], left: int) -> Iterable[Page]:
    """The first pages, as many characters in all; one page at least."""
    for each in pages:
        if left <= 0:
            return
        left -= len(each.text)
        yield each
