"""How does one start the console as a process: python -m local.console."""

import argparse
import json
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from local.console.server import serving
from local.console.stacks import Site
from local.console.warming import in_background
from local.stack.layout import Layout


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; 0 when stopped, 1 with one line when it could not start."""
    options = _options().parse_args()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    site = Site(options.state.resolve(), lambda: datetime.now(UTC))
    try:
        with serving(site, options.port) as url:
            _announce({"url": url}, options.announce)
            in_background(site, stopped)
            stopped.wait()
    except OSError as error:
        print(f"the console cannot serve on port {options.port}: {error.strerror}; choose another", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.console", description="The laptop's console on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--state", type=Path, default=Layout().state, help="where the stack's files lie")
    parser.add_argument("--announce", type=Path, help="also write the announcement to this file")
    return parser


def _announce(about: dict[str, str], path: Path | None) -> None:
    """Say where in one JSON line; the file appears whole or not at all."""
    line = json.dumps(about)
    if path is not None:
        fresh = path.with_suffix(".new")
        fresh.write_text(line, encoding="utf-8")
        fresh.replace(path)
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
