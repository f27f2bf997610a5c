"""What does the same text look like from somebody in a hurry?"""

import random
from typing import Final

_SHORT: Final = {
    "please": "pls",
    "because": "bc",
    "you": "u",
    "thanks": "thx",
    "with": "w/",
    "and": "&",
    "probably": "prob",
}
_SLIP = 0.06  # share of words with one wrong key
_SHORTEN = 0.35
_SMALL_LETTERS = 0.8  # one in five keeps capitals
_NO_END_MARK = 0.7
_SHORTEST_TO_SLIP = 5  # a slip in a shorter word makes it unreadable


def _slip(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word) - 2)
    kind = rng.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if kind == 1 else word[:at] + word[at] + word[at:]


def _typed(rng: random.Random, word: str) -> str:
    if word in _SHORT and rng.random() < _SHORTEN:
        return _SHORT[word]
    if len(word) >= _SHORTEST_TO_SLIP and word.isalpha() and rng.random() < _SLIP:
        return _slip(rng, word)
    return word


def as_typed_in_a_hurry(rng: random.Random, text: str) -> str:
    """``text`` in small letters, with slips and short forms, and mostly without its end marks."""
    lowered = text.lower() if rng.random() < _SMALL_LETTERS else text
    typed = " ".join(_typed(rng, word) for word in lowered.split(" "))
    return typed.rstrip(".") if rng.random() < _NO_END_MARK else typed.replace(". ", "... ")
