"""How long is it from a submitted request to the fields in Asana, and does a burst lose or repeat anything?

    python -m bench.triage --requests 100 --every 1.0      # one a second, after five to warm up
    python -m bench.triage --requests 100 --every 0        # all at once

Needs a running stack (`make up`). Prints one line of figures; exit code 1 if a request was lost or written twice.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from local.asana.seed.blueprint import Submission
from local.demo.people import Asana, Control
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.layout import Layout

INTAKE = "Customer requests"
WARM_UP = 5
PATIENCE_SECONDS = 180.0  # a burst may take the minute that is promised; three show by how much it does not
LOOK_AGAIN_SECONDS = 0.5
SECOND_WRITE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds from a submission to its write, the sandbox's batching of deliveries included, and what went wrong."""

    seconds: tuple[float, ...]
    lost: int
    twice: int
    wall_seconds: float

    def __str__(self) -> str:
        cuts = quantiles(self.seconds, n=100) if len(self.seconds) > 1 else [*self.seconds] * 99
        return (
            f"{len(self.seconds)} written, p50 {cuts[49]:.2f} s, p95 {cuts[94]:.2f} s, max {max(self.seconds):.2f} s, "
            f"lost {self.lost}, twice {self.twice}, all done after {self.wall_seconds:.1f} s"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Submit, wait, print."""
    options = _parser().parse_args(arguments)
    try:
        stack = Stack.read(options.state / "stack.json")
    except StackError as missing:
        print(f"bench: {missing}", file=sys.stderr)
        return 2
    people = Asana(stack.asana_base_url, Control(stack.asana_base_url).about()["tokens"])
    if options.every:
        measure(stack, people, WARM_UP, options.every)
    figures = measure(stack, people, options.requests, options.every)
    print(figures)
    return 1 if figures.lost or figures.twice else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.triage", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two submissions; 0: all at once")
    parser.add_argument("--state", type=Path, default=Layout().state)
    return parser


def measure(stack: Stack, people: Asana, count: int, every: float) -> Figures:
    """Submit so many requests, one every so many seconds, and wait until all are written."""
    began, started_at = time.monotonic(), datetime.now(UTC)
    submitted: dict[str, datetime] = {}
    for number in range(count):
        text = f"Since this morning report {number} shows no rows for our team."
        gid = people.submit(Submission("nadia", f"Report {number} is empty", text), stack.projects[INTAKE])["gid"]
        submitted[gid] = datetime.now(UTC)
        time.sleep(max(0.0, began + (number + 1) * every - time.monotonic()))
    writes = _wait_for_writes(stack, submitted)
    seconds = tuple((moments[0] - submitted[gid]).total_seconds() for gid, moments in writes.items())
    twice = sum(1 for moments in writes.values() if len(moments) > 1)
    last = max((moments[-1] for moments in writes.values()), default=datetime.now(UTC))
    return Figures(seconds, count - len(seconds), twice, (last - started_at).total_seconds())


def _wait_for_writes(stack: Stack, tasks: Collection[str]) -> dict[str, list[datetime]]:
    """The moments of the bot's writes of each task, once all are written or patience ends."""
    ends, settled = time.monotonic() + PATIENCE_SECONDS, 0.0
    while True:
        writes: dict[str, list[datetime]] = defaultdict(list)
        for call in Control(stack.asana_base_url).calls_of(stack.bot_user_gid):
            gid = call["path"].rpartition("/")[2]
            if call["operation_id"] == "updateTask" and gid in tasks:
                writes[gid].append(datetime.fromisoformat(call["at"]))
        if len(writes) == len(tasks) and not settled:
            settled = time.monotonic()  # a second write would follow its first within moments; look once more for it
        if time.monotonic() > ends or (settled and time.monotonic() > settled + SECOND_WRITE_SECONDS):
            return dict(writes)
        time.sleep(LOOK_AGAIN_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
