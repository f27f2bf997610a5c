"""What does comparing by meaning add to comparing by words? `python -m tests.evals.retrieval` prints it.

Northwind: the judgement of `tests.evals.triage` both ways, and the repetitions that are planted in it. BANKING77, where
it lies beside the checkout: how often the neighbours' vote is right. Vectors are the laptop's packaged model's.
"""

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import mean

from rich.console import Console
from rich.table import Table

from local.model.embedding import packaged
from steward.asana.models import Task
from steward.evidence.assemble import Past
from steward.evidence.history import Entry, Meaning
from steward.evidence.judge import CHOICES
from steward.evidence.nearness import nearness_of
from steward.evidence.rehearsal import NEIGHBOURS
from steward.evidence.retrieval import Index, RankingOf, by_words
from steward.evidence.text import own_words
from tests import northwind
from tests.evals.triage import BANKING, KNOWN, NAMES, Score, _entry, read

MODEL = "packaged"
EVERY = 6  # of BANKING77's rows: about 1,700 known and 500 judged, embedded in a minute

# How the seed asks again (local/asana/seed/history.py).
_AGAIN = re.compile(r"^(Re: |Asked before, no answer\. |Again: |Same again today\. )+| \(2\)$")


def with_meanings(entries: Iterable[Entry], texts: Sequence[str]) -> list[Entry]:
    """The entries, each with the meaning of its text."""
    vectors = packaged(texts)
    return [replace(each, meaning=Meaning.of_vector(MODEL, row)) for each, row in zip(entries, vectors, strict=True)]


@cache
def settled(seed: int) -> tuple[Entry, ...]:
    """Northwind's settled requests with their meanings."""
    texts = [own_words(task).whole for task in northwind.settled_tasks(seed)]
    return tuple(with_meanings(northwind.settled_entries(seed), texts))


def compares(entries: Sequence[Entry]) -> RankingOf | None:
    """What Assess compares with."""
    near = nearness_of(entries, MODEL)
    return near.ranking if near else None


def judged(seeds: Sequence[int], *, hybrid: bool) -> tuple[dict[str, Score], float]:
    """The judged fields over all seeds, and the milliseconds of one request's facts."""
    pairs: dict[str, list[tuple[float, bool]]] = {key: [] for key in CHOICES}
    spent = []
    for seed in seeds:
        past = Past(settled(seed)[:KNOWN], compares)
        past.lessons(settled(seed)[0].meaning if hybrid else None)
        for task, entry in list(zip(northwind.settled_tasks(seed), settled(seed), strict=True))[KNOWN:]:
            began = time.perf_counter()
            facts = northwind.facts_of(task, past, meaning=entry.meaning if hybrid else None)
            spent.append(time.perf_counter() - began)
            for key in CHOICES:
                choice, offer = facts.judgements[key], facts.offer(key)
                option = offer.option(choice.choice) if offer else None
                pairs[key].append((choice.confidence, bool(option and option.name == NAMES[str(entry.settled[key])])))
    return {key: Score.of(pairs[key], 0.0) for key in CHOICES}, 1000 * mean(spent)


@dataclass(frozen=True, slots=True)
class Repeats:
    """Requests that were told to repeat an older one, those that do, and how many there are to find."""

    told: int
    right: int
    planted: int


def repeats(seeds: Sequence[int], *, hybrid: bool) -> Repeats:
    """The duplicates over all seeds."""
    told = right = planted = 0
    for seed in seeds:
        past = Past(settled(seed), compares)
        said = {task.gid: plainly(task) for task in northwind.settled_tasks(seed)}
        seen = set[str]()
        for task, entry in zip(northwind.settled_tasks(seed), settled(seed), strict=True):
            facts = northwind.facts_of(task, past, meaning=entry.meaning if hybrid else None)
            told += bool(facts.duplicates)
            right += any(said[each.task_gid] == said[task.gid] for each in facts.duplicates)
            planted += said[task.gid] in seen
            seen.add(said[task.gid])
    return Repeats(told, right, planted)


def plainly(task: Task) -> str:
    """What a request says, without the ways in which the seed says that it is asked again."""
    return f"{_AGAIN.sub('', _AGAIN.sub('', task.name))}\n{_AGAIN.sub('', task.notes)}"


def votes(train: Sequence[tuple[str, str]], test: Sequence[tuple[str, str]], *, hybrid: bool) -> float:
    """How often the neighbours, weighed by their similarity, agree with the label."""
    index = Index(with_meanings([_entry(at, *row) for at, row in enumerate(train)], [text for text, _ in train]))
    asked = with_meanings([_entry(at, *row) for at, row in enumerate(test)], [text for text, _ in test])
    near = nearness_of(index.entries, MODEL)
    right = 0
    for each, (_, label) in zip(asked, test, strict=True):
        ranking = near.ranking(each.meaning) if near and hybrid else by_words
        weighed: Counter[str] = Counter()
        for match in index.matches(each.terms, NEIGHBOURS, len(train), ranking=ranking):
            weighed[str(match.entry.settled["team"])] += match.similarity**2  # type: ignore[assignment]
        right += weighed.most_common(1)[0][0] == label if weighed else False
    return right / len(test)


def main() -> int:
    """Print the comparison; 0 always: what is good enough is for a gate to say."""
    parser = argparse.ArgumentParser(prog="python -m tests.evals.retrieval", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[7, 8, 9, 10, 11])
    options = parser.parse_args()
    console = Console()
    for hybrid in (False, True):
        name = "words and meaning" if hybrid else "words alone"
        scores, milliseconds = judged(options.seeds, hybrid=hybrid)
        table = Table(title=f"Northwind by {name}, {milliseconds:.1f} ms a request")
        for column in ("field", "accuracy", "coverage", "accepted", "ECE"):
            table.add_column(column)
        for key, score in scores.items():
            accuracy, _, *rest = score.row()
            table.add_row(key, accuracy, *rest)
        console.print(table)
        found = repeats(options.seeds, hybrid=hybrid)
        console.print(f"repetitions: {found.told} told, {found.right} rightly, of {found.planted}")
        if (BANKING / "train.jsonl.gz").is_file():
            train, test = (read(BANKING / f"{part}.jsonl.gz")[::EVERY] for part in ("train", "test"))
            console.print(f"{BANKING.name}: the vote is right for {votes(train, test, hybrid=hybrid):.1%}")
        else:
            console.print(f"{BANKING} is not there, skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
