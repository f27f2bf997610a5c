"""How does one start the sandbox as a process: python -m local.asana."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from local.asana.clock import ShiftedClock
from local.asana.sandbox import Furnish, Sandbox
from local.asana.seed.furnish import believable_workspace
from local.asana.server import serving
from local.asana.settings import Settings
from local.asana.workspaces import empty_workspace

WORKSPACES: dict[str, Furnish] = {"believable": believable_workspace, "empty": empty_workspace}


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; 0 when stopped, 1 with one line when it could not start."""
    options = _options().parse_args()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    settings = Settings(
        requests_per_minute=options.requests_per_minute,
        latency_seconds=options.latency_seconds,
        allow_loopback_targets=not options.refuse_loopback_targets,
    )
    sandbox = Sandbox(ShiftedClock(), options.seed, settings=settings, furnish=WORKSPACES[options.workspace])
    try:
        with serving(sandbox, options.port) as base_url:
            _announce({"base_url": base_url, **sandbox.about()}, options.announce)
            stopped.wait()
    except OSError as error:
        print(
            f"the sandbox cannot serve on port {options.port}: {error.strerror}; choose another with --port",
            file=sys.stderr,
        )
        return 1
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.asana", description="A sandbox Asana on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workspace", choices=sorted(WORKSPACES), default="believable")
    parser.add_argument("--announce", type=Path, help="also write the announcement to this file")
    parser.add_argument("--requests-per-minute", type=int, default=Settings().requests_per_minute)
    parser.add_argument("--latency-seconds", type=float, default=0.0, help="how long each answer takes")
    parser.add_argument(
        "--refuse-loopback-targets", action="store_true", help="403 for webhooks to this machine, as Asana"
    )
    return parser


def _announce(about: object, path: Path | None) -> None:
    """Say where and who in one JSON line; the file appears whole or not at all."""
    line = json.dumps(about)
    if path is not None:
        unfinished = path.with_suffix(".tmp")
        unfinished.write_text(line)
        unfinished.replace(path)
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
