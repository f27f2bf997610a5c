"""What does a head say that was learnt from this project's own settled requests?

A multinomial head (`classifier.py`) over what the index holds: hashed terms, weighed by rarity and folded into a fixed
width, and beside them the meaning where the requests have one. It is learnt twice: from the elders alone, whose word in
the rehearsal decides whether it has any share in the odds; and, under the keys where it has, from all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.classifier import STEPS, Head, Rows, fit
from steward.evidence.history import Entry
from steward.evidence.rehearsal import Rehearsal, first_rehearsed, rehearse
from steward.evidence.retrieval import Index, RankingOf, by_words

# The model and width of the vectors that are compared; None where words decide alone.
type Space = tuple[str, int] | None

# BANKING77 by words, 5,000 rows known and 400 judged: 0.845 at 1,024 columns, 0.865 at 2,048, 0.860 at 4,096.
_COLUMNS: Final = 2048
_COLUMN_SHIFT, _SIGN_SHIFT = np.uint64(21), np.uint64(31)  # of 32 bits: the upper 11, and the uppermost one
_COLUMN_FACTOR, _SIGN_FACTOR = np.uint64(0x9E3779B1), np.uint64(0x85EBCA6B)  # odd, so that buckets spread (Knuth)
_WORD: Final = np.uint64(0xFFFFFFFF)

# Elders that a head is learnt from at least: ten of each of five values. The rehearsal decides whether it is any good.
LEAST_ELDERS: Final = 50
_PENALTY: Final = 30.0  # as `classifier.PENALTY`: 100 was no better on BANKING77 by words
_FEW_STEPS: Final = 20  # from the elders' head to that of all

_NO_HEAD: Final[Mapping[str, float]] = {}


@dataclass(frozen=True, slots=True)
class Columns:
    """How a request becomes a row: the terms that are known with their weights, and the space of its meaning."""

    terms: NDArray[np.int64]
    weights: NDArray[np.float64]
    space: Space = None

    @classmethod
    def of(cls, entries: Sequence[Entry], space: Space = None) -> "Columns":
        """The columns of these requests."""
        every = np.concatenate([np.array(each.terms, np.int64) for each in entries]) if entries else np.zeros(0, int)
        terms, users = np.unique(every, return_counts=True)
        return cls(terms, np.log(1 + len(entries) / users), space)

    def rows(self, entries: Sequence[Entry]) -> Rows:
        """One row for each: its words, of length 1, and its meaning, of length 1; zeros for what it has not."""
        words = self._words(entries)
        if self.space is None:
            return words
        meanings = np.zeros((len(entries), self.space[1]), np.float32)
        for at, each in enumerate(entries):
            if (m := each.meaning) and (m.model_id, len(m.codes)) == self.space:
                codes = np.frombuffer(m.codes, np.int8).astype(np.float32)
                meanings[at] = codes / np.linalg.norm(codes)
        return np.hstack([words, meanings])

    def _words(self, entries: Sequence[Entry]) -> Rows:
        found = np.zeros((len(entries), _COLUMNS), np.float32)
        owner = np.repeat(np.arange(len(entries)), [len(each.terms) for each in entries])
        if not len(owner) or not len(self.terms):
            return found
        terms = np.concatenate([np.array(each.terms, np.int64) for each in entries])
        counts = np.concatenate([np.array(each.counts, np.float64) for each in entries])
        places = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        weights = np.where(self.terms[places] == terms, (1 + np.log(counts)) * self.weights[places], 0.0)
        lengths = np.sqrt(np.bincount(owner, weights**2, len(entries)))
        signed = weights / np.maximum(lengths, 1e-9)[owner] * _signs(terms)
        np.add.at(found, (owner, _columns(terms)), signed.astype(np.float32))
        return found


def _columns(terms: NDArray[np.int64]) -> NDArray[np.int64]:
    return (((terms.astype(np.uint64) * _COLUMN_FACTOR) & _WORD) >> _COLUMN_SHIFT).astype(np.int64)


def _signs(terms: NDArray[np.int64]) -> NDArray[np.float64]:
    """Terms that share a column speak against each other as often as with each other."""
    upper = ((terms.astype(np.uint64) * _SIGN_FACTOR) & _WORD) >> _SIGN_SHIFT
    return np.where(upper == 0, 1.0, -1.0)


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads by configured key, over the same columns."""

    columns: Columns
    by_key: Mapping[str, Head] = field(hash=False)

    def says(self, entry: Entry, key: str) -> Mapping[str, float]:
        """How likely each value under the key is for this request; empty where no head was learnt."""
        head = self.by_key.get(key)
        if head is None:
            return _NO_HEAD
        (chances,) = head.probabilities(self.columns.rows([entry]))
        return dict(zip(head.labels, chances.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a history teaches about one way of comparing: the rehearsal, and the heads that earned a share."""

    rehearsal: Rehearsal
    heads: Heads


def lessons(index: Index, keys: Sequence[str], compares: RankingOf | None, space: Space) -> Lessons:
    """Learn heads from the elders, rehearse with them, and learn those anew from all that did better."""
    columns = Columns.of(index.entries, space)
    first = first_rehearsed(index)
    rows = columns.rows(index.entries) if first >= LEAST_ELDERS else None
    elders = Heads(columns, {} if rows is None else _learn(index.entries[:first], rows[:first], keys, {}))
    ranking = (lambda entry: compares(entry.meaning)) if compares and space else (lambda _entry: by_words)
    found = rehearse(index, keys, ranking, elders.says)
    useful = [key for key in keys if found.earned(key).share]
    heads = {} if rows is None else _learn(index.entries, rows, useful, elders.by_key)
    return Lessons(found, Heads(columns, heads))


def _learn(entries: Sequence[Entry], rows: Rows, keys: Sequence[str], before: Mapping[str, Head]) -> dict[str, Head]:
    found = {}
    for key in keys:
        labels = [each.settled.get(key) for each in entries]
        known = [at for at, label in enumerate(labels) if isinstance(label, str)]
        if len(known) >= LEAST_ELDERS and len({labels[at] for at in known}) > 1:
            own = rows if len(known) == len(rows) else rows[known]
            steps = _FEW_STEPS if key in before else STEPS
            found[key] = fit(own, [str(labels[at]) for at in known], _PENALTY, before.get(key), steps)
    return found
