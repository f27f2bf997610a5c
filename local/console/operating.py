"""How does the console do what an operator does: by the very command, so that guards, audit and reason are the same?"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any, Final

from local.stack.layout import ROOT
from steward_cli.failure import Failure

# `audit verify` reads every archived copy; the rest takes a second or two, most of it Python's start.
TIMEOUT_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: as a person would have typed it, its exit code, its answer, and what it remarked."""

    command: str
    code: int
    answer: Any
    notes: list[str]

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        return {"command": self.command, "code": self.code, "answer": self.answer, "notes": self.notes}


def steward(state: Path, *words: str, reason: str = "") -> Ended:
    """Run `steward WORDS` on the laptop's stack. Raises Failure where it does not end in time."""
    because = [f"--reason={reason}"] if reason else []  # one word: a reason that looks like an option is none
    line = [sys.executable, "-m", "steward_cli", "--state", str(state), "--json", "--yes", *because, *words]
    try:
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Failure(f"steward {words[0]} did not end within {TIMEOUT_SECONDS:.0f} s: try it in a terminal") from None
    command = " ".join(["steward", *map(quote, [*because, *words])])
    return Ended(command, done.returncode, _document(done.stdout), done.stderr.splitlines()[-5:])


def _document(text: str) -> Any:  # noqa: ANN401 - whatever a command answers
    try:
        return json.loads(text)
    except ValueError:
        return None
