"""Fifteen written documents of many kinds, with what a careful reader finds in each.

A label stands in the text: `{{kind due=2026-05-01 owner=Anna|the passage}}`. It is taken out before anything reads the
page. `HELD_OUT` were not looked at when the rules were mended.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from steward.evidence.documents.folding import folded
from steward.evidence.documents.items import Item, Kind
from steward.evidence.documents.likeness import alike, words
from steward.evidence.documents.pages import Document, Page

FOLDER: Final = Path(__file__).parent / "labelled"
ZONE: Final = ZoneInfo("Europe/Berlin")
HELD_OUT: Final = ("status_report", "policy", "workshop_notes", "tender_annex", "injected", "contract")
_LABEL: Final = re.compile(r"\{\{(?P<head>[^|]*)\|(?P<text>.*?)\}\}", re.DOTALL)
_SAME: Final = 0.8  # of the words: an entry with or without its number is the same passage


@dataclass(frozen=True, slots=True)
class Expected:
    """One passage that a careful reader finds."""

    kind: Kind
    quote: str
    page: int
    due: date | None
    is_ambiguous: bool
    owner: str

    def is_found_as(self, item: Item) -> bool:
        likeness = alike(words(self.quote), words(item.quote))
        return item.kind is self.kind and item.page == self.page and likeness >= _SAME


@dataclass(frozen=True, slots=True)
class Labelled:
    document: Document
    expected: tuple[Expected, ...]

    @property
    def name(self) -> str:
        return self.document.name

    def hits(self, items: tuple[Item, ...]) -> int:
        """How many items are expected ones; each expected one counts once."""
        left = list(self.expected)
        for item in items:
            if match := next((each for each in left if each.is_found_as(item)), None):
                left.remove(match)
        return len(self.expected) - len(left)


def labelled() -> list[Labelled]:
    return [_read(path) for path in sorted(FOLDER.glob("*.txt"))]


def _read(path: Path) -> Labelled:
    head, body = path.read_text(encoding="utf-8").split("---\n", 1)
    written = head.removeprefix("written: ").strip()
    texts = re.split(r"=== p\. \d+\n", body)
    pages = tuple(Page(at, f"p. {at}", _LABEL.sub(r"\g<text>", text)) for at, text in enumerate(texts, start=1))
    expected = tuple(_expected(match, at) for at, text in enumerate(texts, start=1) for match in _LABEL.finditer(text))
    day = None if written == "-" else date.fromisoformat(written)
    return Labelled(Document(f"gid-{path.stem}", path.stem, pages, ZONE, day), expected)


def _expected(match: re.Match[str], page: int) -> Expected:
    kind, *facts = match["head"].split(" ", 1)
    told = facts[0] if facts else ""
    due = re.search(r"due=(\S+)", told)
    owner = re.search(r"owner=(.+)", told)
    day = date.fromisoformat(due[1]) if due else None
    return Expected(Kind(kind), match["text"], page, day, "ambiguous" in told, owner[1] if owner else "")


def verbatim(document: Document, quote: str) -> bool:
    """Whether the words stand in a row somewhere in the document."""
    whole = " ".join(folded(page.text) for page in document.pages)
    return f" {folded(quote)} " in f" {whole} "


@dataclass(frozen=True, slots=True)
class Score:
    """Over several documents."""

    said: int
    hits: int
    expected: int

    @property
    def precision(self) -> float:
        return self.hits / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        return self.hits / self.expected if self.expected else 1.0


def scored(found: dict[str, tuple[Item, ...]], kind: Kind | None = None, names: tuple[str, ...] = ()) -> Score:
    """The figures of the items found in each document, by name; of one kind, of some documents, or of all."""
    said = hits = expected = 0
    for each in labelled():
        if names and each.name not in names:
            continue
        wanted = Labelled(each.document, tuple(e for e in each.expected if kind in (None, e.kind)))
        items = tuple(item for item in found[each.name] if kind in (None, item.kind))
        said, hits, expected = said + len(items), hits + wanted.hits(items), expected + len(wanted.expected)
    return Score(said, hits, expected)
