"""A long document is put in parts that fit, and their items are one list again."""

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from steward.evidence.documents.chunks import chunked, merged
from steward.evidence.documents.items import Item, Kind, key_of
from steward.evidence.documents.pages import Document, Page
from steward.model.tokens import most_tokens


def book(pages: int, lines: int = 20) -> Document:
    text = [
        [f"Line {n} of chapter {at} tells what the supplier shall do." for n in range(lines)]
        for at in range(1, pages + 1)
    ]
    return Document(
        "1", "book", tuple(Page(at, f"p. {at}", "\n".join(each)) for at, each in enumerate(text, 1)), ZoneInfo("UTC")
    )


def item(quote: str, page: int = 1, kind: Kind = Kind.REQUIREMENT) -> Item:
    return Item(kind, quote, page, f"p. {page}", key_of("1", quote))


def test_no_part_is_over_its_budget_and_every_line_is_in_one_with_its_page() -> None:
    parts = chunked(book(12), 500, most_tokens)
    assert len(parts) > 4
    assert max(most_tokens(each.text) for each in parts) <= 500
    for page in range(1, 13):
        assert any(f"[page {page}]\n" in each.text and page in each.pages for each in parts)
    lines = {line for each in parts for line in each.text.split("\n")}
    assert {line for page in book(12).pages for line in page.text.split("\n")} <= lines


def test_each_part_begins_with_the_end_of_the_one_before() -> None:
    parts = chunked(book(6), 500, most_tokens, overlap_tokens=60)
    for before, after in pairwise(parts):
        first = next(line for line in after.text.split("\n") if not line.startswith("[page"))
        assert first in before.text
        assert most_tokens(before.text[before.text.index(first) :]) <= 60 + most_tokens("[page 10]\n")
    apart = chunked(book(6), 500, most_tokens, overlap_tokens=0)
    assert sum(len(each.text) for each in apart) < sum(len(each.text) for each in parts)


def test_a_line_longer_than_a_part_is_cut_and_a_budget_for_nothing_is_refused() -> None:
    wall = Document("1", "wall", (Page(1, "p. 1", "word " * 3_000 + "x" * 9_000),), ZoneInfo("UTC"))
    assert max(most_tokens(each.text) for each in chunked(wall, 300, most_tokens)) <= 300
    with pytest.raises(ValueError, match="holds no line"):
        chunked(wall, 3, most_tokens)


def test_a_document_without_pages_has_no_part() -> None:
    assert chunked(Document("1", "empty", (), ZoneInfo("UTC")), 300, most_tokens) == []


def test_items_of_overlapping_parts_are_there_once() -> None:
    whole, half = item("The supplier shall deliver all parts by noon."), item("deliver all parts by noon")
    same = item("the supplier shall deliver all parts by  noon")
    other = item("deliver all parts by noon", 9)
    assert merged([half, whole, same]) == (whole,)
    assert merged([whole, item("deliver all parts", kind=Kind.ACTION)])[1].kind is Kind.ACTION
    assert merged([other, whole]) == (other, whole)
