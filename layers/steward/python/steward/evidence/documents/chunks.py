"""In which parts is a long document put to a model, and how do their items become one list?"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from steward.evidence.documents.folding import folded
from steward.evidence.documents.items import Item
from steward.evidence.documents.pages import Document, readable

# How many tokens a text has at most; adds up over lines (`model.tokens.most_tokens` does, and so does `len`).
type Count = Callable[[str], int]

OVERLAP_TOKENS: Final = 120  # about five sentences: what begins at the end of one part is whole in the next
_SMALLEST: Final = 8  # characters: a piece of a line that is cut to fit is never shorter, or cutting would not end


@dataclass(frozen=True, slots=True)
class Chunk:
    """One part: its text with a line `[page N]` before each page's lines, and the pages it has lines of."""

    text: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    page: int
    text: str
    tokens: int


def chunked(document: Document, budget_tokens: int, count: Count, overlap_tokens: int = OVERLAP_TOKENS) -> list[Chunk]:
    """The parts of the document, none over the budget, each beginning with the last lines of the one before it.

    The overlap is cut to a third of the budget. Raises ValueError for a budget that not even one word fits.
    """
    least = count(_mark(document.pages[-1].number) + "\n") + count("word" * 2) if document.pages else 0
    if budget_tokens < least:
        raise ValueError(f"a budget of {budget_tokens} tokens holds no line; give it {least} or more")
    rows = list(_rows(readable(document), budget_tokens, count))
    return [_chunk(each) for each in _filled(rows, budget_tokens, min(overlap_tokens, budget_tokens // 3), count)]


def merged(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items once each: of two of a kind and a page, one inside the other, the longer one stays."""
    kept: dict[str, Item] = {}
    for item in items:
        kept.setdefault(item.key, item)
    return tuple(item for item in kept.values() if not any(_inside(item, other) for other in kept.values()))


def _inside(item: Item, other: Item) -> bool:
    near = item.kind is other.kind and abs(item.page - other.page) <= 1 and len(item.quote) < len(other.quote)
    return near and item.key != other.key and f" {folded(item.quote)} " in f" {folded(other.quote)} "


def _mark(page: int) -> str:
    return f"[page {page}]"


def _rows(document: Document, budget: int, count: Count) -> Iterator[_Row]:
    """The lines that hold something, those that are longer than a part in pieces."""
    for page in document.pages:
        room = budget - count(_mark(page.number) + "\n")
        for line in page.text.split("\n"):
            for piece in _pieces(line, room, count) if line.strip() else ():
                yield _Row(page.number, piece, count(piece + "\n"))


def _pieces(line: str, room: int, count: Count) -> Iterator[str]:
    """The line, halved at a space until each piece fits."""
    if count(line + "\n") <= room or len(line) <= _SMALLEST:
        yield line
        return
    middle = len(line) // 2
    at = line.rfind(" ", 0, middle)
    at = at if at > 0 else middle
    for half in (line[:at], line[at:]):
        yield from _pieces(half.strip(" "), room, count) if half.strip(" ") else ()


def _filled(rows: list[_Row], budget: int, overlap: int, count: Count) -> Iterator[list[_Row]]:
    part: list[_Row] = []
    fresh = False  # whether the part has a line that no earlier one has
    for row in rows:
        if fresh and _size([*part, row], count) > budget:
            yield part
            part, fresh = _last(part, overlap, count), False
        while part and not fresh and _size([*part, row], count) > budget:
            part = part[1:]
        part.append(row)
        fresh = True
    if fresh:
        yield part


def _last(part: list[_Row], overlap: int, count: Count) -> list[_Row]:
    """As many of the last lines as the overlap holds."""
    start = len(part)
    while start > 0 and _size(part[start - 1 :], count) <= overlap:
        start -= 1
    return part[start:]


def _size(rows: list[_Row], count: Count) -> int:
    """Tokens of a part: its lines and a mark wherever a page begins."""
    marks = [row.page for at, row in enumerate(rows) if at == 0 or rows[at - 1].page != row.page]
    return sum(row.tokens for row in rows) + sum(count(_mark(page) + "\n") for page in marks)


def _chunk(rows: list[_Row]) -> Chunk:
    lines: list[str] = []
    for at, row in enumerate(rows):
        if at == 0 or rows[at - 1].page != row.page:
            lines.append(_mark(row.page))
        lines.append(row.text)
    return Chunk("\n".join(lines), tuple(dict.fromkeys(row.page for row in rows)))
