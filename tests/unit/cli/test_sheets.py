"""Can a cell of an exported sheet begin a formula?"""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward_cli.sheets import cell, write_sheet

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20A1"],
)
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_a_reader_that_parts_cells_at_another_sign_gets_no_formula_either() -> None:
    file = io.StringIO(newline="")
    write_sheet(file, ["a"], [{"a": "x;=1+1"}])
    file.seek(0)
    assert list(csv.reader(file, delimiter=";")) == [["a"], ["x;=1+1"]]


def test_nothing_else_in_the_product_writes_a_sheet() -> None:
    root = Path(__file__).parents[3]
    writing = re.compile(r"csv\.(?:writer|DictWriter)|text/csv")
    found = [path for name in ("layers", "cli", "functions", "local") for path in (root / name).rglob("*.py")]
    assert len(found) > 100
    assert [path.name for path in found if writing.search(path.read_text())] == ["sheets.py"]


def test_numbers_and_plain_texts_stay_as_they_are() -> None:
    assert [cell(each) for each in (-5, 0.25, True, None, "task:1", "a=b", ["x"], {"b": 1})] == [
        "-5", "0.25", "true", "", "task:1", "a=b", '["x"]', '{"b": 1}',
    ]  # fmt: skip


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_whatever_stands_in_a_row_it_is_one_row_and_no_cell_begins_a_formula(texts: list[str]) -> None:
    file, columns = io.StringIO(newline=""), [str(number) for number in range(len(texts))]
    assert write_sheet(file, columns, [dict(zip(columns, texts, strict=True))]) == 1
    file.seek(0)
    heading, *rows = csv.reader(file)
    assert (heading, len(rows)) == (columns, 1)
    assert not any(each.lstrip(" ").startswith(STARTS) for each in rows[0])
