"""How does one start the model endpoint as a process: python -m local.model."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from local.model.endpoint import serving
from local.model.hostile import HostileEngine
from local.model.offline import OfflineEngine
from local.model.scripted import ScriptedEngine
from local.model.wire import Engine

ENGINES: Final[dict[str, Callable[[], Engine]]] = {
    "offline": OfflineEngine,
    "scripted": ScriptedEngine,
    "hostile": HostileEngine,
}


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; 0 when stopped, 1 with one line when it could not start."""
    options = _options().parse_args()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        with serving(ENGINES[options.engine](), options.port) as endpoint:
            _announce({"endpoint": endpoint.url, "engine": options.engine}, options.announce)
            stopped.wait()
    except OSError as error:
        print(f"the model cannot serve on port {options.port}: {error.strerror}; choose another", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.model", description="Bedrock's Converse on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--engine", choices=sorted(ENGINES), default="offline")
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
