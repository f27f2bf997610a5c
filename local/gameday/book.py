"""Which command does a section of the runbook name for a step, with the values of this stack in its places?"""

import contextlib
import io
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from local.console import runbook
from local.gameday.failure import GameFailed
from steward_cli.app import main

OPERATOR: Final = "game-day"  # who the audit says it was


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: as it was typed, its exit code, its answer, and what it said beside it."""

    line: str
    code: int
    answer: Any
    said: str


def command(section: Mapping[str, Any], words: str, values: Mapping[str, str]) -> str:
    """The section's command with these words, as a person would type it here.

    Raises GameFailed where the section does not name it: then the runbook is what fails.
    """
    named = [" ".join(each.split()) for each in section["commands"]]
    found = next((each for each in named if f" {words} " in f"{each} "), None)
    if found is None:
        raise GameFailed(f"docs/operations.md#{section['anchor']} names no `steward {words}`")
    for place, value in values.items():
        found = found.replace(place, value)
    return found


def steward(state: Path, line: str) -> Ended:
    """Type it at the stack of a folder, with `--yes`: nobody is there to be asked."""
    words = shlex.split(line)[1:]
    options = ["--state", str(state), "--json", "--yes", "--operator", OPERATOR]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*options, *words])
    return Ended(line, code, _document(out.getvalue()), err.getvalue().strip())


def section(anchor: str) -> Mapping[str, Any]:
    """A section of docs/operations.md with its commands. Raises Failure for none of that name."""
    return runbook.read(anchor)


def _document(text: str) -> Any:  # noqa: ANN401 - whatever a command answers
    with contextlib.suppress(ValueError):
        return json.loads(text)
    return None


def rows(answer: Any) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401 - as above
    """A listing's rows; none where the command answered something else."""
    return answer if isinstance(answer, list) else ()
