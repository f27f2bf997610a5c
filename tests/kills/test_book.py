"""Does a seed of kills go on where it was left, forget what older sources did, and leave a figure?"""

import json
import runpy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.kills.book import CHECK, PROMISES, SOURCES, Book, keep_note, totals

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
ROUND: dict[str, Any] = {
    "kills": 100, "model_kills": 3, "requests": 90, "edits": 16, "needed_scan": 0, "seconds": 360,
    "interrupted": {"enrich": 30, "write_back": 20}, "lost": [], "double": [], "unsettled": [],
}  # fmt: skip


def test_a_seed_goes_on_where_it_was_left(tmp_path: Path) -> None:
    book = Book(tmp_path / "seed-1.jsonl", "as it is")
    assert book.rounds() == []
    added = [book.add(ROUND), book.add(ROUND)]
    assert Book(book.path, "as it is").rounds() == added


def test_rounds_of_other_sources_do_not_count_and_leave_the_book(tmp_path: Path) -> None:
    book = Book(tmp_path / "seed-1.jsonl", "as it was")
    book.add(ROUND)
    assert Book(book.path, "as it is").rounds() == []
    assert book.path.read_text() == ""


def test_the_note_is_a_row_of_the_guarantees_page(tmp_path: Path) -> None:
    figures = runpy.run_path(str(ROOT / "docs" / "guarantees_figures.py"))
    rounds = [{**ROUND, "sources": "as it is"}] * 10
    path = keep_note(tmp_path / "soak", 1, rounds, NOW)
    assert path.name == "kills-seed-1.json"
    (note,) = figures["notes_in"](path.parent)
    assert note["sources"] == "as it is"
    page = figures["with_figures"]("<!-- figures -->\n<!-- /figures -->", [note])
    result = "0 lost, 0 double, 0 unsettled; 500 in an invocation, 900 requests"
    assert f"| {CHECK} | 1,000 | {result} | 1 | 3600 | 2026-11-25 |" in page
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("promise", PROMISES)
def test_a_broken_promise_stands_in_the_note(tmp_path: Path, promise: str) -> None:
    rounds = [ROUND, {**ROUND, promise: ["task 7"], "sources": "as it is"}]
    assert totals(rounds)[promise] == 1
    note = json.loads(keep_note(tmp_path, 2, rounds, NOW).read_text())
    assert f"1 {promise}" in note["result"]
    assert note["tried"] == 200


def test_everything_that_a_round_depends_on_exists() -> None:
    assert [each for each in SOURCES if not (ROOT / each).exists()] == []
