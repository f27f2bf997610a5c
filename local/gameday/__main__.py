"""Does the runbook hold? Each dependency is broken in turn; exit code 0 when all of it was mended by its own words."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from local.console.stacks import Site
from local.demo.progress import Watch
from local.gameday.alarms import Alarms
from local.gameday.failure import GameFailed
from local.gameday.games import GAMES, play
from local.gameday.ground import Ground
from local.stack.failure import StackError
from local.stack.layout import ROOT, Layout
from local.stack.up import running_stack
from steward_cli.failure import Failure

# A stack of its own: what is broken here is nobody's workplace.
STATE: Final = ROOT / ".steward" / "game-day"
FAILED: Final = 1
INTERRUPTED: Final = 130  # what a shell says of a command that Ctrl-C ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring a stack up, play, end the stack. A failure is one line that names the step, and exit code 1."""
    options, console = _options().parse_args(arguments), Console()
    layout = Layout(state=options.state, build=Layout().build)
    try:
        with running_stack(layout, say=lambda line: console.print(f"[dim]{line}[/]", highlight=False)):
            return _day(_ground(layout.state, console), options.only or list(GAMES))
    except (GameFailed, StackError, Failure, httpx.HTTPError, ClientError, BotoCoreError) as failure:
        console.print(f"[red]make game-day: {failure}[/]", highlight=False)
        return FAILED
    except KeyboardInterrupt:
        console.print("[red]make game-day: interrupted; what was started is ended again[/]")
        return INTERRUPTED


def _day(ground: Ground, names: Sequence[str]) -> int:
    """Every game, then the end: no request was lost and no alarm rings on."""
    ground.alarms.hurry()
    rang = set[str]()
    try:
        for number, name in enumerate(names, 1):
            game = GAMES[name]
            ground.screen.print(f"[bold]{number}/{len(names)} {game.title}[/]", highlight=False)
            play(game, ground)
            rang |= {game.alarm} | ground.alarms.ringing()
        ground.screen.print("[bold]The end[/]")
        ground.step(f"all {len(ground.of_people)} requests of the day are triaged", ground.all_triaged)
        ground.step(f"all {len(rang)} alarms that rang are quiet", lambda: ground.quiet(frozenset(rang)))
    finally:
        ground.alarms.restore()
    took = time.monotonic() - ground.began
    ground.screen.print(f"{len(names)} games in {took:.0f} s; each was mended by docs/operations.md.", highlight=False)
    return 0


def _ground(state: Path, console: Console) -> Ground:
    opened = Site(state, lambda: datetime.now(UTC)).opened()
    return Ground(opened, state, Alarms(opened.deployment.client("cloudwatch")), Watch(opened.stack), console)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.gameday", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(GAMES), help="these games alone")
    parser.add_argument("--state", type=Path, default=STATE, help="the folder of its stack")
    return parser


if __name__ == "__main__":
    sys.exit(main())
