"""Which figures did the last full runs have? Fills the table of the guarantees page.

python docs/guarantees_figures.py

Each check of `make soak-inputs`, `make soak` and `make kills` leaves a note `.steward/soak/<name>.json`:
`{"check", "tried", "result", "seed", "seconds", "at"}`. Notes of one check (one for each seed) are one row; rows of
checks that left no note stay as they are.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "guarantees.md"
NOTES = ROOT / ".steward" / "soak"
OPENS, ENDS = "<!-- figures -->\n", "<!-- /figures -->"
HEAD = "| check | tried | result | seeds | seconds | on |\n|---|---|---|---|---|---|\n"
MEMBERS = frozenset({"check", "tried", "result", "seed", "seconds", "at"})


def with_figures(page: str, notes: Iterable[Mapping[str, Any]]) -> str:
    """The page with the rows of the notes in it. Raises ValueError where the page has no place for them."""
    if OPENS not in page or ENDS not in page:
        raise ValueError(f"docs/guarantees.md has no place for figures: put {OPENS.strip()} and {ENDS} into it")
    before, rest = page.split(OPENS, 1)
    old, after = rest.split(ENDS, 1)
    rows = {_check_of(line): line for line in old.splitlines()[2:]} | rows_of(notes)
    table = HEAD + "".join(f"{rows[check]}\n" for check in sorted(rows)) if rows else ""
    return f"{before}{OPENS}{table}{ENDS}{after}"


def rows_of(notes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """One row for each check."""
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for note in notes:
        grouped[str(note["check"])].append(note)
    return {check: _row(check, group) for check, group in grouped.items()}


def _row(check: str, notes: list[Mapping[str, Any]]) -> str:
    tried = sum(int(note["tried"]) for note in notes)
    results = "; ".join(dict.fromkeys(str(note["result"]) for note in notes))
    seeds = ", ".join(dict.fromkeys(str(note["seed"]) for note in notes))
    seconds = round(sum(float(note["seconds"]) for note in notes))
    day = max(str(note["at"]) for note in notes)[:10]
    cells = [check, f"{tried:,}", results, seeds, str(seconds), day]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _check_of(line: str) -> str:
    return line.split("|")[1].strip()


def notes_in(folder: Path) -> list[dict[str, Any]]:
    """The notes of the last runs, by name; other files of that folder are somebody else's."""
    documents = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    return [each for each in documents if isinstance(each, dict) and each.keys() >= MEMBERS]


def main() -> int:
    """Write the page; exit 2 with one line when there is nothing to write."""
    notes = notes_in(NOTES)
    if not notes:
        print("no notes under .steward/soak: run `make soak-inputs`, `make soak` or `make kills`", file=sys.stderr)
        return 2
    PAGE.write_text(with_figures(PAGE.read_text(), notes))
    print(f"docs/guarantees.md: {len(rows_of(notes))} rows of figures written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
