"""How likely is each value, by what people settled before?

Two witnesses are averaged: the nearest neighbours (few, alike) and naive Bayes over all older requests (many, crude).
How far both are trusted over the plain base rate is learned in `evidence/rehearsal.py`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from steward.evidence.history import Entry
from steward.evidence.retrieval import Index, Match

# One vote in seven goes to the base rate: 15 neighbours are a small sample.
_BASE_RATE_SHARE: Final = 0.15

# Smoothing by the background (Dirichlet prior): a class needs about 100 terms, two requests, to speak with half a
# voice.
_PRIOR_TERMS: Final = 100.0

# A word that is repeated in one text is at most two pieces of evidence.
_REPEATS: Final = 2

# Terms of one text repeat each other: the evidence of n terms counts as that of 2 * sqrt(n).
_INDEPENDENT: Final = 2.0


class Ledger:
    """What was settled under one key, oldest first: kept open so that a rehearsal can add one request at a time."""

    def __init__(self, key: str, entries: Iterable[Entry] = ()) -> None:
        self.key = key
        self.labels: list[str | None] = []
        self.base: Counter[str] = Counter()
        self.sizes: Counter[str] = Counter()
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Count one more settled request."""
        label = entry.settled.get(self.key)
        self.labels.append(label if isinstance(label, str) else None)
        if isinstance(label, str):
            self.base[label] += 1
            self.sizes[label] += entry.length

    def base_rates(self) -> dict[str, float]:
        """How often each value was settled, as a share, by Laplace's rule of succession."""
        total = self.base.total() + len(self.base)
        return {value: (count + 1) / total for value, count in self.base.items()}

    def unseen(self) -> float:
        """The chance that the next value was never settled before (Good and Turing): by those seen once."""
        once = sum(count == 1 for count in self.base.values())
        return (once + 0.5) / (self.base.total() + 1)


def odds(index: Index, counted: Iterable[int], matches: Sequence[Match], ledger: Ledger) -> dict[str, float]:
    """The probability of each value that stands in the ledger, above 0 for each; empty where none does."""
    if not ledger.base:
        return {}
    votes, bayes = _votes(matches, ledger), _bayes(index, counted, ledger)
    return {value: (votes[value] + bayes[value]) / 2 for value in ledger.base}


def likeliest(likely: Mapping[str, float]) -> str:
    """The value with the highest odds; of equals the first by name, so that an answer does not depend on order."""
    return min(likely, key=lambda value: (-likely[value], value))


def normalised(logs: Mapping[str, float]) -> dict[str, float]:
    """Probabilities in the proportions of the given logarithms."""
    highest = max(logs.values())
    raised = {value: math.exp(log - highest) for value, log in logs.items()}
    total = sum(raised.values())
    return {value: each / total for value, each in raised.items()}


def _votes(matches: Sequence[Match], ledger: Ledger) -> dict[str, float]:
    """Votes fall with the square of the distance."""
    weights = dict.fromkeys(ledger.base, 0.0)
    for match in matches:
        label = match.entry.settled.get(ledger.key)
        if isinstance(label, str):
            weights[label] += match.similarity**2
    total, rates = sum(weights.values()), ledger.base_rates()
    share = _BASE_RATE_SHARE if total else 1.0
    return {value: share * rates[value] + (1 - share) * weight / (total or 1.0) for value, weight in weights.items()}


def _bayes(index: Index, counted: Iterable[int], ledger: Ledger) -> dict[str, float]:
    sizes = {value: ledger.sizes[value] + _PRIOR_TERMS for value in ledger.base}
    scores = dict.fromkeys(sizes, 0.0)
    share = _PRIOR_TERMS / sum(sizes.values())
    used = [seen for found in index.postings(counted) if (seen := _seen(found, ledger.labels))]
    for seen in used:
        expected = share * sum(seen.values())
        for value, size in sizes.items():
            scores[value] += math.log((seen.get(value, 0) + expected) / size)
    heat = max(1.0, math.sqrt(len(used)) / _INDEPENDENT)
    return normalised({value: math.log(ledger.base[value]) + score / heat for value, score in scores.items()})


def _seen(found: Sequence[tuple[int, int]], labels: Sequence[str | None]) -> dict[str, int]:
    """How often each value's requests use a term, among the first `len(labels)` requests."""
    seen: dict[str, int] = {}
    for position, count in found:
        if position >= len(labels):
            break
        if label := labels[position]:
            seen[label] = seen.get(label, 0) + min(count, _REPEATS)
    return seen
