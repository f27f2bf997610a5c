"""Which settled requests resemble this one?

BM25 (Robertson and Zaragoza 2009) over the hashed terms of requests that are older than the subject, never the subject
itself. How the words' score and the nearness in meaning become one is a ranking's to say (`evidence/nearness.py`);
without an embedding model it is by words alone.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from typing import Final, NamedTuple

from steward.asana.models import Task
from steward.evidence.history import Entry, Meaning

# The usual constants of BM25; neither matters much at the length of a request.
_SATURATION: Final = 1.2
_LENGTH_WEIGHT: Final = 0.75

# A term in more than a third of all requests tells none of them apart, and costs the most to look up.
_COMMON_SHARE: Final = 1 / 3


class Ranked(NamedTuple):
    """The entry at a position of the index: how like the subject it is, and the cosine of their meanings (0: none)."""

    position: int
    similarity: float
    cosine: float = 0.0


# The most similar, of the words' scores by position (0 to 1), how many entries are old enough and how many are wanted.
type Ranking = Callable[[Mapping[int, float], int, int], Sequence[Ranked]]

type RankingOf = Callable[[Meaning | None], Ranking]


@dataclass(frozen=True, slots=True)
class Match:
    """A settled request that resembles the subject: `similarity` is above 0 and at most 1."""

    entry: Entry
    similarity: float
    cosine: float = 0.0


def by_words(scores: Mapping[int, float], _before: int, k: int) -> Sequence[Ranked]:
    """The ranking of the words alone; ties go to the newer."""
    ranked = nsmallest(k, scores.items(), key=lambda each: (-each[1], -each[0]))
    return [Ranked(position, score) for position, score in ranked]


class Index:
    """Settled requests, oldest first, ready to be searched: building it is linear in their terms."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: Sequence[Entry] = sorted(entries, key=lambda entry: (entry.created_at, entry.gid))
        self._created = [entry.created_at for entry in self.entries]
        self._postings = _postings(self.entries)
        lengths = [entry.length for entry in self.entries]
        mean = sum(lengths) / max(1, len(lengths)) or 1.0  # of requests without a word too
        self._norms = [_SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * length / mean) for length in lengths]

    def older_than(self, moment: datetime | None) -> int:
        """How many entries were created before the moment; none for one that nobody knows."""
        return 0 if moment is None else bisect_left(self._created, moment)

    def postings(self, counted: Iterable[int]) -> list[Sequence[tuple[int, int]]]:
        """For each term that tells requests apart, the (position, count) pairs of its users, oldest first."""
        return [found for term in sorted(counted) if (found := self._postings.get(term))]

    def matches(
        self, counted: Iterable[int], k: int, before: int, not_gid: str = "", ranking: Ranking = by_words
    ) -> list[Match]:
        """The `k` most similar of the first `before` entries."""
        ranked = ranking(self._scores(counted, before), before, k + 1)
        found = [Match(self.entries[each.position], each.similarity, each.cosine) for each in ranked]
        return [match for match in found if match.entry.gid != not_gid][:k]

    def _scores(self, counted: Iterable[int], before: int) -> dict[int, float]:
        """BM25 by position, as a share of what a text with all these terms would get."""
        scores: dict[int, float] = {}
        ceiling, norms = 0.0, self._norms
        for found in self.postings(counted):
            weight = (_SATURATION + 1) * _rarity(len(found), len(norms))
            ceiling += weight
            for position, count in found:
                if position >= before:
                    break
                scores[position] = scores.get(position, 0.0) + weight * count / (count + norms[position])
        return {position: min(1.0, score / ceiling) for position, score in scores.items()}


def neighbours(
    index: Index, task: Task, counted: Mapping[int, int], k: int, ranking: Ranking = by_words
) -> list[Match]:
    """The settled requests most like the task: older than it, and never the task itself."""
    return index.matches(counted, k, index.older_than(task.created_at), task.gid, ranking)


def _postings(entries: Sequence[Entry]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for position, entry in enumerate(entries):
        for term, count in zip(entry.terms, entry.counts, strict=True):
            found.setdefault(term, []).append((position, count))
    common = max(_COMMON_SHARE * len(entries), 1)
    return {term: users for term, users in found.items() if len(users) <= common}


def _rarity(users: int, total: int) -> float:
    """The inverse document frequency, in its form that is never negative."""
    return math.log(1 + (total - users + 0.5) / (users + 0.5))
