"""Does a listing fit the terminal, and can every id in it be copied?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from steward_cli.desk import Desk
from steward_cli.grids import cell, laid_out, wrapped

RUN = "triage_request-1200000000072931-311940171fa19cefc58e"
ENTRY = {
    "at": "2026-11-28T16:30:03.784410+00:00",
    "subject": "task:1200000000072931",
    "actor": "steward",
    "edit": "set_task_fields",
    "reason": "written",
    "run_id": RUN,
    "rule": "act:confidence, act:effort_hours, act:priority, act:reason, act:recommendation, act:request_type",
}


def test_a_row_that_is_too_wide_goes_on_under_itself_and_no_id_is_cut() -> None:
    assert laid_out("audit", list(ENTRY), [ENTRY], 80) == [
        "audit",
        "at                    subject                actor    edit             reason",
        "2026-11-28T16:30:03Z  task:1200000000072931  steward  set_task_fields  written",
        f"    run_id {RUN}",
        "    rule act:confidence, act:effort_hours, act:priority, act:reason,",
        "        act:recommendation, act:request_type",
    ]


def test_a_wider_terminal_shows_more_columns_side_by_side() -> None:
    lines = laid_out("audit", list(ENTRY), [ENTRY], 140)
    assert lines[2].endswith(f"  {RUN}")
    assert lines[3].startswith("    rule act:confidence")


def test_headings_are_folded_before_a_column_goes_under_its_row() -> None:
    row = {"project": "1200000000004405", "name": "Customer requests", "changed_last_60_s": 22, "of": 200}
    row |= {"dollars_today": 0.5, "of_dollars": None, "spent_up": False}
    lines = laid_out("budgets", list(row), [row], 80)
    assert lines[-1].split("  ")[-1] == "no"
    assert all(len(line) <= 80 for line in lines)
    assert "changed" in lines[1]


def test_an_empty_value_under_a_row_is_told_too() -> None:
    rows = [{"subject": "task:1", "now": "x" * 30, "becomes": None}]
    assert laid_out("undo", ["subject", "now", "becomes"], rows, 40)[-1] == "    becomes -"


def test_a_name_that_nothing_stands_behind_is_no_line_under_a_row() -> None:
    rows = [{"what": "kill switches", "says": "x" * 30, "next": "steward kill list"}, {"what": "dlq", "next": ""}]
    said = laid_out("health", ["what", "says", "next"], rows, 50)
    assert [line for line in said if "next" in line] == ["    next steward kill list"]


def test_letters_that_take_two_columns_are_counted_as_two() -> None:
    assert wrapped("ab \u6f22\u5b57 cd", 8, "  ") == ["ab \u6f22\u5b57", "  cd"]


def test_nothing_found_is_one_line() -> None:
    assert laid_out("faults", ["subject"], [], 80) == ["faults: none"]


WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


@given(st.lists(st.fixed_dictionaries({"id": WORDS, "why": WORDS, "when": WORDS}), max_size=4), st.integers(40, 200))
def test_no_line_is_wider_than_the_terminal_unless_a_word_is_and_every_word_is_there_whole(
    rows: list[dict[str, str]], width: int
) -> None:
    lines = laid_out("rows", ["id", "why", "when"], rows, width)
    for line in lines:
        assert cell_len(line) <= width or max(map(cell_len, line.split()), default=0) > width - 16
    words = {word for line in lines for word in line.split()}
    assert words >= {word for row in rows for text in row.values() for word in cell(text).split()}


def test_a_text_from_asana_is_no_markup_and_steers_no_terminal() -> None:
    assert cell(":abc: [red]x[/] \x1b[2J") == ":abc: [red]x[/]  [2J"
    assert laid_out("undo of task:abc:", ["a"], [], 80) == ["undo of task:abc:: none"]


def test_json_has_every_key_whatever_the_table_shows(capsys: pytest.CaptureFixture[str]) -> None:
    Desk(as_json=True).rows("audit", ("at",), [ENTRY])
    assert json.loads(capsys.readouterr().out) == [ENTRY]
