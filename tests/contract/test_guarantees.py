"""Does everything that the guarantees page names as evidence exist, and are its figures filled in from the notes?"""

import runpy
from pathlib import Path
from typing import Any

import pytest

from tests.contract.evidence import ROOT, missing

PAGE = (ROOT / "docs" / "guarantees.md").read_text()
FIGURES = runpy.run_path(str(ROOT / "docs" / "guarantees_figures.py"))
NOTE = {"check": "a | b", "tried": 1500, "result": "0 lost", "seed": "7", "seconds": 2.4, "at": "2026-10-01T10:00:00"}


def test_every_test_and_command_that_the_page_names_exists() -> None:
    assert missing(PAGE) == []
    assert PAGE.count("::test_") > 15


def test_the_check_can_fail() -> None:
    page = "`tests/none.py` `tests/contract/test_guarantees.py::test_absent` `make nothing`"
    assert missing(page) == ["tests/none.py::", "tests/contract/test_guarantees.py::test_absent", "make nothing"]


def test_each_row_of_the_matrix_has_its_four_cells() -> None:
    section = PAGE.split("## Boundary by boundary")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    assert len(rows) > 15
    assert {line.count(" | ") for line in rows if "---" not in line} == {3}
    assert [line for line in rows[2:] if "`" not in line.split(" | ")[2]] == []


def _filled(page: str, *notes: dict[str, Any]) -> str:
    return str(FIGURES["with_figures"](page, notes))


def test_notes_become_rows_and_the_rows_of_other_checks_stay() -> None:
    empty = "before\n<!-- figures -->\n<!-- /figures -->\nafter\n"
    once = _filled(empty, NOTE)
    assert "| a / b | 1,500 | 0 lost | 7 | 2 | 2026-10-01 |" in once
    twice = _filled(once, NOTE | {"check": "other", "seed": "8"})
    assert twice.count("\n| ") == 3
    assert _filled(twice, NOTE | {"check": "other", "seed": "8"}) == twice
    assert twice.startswith("before\n")
    assert twice.endswith("<!-- /figures -->\nafter\n")


def test_the_seeds_of_one_check_are_one_row() -> None:
    empty = "<!-- figures -->\n<!-- /figures -->"
    page = _filled(empty, NOTE, NOTE | {"seed": "8", "at": "2026-10-02T00:00:00"})
    assert "| a / b | 3,000 | 0 lost | 7, 8 | 5 | 2026-10-02 |" in page


def test_a_page_without_a_place_for_figures_is_said_in_one_line() -> None:
    with pytest.raises(ValueError, match="has no place for figures"):
        _filled("nothing", NOTE)


def test_only_notes_are_read_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_text('{"seeds": [1]}')
    (tmp_path / "list.json").write_text("[]")
    assert FIGURES["notes_in"](tmp_path) == []
