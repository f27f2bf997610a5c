"""How many inputs does a security test try, and where do the figures of a full run go?

`make test` tries a part, `make security` what fits into ten minutes, `make soak-inputs` all. SECURITY_LEVEL says which.
In the last two each test notes what it tried: under `.steward/security/`, from which `python -m tests.security` prints
its table, or under `.steward/soak/`, from which `docs/guarantees_figures.py` fills the table of the guarantees page.
"""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

LEVEL = os.environ.get("SECURITY_LEVEL", "part")
NOTED = {"security": "security", "full": "soak"}
STATE = Path(__file__).parents[2] / ".steward"


def amount(part: int, full: int, security: int | None = None) -> int:
    """The number of inputs of this run; `security` where a test has a number of its own for `make security`."""
    return {"full": full, "security": security or part}.get(LEVEL, part)


class Stopwatch:
    """Notes how long a test took beside what it tried."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def note(self, name: str, check: str, tried: int, result: str, seed: object = "none") -> None:
        """Print one line, and in a longer run keep it."""
        seconds = round(time.monotonic() - self._started, 1)
        print(f"{check}: {tried:,} tried, {result} ({seconds} s, seed {seed})")
        if LEVEL in NOTED:
            folder = STATE / NOTED[LEVEL]
            folder.mkdir(parents=True, exist_ok=True)
            document = {
                "check": check, "tried": tried, "result": result, "seed": str(seed), "seconds": seconds,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
            }  # fmt: skip
            (folder / f"{name.replace(' ', '-')}.json").write_text(json.dumps(document, indent=2) + "\n")
