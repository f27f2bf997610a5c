"""Which terms stand for a text, without the text?

Words, lightly stemmed, and pairs of neighbouring words, each hashed into 2^20 buckets. A bucket is not a secret: who
guesses a word can look for it. It only means that no sentence, name or number can be read back from an index.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import Final
from zlib import crc32

from steward.evidence.text import RequestText

# 20,000 distinct terms, a large project, collide about 200 times in 2^20 buckets: 1 in 100 terms has a false friend.
BUCKETS: Final = 1 << 20

# A title says in eight words what the notes say in eighty.
NAME_WEIGHT: Final = 2

_WORD: Final = re.compile(r"[^\W_]+")
_LONG_NUMBER: Final = 5  # digits: an invoice number names one request, a status code names a kind of request
_SHORTEST_STEM: Final = 3
_SUFFIXES: Final = ("ations", "ation", "ingly", "ments", "ment", "ies", "ing", "ers", "ed", "er", "es", "ly", "s", "y")


def stem(word: str) -> str:
    """The word without its commonest English ending; never shorter than three letters."""
    if not word.endswith(_SUFFIXES):  # one look for most words
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word


def words(text: str) -> list[str]:
    """The stemmed words of a text in order; long numbers all become `#`."""
    found = _WORD.findall(text.casefold())
    return ["#" if word.isdigit() and len(word) >= _LONG_NUMBER else stem(word) for word in found]


def terms(text: RequestText) -> Counter[int]:
    """The hashed words and word pairs of a request with their counts, those of the name counted twice."""
    counted: Counter[int] = Counter()
    for part, weight in ((text.name, NAME_WEIGHT), (text.notes, 1)):
        found = words(part)
        pairs = [f"{left} {right}" for left, right in pairwise(found)]
        for term in found + pairs:
            counted[_bucket(term)] += weight
    return counted


def _bucket(term: str) -> int:
    return crc32(term.encode()) % BUCKETS
