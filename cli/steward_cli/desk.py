"""What does every command have at hand: the deployment, the operator, the clock, and how to speak?"""

import getpass
import json
import shutil
import sys
import time
import webbrowser
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from steward.governance.seconding import Seconding
from steward_cli.deployment import Deployment, deployment
from steward_cli.failure import Exit, Failure
from steward_cli.grids import cell, laid_out, wrapped


@dataclass
class Desk:
    """The options before the command's name. `say` writes results, standard error takes everything else."""

    stack: str = "local"
    state: Path = Path(".steward")
    as_json: bool = False
    dry_run: bool = False
    yes: bool = False
    reason: str = ""
    operator: str = ""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    pause: Callable[[float], None] = time.sleep
    browse: Callable[[str], object] = webbrowser.open
    seconding: Seconding | None = None  # of the change under way, where it takes two people

    @cached_property
    def deployment(self) -> Deployment:
        """The deployment that `--stack` names."""
        return deployment(self.stack, self.state)

    @property
    def who(self) -> str:
        """Who is at the terminal, for the audit."""
        return self.operator or getpass.getuser()

    @property
    def width(self) -> int:
        """How many columns a line may have: the terminal's, and 80 where there is none."""
        return shutil.get_terminal_size().columns

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return self.clock()

    def rows(self, title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
        """Several things: a table that fits the terminal, or JSON with every key."""
        if self.as_json:
            self.json([dict(row) for row in rows])
        else:
            print("\n".join(laid_out(title, columns, rows, self.width)))

    def one(self, document: Mapping[str, Any]) -> None:
        """One thing: a line for each of its members, or JSON."""
        if self.as_json:
            self.json(dict(document))
            return
        width = max((len(name) for name in document), default=0)
        for name, value in document.items():
            for heading, line in zip(chain([name], repeat("")), _lines(value), strict=False):
                text = f"{heading.ljust(width)}  {line}"
                print("\n".join(wrapped(text, self.width, " " * (width + 2))))

    def said(self, sentence: str) -> None:
        """A sentence about what was shown, for a person alone."""
        if not self.as_json:
            print("\n".join(wrapped(sentence, self.width)))

    def json(self, document: Any) -> None:  # noqa: ANN401 - whatever a command found
        """JSON on standard output."""
        print(json.dumps(document, indent=2, ensure_ascii=False, default=str))

    def note(self, line: str) -> None:
        """A remark for the person at the terminal, out of the way of the result."""
        print(line, file=sys.stderr)

    def along[Item](self, items: Sequence[Item], what: str) -> Iterable[Item]:
        """The items one after another, with a bar on the terminal of a person who waits for them."""
        console = Console(stderr=True)
        return track(items, what, console=console, transient=True) if console.is_terminal else items

    def because(self) -> str:
        """The reason of a command that must have one. Raises Failure without."""
        if not self.reason.strip():
            raise Failure("say why: steward --reason '...' (it stands in the audit)")
        return self.reason.strip()

    def confirmed(self, question: str) -> bool:
        """Whether to go on: `--dry-run` says no, `--yes` or the person at the terminal says yes.

        Raises Failure (refused) where nobody can be asked.
        """
        if self.dry_run:
            self.note(f"would: {question}")
            return False
        if self.yes:
            return True
        if not sys.stdin.isatty():
            raise Failure(f"{question}: nobody is here to ask, say --yes before the command", Exit.REFUSED)
        if input(f"{question}? [y/N] ").strip().lower() not in ("y", "yes"):
            raise Failure("nothing was done", Exit.REFUSED)
        return True


def _lines(value: Any) -> list[str]:  # noqa: ANN401 - whatever a document holds
    """A value's own lines, each as a person reads it: a comment of points is no longer one when they run together."""
    return [cell(line) for line in value.splitlines() if line.strip()] if isinstance(value, str) else [cell(value)]
