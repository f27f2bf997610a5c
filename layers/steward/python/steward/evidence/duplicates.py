"""Was the same asked before?

Only settled requests are compared, all older than the subject. Told to people, and never acted upon.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from steward.evidence.facts import Duplicate
from steward.evidence.retrieval import Match

# Measured over Northwind's planted repetitions of five seeds (tests/evals/retrieval.py): 47 of 49 are told, the other
# two being too short, and no other request is; the nearest other pair stands at 0.77 and 0.81.
SAME_WORDS: Final = 0.8
SAME_MEANING: Final = 0.9

# "Request: as always" is the same text each time and another request each time; five words and their pairs are eight.
_LEAST_TERMS: Final = 8
_SHOWN: Final = 3  # who asks a fourth time is told of three


def duplicates(counted: Mapping[int, int], matches: Sequence[Match]) -> tuple[Duplicate, ...]:
    """The matches that say what the subject's terms say, in other words where meanings are known; the nearest first."""
    if len(counted) < _LEAST_TERMS:
        return ()
    found = [
        Duplicate(match.entry.gid, match.entry.created_at.date().isoformat(), round(max(words, match.cosine), 3))
        for match in matches
        if (words := overlap(counted, match)) >= SAME_WORDS or match.cosine >= SAME_MEANING
    ]
    return tuple(sorted(found, key=lambda each: -each.similarity)[:_SHOWN])


def overlap(counted: Mapping[int, int], match: Match) -> float:
    """The cosine of the two counts of terms: 1 for the same words as often, 0 for none in common."""
    other = dict(zip(match.entry.terms, match.entry.counts, strict=True))
    common = sum(count * other.get(term, 0) for term, count in counted.items())
    lengths = math.hypot(*counted.values()) * math.hypot(*other.values())
    return min(1.0, common / lengths) if lengths else 0.0
