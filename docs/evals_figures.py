"""Which figures did the last evals have? Fills the table of the evals page.

python docs/evals_figures.py

Each run of `make evals` leaves `.steward/evals/<time>/report.json`. Of each set the newest run of the offline engine is
shown; a set that no run measured keeps its rows.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "evals.md"
RUNS = ROOT / ".steward" / "evals"
_BROUGHT = {"labelled_files", "delay_file"}  # sets that somebody brought
OPENS, ENDS = "<!-- figures -->\n", "<!-- /figures -->"
HEAD = "| set | figure | measured | floor | baseline | published | on |\n|---|---|---|---|---|---|---|\n"


def with_figures(page: str, reports: Iterable[Mapping[str, Any]]) -> str:
    """The page with the rows of the reports in it. Raises ValueError where the page has no place for them."""
    if OPENS not in page or ENDS not in page:
        raise ValueError(f"docs/evals.md has no place for figures: put {OPENS.strip()} and {ENDS} into it")
    before, rest = page.split(OPENS, 1)
    old, after = rest.split(ENDS, 1)
    found: dict[str, list[str]] = {}
    for line in old.splitlines()[2:]:
        found.setdefault(_set_of(line), []).append(line)
    for report in sorted(reports, key=lambda each: str(each["measured_at"])):
        found |= _rows(report)
    lines = [line for name in sorted(found) for line in found[name]]
    return f"{before}{OPENS}{HEAD}{''.join(f'{line}\n' for line in lines)}{ENDS}{after}"


def _rows(report: Mapping[str, Any]) -> dict[str, list[str]]:
    """The rows of each set that the report measured."""
    day = str(report["measured_at"])[:10]
    return {
        each["set"]: [_row(each["set"], figure, day) for figure in each["figures"]]
        for each in report["sets"]
        if each["figures"]
    }


def _row(set_name: str, figure: Mapping[str, Any], day: str) -> str:
    measured = "none" if figure["measured"] is None else f"{figure['measured']:.3f}"
    floor = "" if figure["floor"] is None else f"{figure['side']} {figure['floor']:.3f}"
    missed = " **missed**" if figure["verdict"] == "missed" else ""
    cells = (set_name, figure["name"], measured + missed, floor, figure["baseline"], figure["published"], day)
    return f"| {' | '.join(cells)} |"


def _set_of(line: str) -> str:
    return line.split("|")[1].strip()


def _reports() -> list[dict[str, Any]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RUNS.glob("*/report.json"))]
    return [each for each in found if each["engine"] == "offline" and not each.keys() & _BROUGHT]


def main() -> int:
    """Fill the table; 0 also where no run left anything."""
    reports = _reports()
    if reports:
        PAGE.write_text(with_figures(PAGE.read_text(encoding="utf-8"), reports), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(reports)} runs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
