"""Which rounds of a seed are done, and what do they come to? One line for each round, so that it can be interrupted.

A round counts for the sources it was run with: after a change of the product or the stack the seed begins anew. What
the rounds came to is a note in the form that `docs/guarantees_figures.py` reads.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

# What a round depends on: the product, the machine it is run by, its template, the stack and its sandbox, this harness.
SOURCES: Final = ("layers/steward/python/steward", "statemachines", "template.yaml", "local", "tests/kills")

CHECK: Final = "real kills: environments of the laptop stack ended with SIGKILL at random instants"
SUMMED: Final = ("kills", "model_kills", "requests", "edits", "needed_scan", "seconds")
PROMISES: Final = ("lost", "double", "unsettled")

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Book:
    """The rounds of one seed, for one state of the sources."""

    path: Path
    sources: str

    def rounds(self) -> list[Row]:
        """Those of these sources; the others are taken out of the book."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        rows: list[Row] = [json.loads(line) for line in lines]
        kept = [row for row in rows if row.get("sources") == self.sources]
        if len(kept) < len(rows):
            self.path.write_text("".join(json.dumps(row) + "\n" for row in kept))
        return kept

    def add(self, row: Row) -> Row:
        """Write a finished round down; the row with its sources."""
        whole = {**row, "sources": self.sources}
        with self.path.open("a") as book:
            book.write(json.dumps(whole) + "\n")
        return whole


def totals(rounds: Sequence[Row]) -> dict[str, int]:
    """What all rounds came to: their counts, how many promises of each kind were broken, deaths in an invocation."""
    counts = {name: sum(int(each[name]) for each in rounds) for name in SUMMED}
    broken = {name: sum(len(each[name]) for each in rounds) for name in PROMISES}
    interrupted = sum(sum(each["interrupted"].values()) for each in rounds)
    return counts | broken | {"interrupted": interrupted}


def keep_note(folder: Path, seed: int, rounds: Sequence[Row], now: datetime) -> Path:
    """Write the note of a seed; it appears whole or not at all."""
    told = totals(rounds)
    result = ", ".join(f"{told[name]} {name}" for name in PROMISES)
    note = {
        "check": CHECK,
        "tried": told["kills"],
        "result": f"{result}; {told['interrupted']} in an invocation, {told['requests']} requests",
        "seed": str(seed),
        "seconds": told["seconds"],
        "at": now.isoformat(timespec="seconds"),
        "sources": rounds[-1]["sources"] if rounds else "",
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"kills-seed-{seed}.json"
    new = path.with_suffix(".new")
    new.write_text(json.dumps(note, indent=1) + "\n")
    new.replace(path)
    return path
