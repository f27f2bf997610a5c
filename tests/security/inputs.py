"""How many inputs does a security test try, and where do the figures of a full run go?

`make test` tries a part; `make soak-inputs` sets SOAK_INPUTS=1 and tries all, and each test notes what it tried under
`.steward/soak/`, from which `docs/guarantees_figures.py` fills the table of the guarantees page.
"""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

FULL = os.environ.get("SOAK_INPUTS") == "1"
NOTES = Path(__file__).parents[2] / ".steward" / "soak"


def amount(part: int, full: int) -> int:
    """The number of inputs of this run."""
    return full if FULL else part


class Stopwatch:
    """Notes how long a test took beside what it tried."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def note(self, name: str, check: str, tried: int, result: str, seed: object = "none") -> None:
        """Print one line, and in a full run keep it."""
        seconds = round(time.monotonic() - self._started, 1)
        print(f"{check}: {tried:,} tried, {result} ({seconds} s, seed {seed})")
        if FULL:
            NOTES.mkdir(parents=True, exist_ok=True)
            document = {
                "check": check, "tried": tried, "result": result, "seed": str(seed), "seconds": seconds,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
            }  # fmt: skip
            (NOTES / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n")
