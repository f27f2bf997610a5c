"""How many times the bare loop of HMAC and JSON does a delivery take in a warm process, without the send?

Each loop runs in two lengths under valgrind: the difference is the loop's alone.
"""

import subprocess
from pathlib import Path
from typing import Final

from bench.figures import Figure
from bench.processes import VALGRIND, BenchError, environment, instructions_in
from local.stack.artefacts import RUNTIME
from local.stack.layout import ROOT

# Events in a delivery: how often it is looped, and the most that ours may take of the bare loop.
SIZES: Final = {1: (60, 1.35), 10: (60, 1.12), 100: (20, 1.06), 1000: (4, 1.06)}
SPEAKING: Final = (10, 2.5)  # events, and the most with the log line and the metrics
PATIENCE_SECONDS: Final = 600.0


def measured(tree: Path) -> list[Figure]:
    """The ratios, by size. Raises BenchError when a loop failed."""
    found = []
    for events, (times, most) in SIZES.items():
        least = _a_delivery(tree, "limit", events, times)
        found.append(Figure(_named(events), _a_delivery(tree, "quiet", events, times) / least, most, gate=False))
        if events == SPEAKING[0]:
            name = f"{_named(events)}, with its log line and metrics"
            found.append(Figure(name, _a_delivery(tree, "speaking", events, times) / least, SPEAKING[1], gate=False))
            forged = _a_delivery(tree, "forged", events, times)
            found.append(
                Figure(f"forged delivery of {events} events to the bare loop", forged / least, 0.32, gate=False)
            )
    return found


def _named(events: int) -> str:
    return f"warm delivery of {events:,} event{'s' if events > 1 else ''} to the bare loop"


def _a_delivery(tree: Path, loop: str, events: int, times: int) -> float:
    once, thrice = (_instructions(tree, loop, events, count) for count in (times, 3 * times))
    return (thrice - once) / (2 * times)


def _instructions(tree: Path, loop: str, events: int, times: int) -> int:
    done = subprocess.run(
        [*VALGRIND, str(RUNTIME), "-m", "bench.loops", loop, str(events), str(times)],
        env=environment([tree, ROOT], "http://127.0.0.1:9"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    if done.returncode:
        raise BenchError(f"the loop {loop!r} failed: {done.stderr.strip()[-300:]}")
    return instructions_in(done.stderr)
