"""Is it the same passage, spelt in another way, or another one?"""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from typing import Final

from steward.evidence.documents.folding import has_digit, is_negation

_MISSPELT: Final = 5  # letters: in shorter words one letter makes another word
_SMALL: Final = frozenset({"a", "an", "the"})  # what may be left out or put in
_PREFIXES: Final = frozenset(
    {"a", "de", "dis", "il", "im", "in", "ir", "mis", "non", "no", "over", "re", "sub", "un", "under"}
)


class Dropped(StrEnum):
    """Why a quote is not taken."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_FOUND = "not_found"
    NUMBER = "number_differs"
    NEGATION = "negation_differs"
    WORDS = "words_differ"
    CUT_NEGATION = "negation_left_out"


def differs(here: Sequence[str], told: Sequence[str], names: Collection[str]) -> Dropped | None:
    """What is not the same in a place where the tokens differ; None where it is only spelling.

    `names` are the words that are written with a capital on either side: they are exact.
    """
    both = (*here, *told)
    if any(has_digit(each) or not each[0].isalnum() for each in both):
        return Dropped.NUMBER
    if any(map(is_negation, both)):
        return Dropped.NEGATION
    if not set(both) - _SMALL or _same_but_spaces(here, told):
        return None
    if len(here) == len(told) and not set(both) & set(names) and all(map(_misspelt, here, told)):
        return None
    return Dropped.WORDS


def _same_but_spaces(here: Sequence[str], told: Sequence[str]) -> bool:
    """Whether a space was lost or came in between; not where that makes a prefix of a word."""
    return "".join(here) == "".join(told) and not _PREFIXES.intersection((*here, *told))


def _misspelt(one: str, other: str) -> bool:
    """Whether it is the same long word but for one letter inside it."""
    if one == other:
        return True
    if min(len(one), len(other)) < _MISSPELT or one[0] != other[0] or one[-1] != other[-1]:
        return False
    return other in _one_letter_away(one, other)


def _one_letter_away(one: str, other: str) -> Iterator[str]:
    """What `one` is when a letter where the two part is another, is missing or came in."""
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    letter = other[at : at + 1]
    yield one[:at] + letter + one[at + 1 :]
    yield one[:at] + one[at + 1 :]
    yield one[:at] + letter + one[at:]
    yield one[:at] + one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]
