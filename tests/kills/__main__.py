"""How are a thousand environments ended, in rounds that can be gone on with: python -m tests.kills --kills 1000."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from local.stack.failure import StackError
from local.stack.layout import ROOT, Layout
from local.stack.up import running_stack
from tests.e2e.workplace import Workplace
from tests.kills.agenda import agenda, kill_every
from tests.kills.book import PROMISES, SOURCES, Book, Row, keep_note, totals
from tests.kills.round import Model, Outcome, Round
from tests.load.soak import FOLDER, sources_digest

FAILED: Final = 1
KILLS_A_ROUND: Final = 250  # each round ends with a rest of about four minutes; more would lose more when interrupted
# A lease ends after 17 min; a message that dispatch took when it died comes back after 200 s, and once more.
PATIENCE_SECONDS: Final = 1500.0


def main() -> int:
    """Run the rounds that are not done yet; 1 when a promise was broken or the stack did not come up."""
    options = _options().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(FAILED))  # so that the stack is ended with its harness
    options.state.mkdir(parents=True, exist_ok=True)
    book = Book(options.state / f"seed-{options.seed}.jsonl", sources_digest(SOURCES))
    done = book.rounds()
    while (killed := sum(each["kills"] for each in done)) < options.kills:
        count = min(KILLS_A_ROUND, options.kills - killed)
        print(f"seed {options.seed}, round {len(done)}: {count} kills after {killed} of {options.kills}", flush=True)
        try:
            outcome = _round(options.seed * 1000 + len(done), count, options.state)
        except StackError as refused:
            print(f"make kills: {refused}", file=sys.stderr)
            return FAILED
        _tell(outcome)
        if sources_digest(SOURCES) != book.sources:
            print("make kills: the sources changed meanwhile: this round does not count, begin again", file=sys.stderr)
            return FAILED
        done.append(book.add(_record(outcome)))
        keep_note(FOLDER, options.seed, done, datetime.now(UTC))
    return _summed(done)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, default=ROOT / ".steward" / "kills", help="where the rounds are kept")
    return parser


def _round(seed: int, kills: int, state: Path) -> Outcome:
    layout = Layout(state=state / "stack", build=Layout().build)
    with running_stack(layout, say=lambda _line: None) as stack:
        child = next(each for each in stack.processes if each.name == "model")
        model = Model(stack.model_endpoint, child, layout.state)
        try:
            say = partial(print, flush=True)
            this = Round(Workplace(stack), say, model, engine_log=layout.log("engine"))
            acts = agenda(seed, kills, kill_every(this.warm_up()))
            return this.run(acts, PATIENCE_SECONDS)
        finally:
            model.stop()


def _record(outcome: Outcome) -> dict[str, Any]:
    return {
        "kills": outcome.kills.total(),
        "by_verb": dict(outcome.kills),
        "missed": outcome.missed,
        "interrupted": dict(outcome.interrupted),
        "failures": dict(outcome.failures),
        "model_kills": outcome.model_kills,
        "requests": outcome.requests,
        "edits": outcome.edits,
        "needed_scan": outcome.needed_scan,
        "lost": outcome.verdict.lost,
        "double": outcome.verdict.double,
        "unsettled": outcome.verdict.unsettled,
        "seconds": round(outcome.seconds),
    }


def _tell(outcome: Outcome) -> None:
    print(outcome.line())
    for what, counts in (("killed", outcome.kills), ("interrupted", outcome.interrupted), ("seen", outcome.failures)):
        print(f"  {what}: {', '.join(f'{name} {count}' for name, count in sorted(counts.items()))}")
    for line in outcome.verdict.lines():
        print(f"  BROKEN {line}")
    sys.stdout.flush()


def _summed(done: Sequence[Row]) -> int:
    """Say what all rounds came to; 1 when any promise was broken."""
    told = totals(done)
    print(f"{len(done)} rounds: {json.dumps(told)}")
    return FAILED if any(told[name] for name in PROMISES) else 0


if __name__ == "__main__":
    raise SystemExit(main())
