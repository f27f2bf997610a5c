"""What does the offline judgement itself reach, by the way that a triage takes it?

BANKING77 as a project's index: 5,000 settled requests, as many as an index holds, with their hashed terms and, beside
them, their meanings. Each test row is judged from these alone. Young projects: Northwind's first requests are known and
the next ones judged; what is not told is left to people.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from steward.evidence.assemble import Past
from steward.evidence.history import Entry, Meaning
from steward.evidence.judge import CHOICES, NO_OPTION
from steward.evidence.nearness import nearness_of
from steward.evidence.odds import likeliest, odds
from steward.evidence.rehearsal import NEIGHBOURS
from steward.evidence.retrieval import RankingOf
from steward.ingest.settled import SETTLED_TASKS_KEPT
from tests import northwind
from tests.evals.figures import AT_MOST, Figure, Result
from tests.evals.measures import calibration_bins, calibration_error
from tests.evals.sets import labelled
from tests.evals.triage import NAMES, _entry, judged
from tests.evals.vectors import Told, VectorCache

BY_WORDS, BY_BOTH = 0.86, 0.91  # what the first measurement reached, less a point
MISCALIBRATED: Final = 0.10
FIRST_DECISION_SECONDS: Final = 15.0  # of CPU, after the index changed, at the most requests and 77 options
DECISION_MILLISECONDS: Final = 150.0  # of CPU, once that is done
MODEL: Final = "evals"

HISTORIES: Final = (3, 20, 40, 60)
YOUNG_SEEDS: Final = tuple(range(7, 67))  # sixty workspaces: in one, luck moves the mix of teams by ten points
NAIVE: Final = 0.85  # the threshold that everybody writes down
NEXT: Final = 40  # requests of each that are judged


@dataclass(frozen=True, slots=True)
class Judged:
    """How sure each row was answered, whether rightly, and whether neighbours and words alone would have been right."""

    confidences: Sequence[float]
    right: Sequence[bool]
    without_head: Sequence[bool]
    first_seconds: float
    milliseconds: float

    def figures(self, name: str, floor: float) -> list[Figure]:
        """The figures of one way to compare."""
        without = f"{np.mean(self.without_head):.3f} neighbours and words' odds alone"
        error = calibration_error(np.array(self.confidences), np.array(self.right, bool))
        return [
            Figure(f"accuracy {name}", float(np.mean(self.right)), floor, baseline=without),
            Figure(f"ECE {name}", error, MISCALIBRATED, AT_MOST),
            Figure(f"first decision {name}, seconds of CPU", self.first_seconds, FIRST_DECISION_SECONDS, AT_MOST),
            Figure(f"a later decision {name}, ms of CPU", self.milliseconds, DECISION_MILLISECONDS, AT_MOST),
        ]


def itself(cache: VectorCache, told: Told | None = None) -> Result:
    """The judgement by words alone, and by words and meaning."""
    texts, labels = labelled("banking77", "train")
    chosen = list(range(len(texts)))
    northwind.rng(1).shuffle(chosen)
    chosen = chosen[:SETTLED_TASKS_KEPT]
    known = [_entry(at, texts[row], labels[row]) for at, row in enumerate(chosen)]
    test_texts, truth = labelled("banking77", "test")
    asked = [_entry(len(known) + at, *row) for at, row in enumerate(zip(test_texts, truth, strict=True))]
    by_words = _judged(Past(known), asked)
    known = _with_meanings(known, [texts[row] for row in chosen], cache, told)
    by_both = _judged(Past(known, _compares), _with_meanings(asked, test_texts, cache, told))
    right = np.array(by_both.right, bool)
    return Result(
        "routing (BANKING77), the judgement itself",
        [*by_words.figures("by words", BY_WORDS), *by_both.figures("by words and meaning", BY_BOTH)],
        {"reliability": calibration_bins(np.array(by_both.confidences), right)},
        [f"{len(known)} of {len(texts)} training rows are known, as many as an index holds; all test rows are judged"],
    )


def _with_meanings(
    entries: Sequence[Entry], texts: Sequence[str], cache: VectorCache, told: Told | None
) -> list[Entry]:
    rows = cache.vectors(texts, told)
    vectors = [Meaning.of_vector(MODEL, row.tolist()) for row in rows]
    return [replace(each, meaning=meaning) for each, meaning in zip(entries, vectors, strict=True)]


def _compares(entries: Sequence[Entry]) -> RankingOf | None:
    near = nearness_of(entries, MODEL)
    return near.ranking if near else None


def _judged(past: Past, asked: Sequence[Entry]) -> Judged:
    began = time.process_time()
    judged(past, asked[0])
    first = time.process_time() - began
    began = time.process_time()
    answers = [judged(past, each) for each in asked]
    spent = (time.process_time() - began) / len(asked)
    right = [one.choice == each.settled["team"] for one, each in zip(answers, asked, strict=True)]
    without = [_without_head(past, each) == each.settled["team"] for each in asked]
    return Judged([one.confidence for one in answers], right, without, first, 1000 * spent)


def _without_head(past: Past, each: Entry) -> str:
    count, ranking = len(past.index.entries), past.ranking(each.meaning)
    matches = past.index.matches(each.terms, NEIGHBOURS, count, ranking=ranking)
    return likeliest(odds(past.index, each.terms, matches, past.ledgers["team"]))


def young(told: Callable[[int, int], None] | None = None) -> Result:
    """Is a project's confidence honest from its first requests on?"""
    figures: list[Figure] = []
    for at, known in enumerate(HISTORIES, 1):
        figures += _young(known)
        if told is not None:
            told(at, len(HISTORIES))
    return Result("young projects (Northwind's first requests)", figures)


def _young(known: int) -> list[Figure]:
    """The figures of one length of history: what is told, and how honestly."""
    rows = [row for seed in YOUNG_SEEDS for row in _next(seed, known)]
    answered = [row for row in rows if row.told]
    name = f"{known} settled"
    found = [Figure(f"{name}, left to people for want of outcomes", 1 - len(answered) / len(rows))]
    for key in CHOICES if answered else ():
        own = [row for row in answered if row.key == key]
        sure, right = np.array([row.sure for row in own]), np.array([row.right for row in own], bool)
        found.append(Figure(f"{name}, {key}, ECE", calibration_error(sure, right), MISCALIBRATED, AT_MOST))
    surest = [row.right for row in answered if row.sure >= NAIVE]
    return found + ([Figure(f"{name}, right at {NAIVE} and above", float(np.mean(surest)))] if surest else [])


@dataclass(frozen=True, slots=True)
class _Answer:
    key: str
    sure: float
    right: bool
    told: bool


def _next(seed: int, known: int) -> list[_Answer]:
    """The answers to the requests that come after the known ones."""
    entries, tasks = northwind.settled_entries(seed), northwind.settled_tasks(seed)
    past, found = Past(entries[:known]), []
    for task, entry in list(zip(tasks, entries, strict=True))[known : known + NEXT]:
        facts = northwind.facts_of(task, past)
        for key in CHOICES:
            offer, judgement = facts.offer(key), facts.judgements[key]
            option = offer.option(judgement.choice) if offer else None
            right = bool(option and option.name == NAMES[str(entry.settled[key])])
            found.append(_Answer(key, judgement.confidence, right, judgement.choice != NO_OPTION))
    return found
