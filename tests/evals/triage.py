"""How good is the offline judgement, on data it has not seen? `python -m tests.evals.triage` prints a table.

Northwind: the sandbox's settled requests, the older 240 known, the newer 120 judged, several seeds. BANKING77: the same
odds and the same trust on a public labelled set with its own split, where it lies beside the checkout.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import mean, median

from rich.console import Console
from rich.table import Table

from steward.evidence.assemble import Past
from steward.evidence.facts import Judgement, Offer, Option
from steward.evidence.history import Entry
from steward.evidence.judge import CHOICES, judgement
from steward.evidence.odds import likeliest
from steward.evidence.rehearsal import NEIGHBOURS
from steward.evidence.terms import terms
from steward.evidence.text import RequestText
from tests import northwind

BANKING = Path(__file__).parents[3] / "shared/data/banking77"
KNOWN = 240  # of 360 settled requests; the rest are later in time
BINS = 15  # equal-mass, as MODELS D asks
SURE = 0.5  # the demo's minimum confidence

NAMES = {option["gid"]: option["name"] for field in northwind.SCHEMA.values() for option in field["enum_options"]}


@dataclass(frozen=True, slots=True)
class Score:
    """What a judgement was worth over a set of (confidence, right) pairs; `base` is always saying what is commonest."""

    accuracy: float
    base: float
    coverage: float
    accepted: float
    error: float

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, bool]], base: float) -> "Score":
        """Score the pairs; `accepted` is the accuracy of those at or above SURE."""
        sure = [right for confidence, right in pairs if confidence >= SURE]
        accepted = mean(sure) if sure else float("nan")
        return cls(mean(right for _, right in pairs), base, len(sure) / len(pairs), accepted, calibration_error(pairs))

    def row(self) -> list[str]:
        """The numbers as the table shows them."""
        return [f"{each:.3f}" for each in (self.accuracy, self.base, self.coverage, self.accepted, self.error)]


def calibration_error(pairs: Iterable[tuple[float, bool]], bins: int = BINS) -> float:
    """Expected calibration error over equal-mass bins; the order of equal confidences is that of the rows."""
    ordered = sorted(pairs, key=lambda pair: pair[0])
    total = len(ordered)
    cuts = [ordered[at * total // bins : (at + 1) * total // bins] for at in range(bins)]
    return sum(abs(sum(sure for sure, _ in cut) - sum(right for _, right in cut)) for cut in cuts) / total


def northwind_scores(seeds: Sequence[int]) -> dict[str, Score]:
    """The judged fields over all seeds together."""
    pairs: dict[str, list[tuple[float, bool]]] = {key: [] for key in CHOICES}
    commonest: dict[str, list[bool]] = {key: [] for key in CHOICES}
    for seed in seeds:
        entries = northwind.settled_entries(seed)
        past = Past(entries[:KNOWN])
        for task, entry in list(zip(northwind.settled_tasks(seed), entries, strict=True))[KNOWN:]:
            facts = northwind.facts_of(task, past)
            for key in CHOICES:
                judged, offer, settled = facts.judgements[key], facts.offer(key), NAMES[str(entry.settled[key])]
                option = offer.option(judged.choice) if offer else None
                pairs[key].append((judged.confidence, bool(option and option.name == settled)))
                commonest[key].append(likeliest(past.ledgers[key].base_rates()) == entry.settled[key])
    return {key: Score.of(pairs[key], mean(commonest[key])) for key in CHOICES}


def northwind_effort(seeds: Sequence[int]) -> dict[str, float]:
    """Mean absolute error in hours, of the middle and of the project's median, and how often the range held."""
    errors, by_median, inside = [], [], []
    for seed in seeds:
        entries = northwind.settled_entries(seed)
        past = Past(entries[:KNOWN])
        middle = median(float(entry.settled["effort_hours"]) for entry in entries[:KNOWN])
        for task, entry in list(zip(northwind.settled_tasks(seed), entries, strict=True))[KNOWN:]:
            effort, took = northwind.facts_of(task, past).effort, float(entry.settled["effort_hours"])
            if effort:
                errors.append(abs(effort.p50 - took))
                by_median.append(abs(middle - took))
                inside.append(effort.p20 <= took <= effort.p80)
    return {"MAE, hours": mean(errors), "MAE of the median": mean(by_median), "inside P20 to P80": mean(inside)}


def labelled_scores(train: Sequence[tuple[str, str]], test: Sequence[tuple[str, str]]) -> Score:
    """The same judgement on (text, label) pairs: each training text is a settled request under one key."""
    entries = [_entry(at, text, label) for at, (text, label) in enumerate(train)]
    past = Past(entries)
    base, pairs = past.ledgers["team"].base_rates(), []
    for at, (text, label) in enumerate(test, len(entries)):
        told = judged(past, _entry(at, text, label))
        pairs.append((told.confidence, told.choice == label))
    return Score.of(pairs, mean(label == likeliest(base) for _, label in test))


def judged(past: Past, entry: Entry) -> Judgement:
    """What the product judges of a request under the key `team`, every settled value of which is an option."""
    keys = {value: value for value in past.ledgers["team"].base}
    options = tuple(Option(value, value, value) for value in keys)
    matches = past.index.matches(entry.terms, NEIGHBOURS, len(past.index.entries), ranking=past.ranking(entry.meaning))
    likely = past.offered("team", entry, matches, keys)
    return judgement(Offer("team", "1", "enum", SURE, options), (), likely, matches, keys)


def _entry(at: int, text: str, label: str) -> Entry:
    counted = sorted(terms(RequestText(text, "")).items())
    moment = northwind.NOW + timedelta(seconds=at)
    return Entry(str(at), moment, tuple(t for t, _ in counted), tuple(n for _, n in counted), {"team": label})


def read(path: Path) -> list[tuple[str, str]]:
    """(text, label) pairs of a `.jsonl` or `.jsonl.gz` file with those two keys; the public sets call a label `y`."""
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [
        (str(row["text"]), str(row["label"] if "label" in row else row["y"]))
        for row in map(json.loads, body.splitlines())
    ]


def main() -> int:
    """Print the table; 0 always: what is good enough is for a gate to say, not for a report."""
    parser = argparse.ArgumentParser(prog="python -m tests.evals.triage", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[7, 8, 9, 10, 11])
    parser.add_argument("--train", type=Path, default=BANKING / "train.jsonl.gz")
    parser.add_argument("--test", type=Path, default=BANKING / "test.jsonl.gz")
    parser.add_argument("--sample", type=int, default=600, help="how many of the test rows are judged; 0 for all")
    options = parser.parse_args()
    console = Console()
    console.print(_table(options.seeds, options.train, options.test, options.sample))
    for name, value in northwind_effort(options.seeds).items():
        console.print(f"effort, {name}: {value:.2f}")
    return 0


def _table(seeds: Sequence[int], train: Path, test: Path, sample: int) -> Table:
    table = Table(title=f"Offline judgement (accepted: confidence at least {SURE})")
    for column in ("set", "accuracy", "commonest", "coverage", "accepted", "ECE"):
        table.add_column(column, justify="left" if column == "set" else "right")
    for key, score in northwind_scores(seeds).items():
        table.add_row(f"Northwind, {key}", *score.row())
    if train.is_file() and test.is_file():
        rows = read(test)
        step = max(1, len(rows) // sample) if sample else 1
        began = time.process_time()
        score = labelled_scores(_mixed(read(train)), rows[::step])
        spent = time.process_time() - began
        table.add_row(f"{train.parent.name}, {len(rows[::step])} rows, {spent:.0f} s", *score.row())
    else:
        table.add_row(f"{train.parent.name}: {train} is not there, skipped")
    return table


def _mixed(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows in an order that does not go by label: the set is sorted by it, a rehearsal goes by time."""
    return [rows[(at * 7919) % len(rows)] for at in range(len(rows))]


if __name__ == "__main__":
    sys.exit(main())
