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
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1", "  =1", "\n1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20A1"]
)
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("due;=1+1;", "due;'=1+1;"), ("a\t=1", "a\t'=1"), ("two\n=1", "two\n'=1"), ("b; @SUM(A1)", "b;' @SUM(A1)"),
        ("\t=1", "'\t'=1"), ("c;\uff1d1", "c;'\uff1d1"), ("=1;=2", "'=1;'=2"), ('d;"=1', "d;'\"=1"),
        ("\u00a0=1", "'\u00a0=1"), ("\ufeff=1", "'\ufeff=1"), ("e;\u200b=1", "e;'\u200b=1"),
    ],
)  # fmt: skip
def test_no_formula_begins_where_a_program_of_another_country_parts_the_cells(text: str, written: str) -> None:
    """Where numbers have decimal commas, Excel parts a CSV at its semicolons, and then our quotes do not hold."""
    assert cell(text) == written


def test_every_cell_is_quoted_so_that_a_reader_who_parts_at_another_sign_gets_one_too() -> None:
    file = io.StringIO(newline="")
    write_sheet(file, ["a"], [{"a": "x;=1+1"}])
    file.seek(0)
    assert list(csv.reader(file, delimiter=";")) == [["a"], ["x;'=1+1"]]


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
    for line in re.split(r"[\r\n]+", file.getvalue()):
        assert not any(each.strip(' "').startswith(("=", "+", "-", "@")) for each in re.split(r"[;\t]", line))
