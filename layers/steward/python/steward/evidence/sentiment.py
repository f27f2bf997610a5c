"""Is the tone of a comment positive, neutral or negative?

A head over hashed words and letters, joined with a lexicon of rated words (VADER's, Hutto and Gilbert 2014). It is one
team's language on one site: use it as a trend over many comments, never as a judgement of a person (MODELS C4).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from steward.evidence.hashed import features
from steward.evidence.heads import ShippedHead, shipped

NEGATIVE: Final = "negative"

_NEGATIONS: Final = frozenset(
    ("not", "no", "never", "none", "nothing", "nor", "neither", "without", "cannot", "cant", "dont", "doesnt", "isnt")
) | {"wont", "hardly"}
_REACH: Final = 3  # words that a negation turns, as VADER measured
_TURNED: Final = -0.74  # "not good" is less bad than "bad": VADER's own constant
_SOFTENING: Final = 15.0  # keeps a sum of valences within 1: VADER's own constant
_STRONGEST: Final = 4.0  # the lexicon rates from -4 to 4
_EDGES: Final = ".,!?;:()[]\"*`'"


@dataclass(frozen=True, slots=True)
class Sentiment:
    """The likeliest tone; `is_negative` only where the head is sure enough to be right nine times in ten."""

    label: str
    probabilities: Mapping[str, float] = field(hash=False)
    is_negative: bool


def sentiment(text: str, head: ShippedHead | None = None) -> Sentiment:
    """The tone of a comment, by the shipped head unless another is given."""
    judge = head or shipped("sentiment")
    likely = judge.probabilities(features(text), valences(text, judge.lexicon))
    label = max(likely, key=lambda each: (likely[each], each))
    return Sentiment(label, likely, likely[NEGATIVE] >= judge.threshold)


def valences(text: str, lexicon: Mapping[int, float]) -> Sequence[float]:
    """The six lexicon features: how good, how bad, both together, and the strongest word of each."""
    found = _rated(text.casefold().replace("\u2019", "'").split(), lexicon)
    good, bad = sum(each for each in found if each > 0), -sum(each for each in found if each < 0)
    both = _soft(good - bad)
    return (
        _soft(good),
        _soft(bad),
        both,
        max(both, 0.0),
        max(found, default=0.0) / _STRONGEST,
        -min(found, default=0.0) / _STRONGEST,
    )


def _rated(found: Sequence[str], lexicon: Mapping[int, float]) -> list[float]:
    """The valences of the words that have one, turned where a negation stands shortly before."""
    words = [word if word_key(word) in lexicon else word.strip(_EDGES) for word in found]
    rated = []
    for at, word in enumerate(words):
        valence = lexicon.get(word_key(word), 0.0)
        if valence:
            turned = any(each in _NEGATIONS or each.endswith("n't") for each in words[max(0, at - _REACH) : at])
            rated.append(valence * _TURNED if turned else valence)
    return rated


def word_key(word: str) -> int:
    """What stands for a word in the lexicon: of 7,500 words in 2^32, no two share one."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def _soft(total: float) -> float:
    return total / math.sqrt(total * total + _SOFTENING)
