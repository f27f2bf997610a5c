"""Does the page of figures show the newest run of each set, and keep what no run measured?"""

import runpy
from pathlib import Path
from typing import Any

import pytest

PAGE = runpy.run_path(str(Path(__file__).parents[2] / "docs/evals_figures.py"), run_name="page")
FIGURE = {
    "name": "F1",
    "measured": 0.7743,
    "floor": 0.74,
    "side": ">=",
    "baseline": "0.616 regex",
    "published": "",
    "verdict": "held",
}
EMPTY = "before\n<!-- figures -->\n<!-- /figures -->\nafter\n"


def report(set_name: str, at: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a figure's members
    return {"measured_at": at, "engine": "offline", "sets": [{"set": set_name, "figures": [FIGURE | changes]}]}


def filled(page: str, *reports: dict[str, Any]) -> str:
    return str(PAGE["with_figures"](page, reports))


def test_a_set_shows_its_newest_run_and_the_rows_of_other_sets_stay() -> None:
    once = filled(EMPTY, report("asks", "2026-11-28T21:00:00"), report("asks", "2026-11-27T21:00:00", measured=0.1))
    assert "| asks | F1 | 0.774 | >= 0.740 | 0.616 regex |  | 2026-11-28 |" in once
    assert "0.100" not in once
    twice = filled(once, report("tone", "2026-11-29T21:00:00"))
    assert ("| asks |" in twice, "| tone |" in twice) == (True, True)
    assert filled(twice, report("tone", "2026-11-29T21:00:00")) == twice
    assert twice.startswith("before\n")
    assert twice.endswith("<!-- /figures -->\nafter\n")


def test_a_missed_floor_is_said_on_the_page_and_no_number_is_none() -> None:
    assert "| 0.500 **missed** |" in filled(EMPTY, report("asks", "2026-11-28", measured=0.5, verdict="missed"))
    assert "| none |" in filled(EMPTY, report("asks", "2026-11-28", measured=None))


def test_a_page_without_a_place_for_figures_is_said_in_one_line() -> None:
    with pytest.raises(ValueError, match="has no place for figures"):
        filled("nothing", report("asks", "2026-11-28"))
