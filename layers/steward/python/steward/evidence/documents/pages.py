"""What of a document's pages may be read, once what stands on each of them and what cannot be seen is gone?"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Final

from steward.evidence.text import visible

_EDGE_LINES: Final = 3  # a header or a footer has at most three lines
_FEWEST_PAGES: Final = 3  # on two pages the same line may stand twice for a reason
_MOST: Final = 0.5  # of the pages: chapters change a header, and a title page has none
_COLUMNS: Final = re.compile(r"\t|[^\S\n]{3,}")
_SPREAD: Final = re.compile(" {3,}")
_COLUMN: Final = "   "
# The number of a page: behind its word, or alone at either end of the line.
_PAGE_NUMBER: Final = re.compile(
    r"(?i)(?<=\bpage )\d{1,5}"
    r"|(?<=\bseite )\d{1,5}|(?<=\bp[a\u00e1]gina )\d{1,5}|^\W*\d{1,5}\b(?![.)])|\b\d{1,5}(?=\W*$)"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page, slide or sheet: its number from 1, how people are pointed to it ("p. 3", "slide 3"), and its text."""

    number: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read; `written_on` is None where nobody knows.

    Attributes:
        gid: Of the attachment.
        name: Of the file.
        pages: In their order.
        zone: The workspace's, in which days begin.
        written_on: What relative dates are counted from.
        identity: What all versions of it share; the first version's gid where it is empty.
    """

    gid: str
    name: str
    pages: tuple[Page, ...]
    zone: tzinfo
    written_on: date | None = None
    identity: str = ""

    @property
    def key(self) -> str:
        """What the ids of its items are made of."""
        return self.identity or self.gid


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day on which it was there. Raises ValueError for a moment without a zone: it may be two days."""
    if moment.tzinfo is None:
        raise ValueError("the moment has no zone; take it as Asana or the mail gave it")
    return moment.astimezone(zone).date()


def readable(document: Document) -> Document:
    """The document without invisible characters, headers, footers and page numbers; columns stay three spaces apart."""
    return replace(document, pages=without_margins(tuple(map(_seen, document.pages))))


def without_margins(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """The pages without the lines that stand at the edge of most of them."""
    if len(pages) < _FEWEST_PAGES:
        return pages
    counted = Counter(line for page in pages for line in {_unnumbered(each, page) for each in _edges(page)})
    margins = {line for line, count in counted.items() if count > _MOST * len(pages)}
    return tuple(_without(page, margins) for page in pages)


def _seen(page: Page) -> Page:
    lines = page.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    return replace(page, text="\n".join(map(_seen_line, lines)))


def _seen_line(line: str) -> str:
    if line.isascii() and line.isprintable():  # most lines are
        return _SPREAD.sub(_COLUMN, line.strip())
    return _COLUMN.join(visible(each).replace("\n", " ") for each in _COLUMNS.split(line.strip()))


def _edges(page: Page) -> list[str]:
    lines = [line for line in page.text.split("\n") if line.strip()]
    return lines[:_EDGE_LINES] + lines[max(_EDGE_LINES, len(lines) - _EDGE_LINES) :]


def _unnumbered(line: str, page: Page) -> str:
    """The line with its first number told from the page's own: what counts pages counts with them, on each the same."""
    return _PAGE_NUMBER.sub(
        lambda found: f"#{int(re.sub(r'\D', '', found[0])) - page.number}", line.strip(), count=1
    ).casefold()


def _without(page: Page, margins: set[str]) -> Page:
    """Only at the edges: what a header says may be said in the middle too."""
    lines = page.text.split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    edges = {*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:]}
    kept = [line for at, line in enumerate(lines) if at not in edges or _unnumbered(line, page) not in margins]
    return replace(page, text="\n".join(kept))
