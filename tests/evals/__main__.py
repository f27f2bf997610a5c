"""How good are the product's judgements? `make evals` measures them and ends with 1 where a floor is missed."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tests.evals import engines, itself, points, report, routing, tone
from tests.evals.anyset import any_set
from tests.evals.dates import dates
from tests.evals.delay import delay
from tests.evals.figures import Result
from tests.evals.labelled_file import BadFile
from tests.evals.planted import planted
from tests.evals.planted_lateness import planted_lateness
from tests.evals.prompt_cases import prompt_cases
from tests.evals.sets import Absent
from tests.evals.training import asks_head, sentiment_head
from tests.evals.vectors import Told, VectorCache

STATE: Final = Path(__file__).resolve().parents[2] / ".steward/evals"

Measure = Callable[[Told], Result]


class BadChoice(Exception):
    """What was asked for does not exist; the text is one line for a person."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where all holds, 1 where a floor is missed, 2 where something cannot be measured, or nothing was."""
    options = _options().parse_args(arguments)
    console = Console()
    if bool(options.train) != bool(options.test):
        print("evals: TRAIN and TEST belong together; name both files, or neither", file=sys.stderr)
        return 2
    if options.delay and options.train:
        print("evals: DELAY is measured by itself; leave TRAIN and TEST out", file=sys.stderr)
        return 2
    try:
        asks = not (options.train or options.delay)  # sets of somebody's own have no triage to answer
        engine = engines.engine(options.engine if asks else "offline", options.endpoint_url, options.model_id)
        measures = _measures(options, engine)
        began = time.monotonic()
        results = _run(measures, console)
    except (BadFile, BadChoice, engines.Refused) as refused:
        print(f"evals: {refused}", file=sys.stderr)
        return 2
    if not is_measured(results):
        told = "; ".join(dict.fromkeys(result.skipped for result in results if result.skipped))
        print(f"evals: nothing was measured: {told}", file=sys.stderr)
        return 2
    about = {
        **engine.about(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "took_seconds": round(time.monotonic() - began),
        **({"labelled_files": f"{options.train} to {options.test}"} if options.train else {}),
        **({"labelled_files": str(options.delay)} if options.delay else {}),
    }
    page = report.write(STATE / about["measured_at"].replace(":", "-"), results, about)
    console.print(report.table(results, about["engine"]))
    for result in results:
        for note in result.notes:
            console.print(f"{result.set_name}: {note}", markup=False, highlight=False)
    console.print(f"report: {page}", markup=False, soft_wrap=True)
    return 0 if all(result.holds for result in results) else 1


def is_measured(results: Sequence[Result]) -> bool:
    """Whether there is any figure; without one nothing held, and nothing is reported."""
    return any(result.figures for result in results)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make evals", description=__doc__)
    parser.add_argument("--engine", choices=engines.NAMES, default="offline", help="whose triage answers are measured")
    parser.add_argument(
        "--endpoint-url", help="where Converse is asked, for ENGINE=bedrock; the laptop's model endpoint"
    )
    parser.add_argument("--model-id", default=engines.MODEL_ID, help="the model that ENGINE=bedrock asks")
    parser.add_argument("--train", type=Path, help="JSON lines with `text` and `label` to learn from")
    parser.add_argument("--test", type=Path, help="JSON lines with `text` and `label` to judge")
    parser.add_argument("--delay", type=Path, help="CSV of issue features with a `delayed` flag, split in time")
    parser.add_argument("--only", nargs="+", metavar="SET", help="only the sets whose name holds one of these words")
    return parser


def _measures(options: argparse.Namespace, engine: engines.Engine) -> dict[str, Measure]:
    """What is to be measured, the quick ones first. Raises Refused, BadChoice."""
    if options.delay:
        return {"delay file": lambda _: delay(options.delay)}
    cache = VectorCache(STATE / "cache")
    if options.train:
        return {"labelled files": partial(any_set, options.train, options.test, cache)}
    every: dict[str, Measure] = {
        "dates": lambda _: dates(),
        "comment tone": lambda _: tone.tone(),
        "asks": lambda _: tone.asks(),
        "prompt cases": partial(prompt_cases, engine),
        "planted history": partial(planted, engine),
        "planted lateness": lambda _: planted_lateness(),
        "effort in story points": points.story_points,
        "heads learnt again": lambda _: tone.relearnt({"asks": asks_head, "sentiment": sentiment_head}),
        "young projects": itself.young,
        "routing": partial(routing.banking, cache),
        "the judgement itself": partial(itself.itself, cache),
        "out of scope": partial(routing.clinc, cache),
    }
    if unknown := [word for word in options.only or () if not any(word in name for name in every)]:
        raise BadChoice(f"--only {unknown[0]!r} is in the name of no set; there are {', '.join(every)}")
    return {
        name: each for name, each in every.items() if not options.only or any(word in name for word in options.only)
    }


def _run(measures: dict[str, Measure], console: Console) -> list[Result]:
    """Measure one after the other; a set that is not there is told and left out."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    results = []
    with Progress(*columns, console=console, transient=True) as progress:
        for name, measure in measures.items():
            bar = progress.add_task(name, total=None)
            try:
                results.append(measure(partial(_show, progress, bar)))
            except Absent as absent:
                results.append(Result(name, [], skipped=str(absent)))
            progress.update(bar, completed=1, total=1)
            console.print(f"measured: {name}", style="dim", highlight=False)
    return results


def _show(progress: Progress, bar: TaskID, done: int, total: int) -> None:
    progress.update(bar, completed=done, total=total)


if __name__ == "__main__":
    sys.exit(main())
