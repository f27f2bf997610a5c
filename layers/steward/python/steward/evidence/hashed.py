"""Which hashed features does a short text have, for the heads that ship?

Words, word pairs, the beginning, the end and the letters inside words, each hashed into one of 2^16 buckets, so that a
head is a table of weights and no vocabulary. Written for sentences and comments; `terms.py` is for whole requests.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final
from zlib import crc32

BUCKETS: Final = 1 << 16  # 2^14 costs half a point of F1, 2^17 gains nothing; at one byte each 64 KB for a class

_TOKEN: Final = re.compile(r"\w+(?:['\u2019]\w+)*|[^\w\s]+")
_LETTERS: Final = range(2, 6)  # the lengths of letter groups that TF-IDF baselines use (MODELS C4)
_LONGEST_TEXT: Final = 4_000  # characters: a comment's tone is in its beginning, and the work is linear in this
_LONGEST_WORD: Final = 30  # characters: longer is a path or a key, whose letters tell no tone
_NUMBER: Final = "0"


def tokens(text: str) -> list[str]:
    """The words and runs of punctuation in order, in small letters; every number is the same one."""
    found = _TOKEN.findall(text[:_LONGEST_TEXT].casefold().replace("\u2019", "'"))
    return [_NUMBER if each.isdigit() else each for each in found]


def features(text: str) -> dict[int, float]:
    """The weight of each bucket: words and letters are two parts, each of length 1."""
    found = tokens(text)
    weighed: dict[int, float] = {}
    for part in (Counter(_words(found)), Counter(_letters(found))):
        logs = {bucket: 1 + math.log(count) for bucket, count in part.items()}
        length = math.sqrt(sum(each * each for each in logs.values()))
        for bucket, each in logs.items():
            weighed[bucket] = weighed.get(bucket, 0.0) + each / length
    return weighed


def _words(found: list[str]) -> Iterator[int]:
    for word in found:
        yield _bucket("w", word)
    for left, right in pairwise(found):
        yield _bucket("p", f"{left} {right}")
    if found:
        yield _bucket("first", found[0])
        yield _bucket("start", " ".join(found[:2]))
        yield _bucket("last", found[-1])


def _letters(found: list[str]) -> Iterator[int]:
    """Groups of letters within each word, its edges marked by a space."""
    for word in found:
        edged = f" {word[:_LONGEST_WORD]} "
        for size in _LETTERS:
            for start in range(max(1, len(edged) - size + 1)):
                yield _bucket("l", edged[start : start + size])


def _bucket(kind: str, term: str) -> int:
    return crc32(f"{kind}:{term}".encode("utf-8", "surrogatepass")) % BUCKETS
