"""By how much do two quotes differ: by nothing that is heard, by a word, or in what they say?

Numbers, denials, names, days and what counts things ("the first") tell two things apart and are never heard otherwise.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import IntEnum
from typing import Final

from steward.evidence.terms import stem
from steward.evidence.transcripts.wording import Word, denials, numbers, words

_CHANGED: Final = 0.25  # of the words; one of four and more, as in "I'll send the slide deck"
_ALIKE: Final = 0.8  # of a word's letters: "Acme" heard as "Acmee"; "March" and "April" are far below
_AROUND: Final = 0.7  # of the words of the sentence beside it, in which a word may be heard otherwise as well
_COUNTS_WORDS: Final = (
    "one two three four five six seven eight nine ten first second third fourth last both monday tuesday wednesday "
    "thursday friday saturday sunday january february march april may june july august september october november "
    "december eins zwei drei vier fünf erste zweite dritte montag dienstag mittwoch donnerstag freitag"
)
_COUNTS: Final = frozenset(_COUNTS_WORDS.split())

type Pair = tuple[str, str]  # a word as it stands, and as it is compared


class Difference(IntEnum):
    """How far two quotes are from each other, the nearest first."""

    NONE = 0  # in spelling and endings at most
    MORE = 1  # one has a word or two that the other lacks
    OTHER = 2  # a word or two are others
    APART = 3


def difference(one: str, other: str) -> Difference:
    """How far the two are from each other."""
    if numbers(one) != numbers(other) or denials(one) != denials(other):
        return Difference.APART
    mine, theirs = _pairs(one), _pairs(other)
    found = [_told(gone, come) for gone, come in _changes(mine, theirs)]
    size = sum(max(len(gone), len(come)) for gone, come in _changes(mine, theirs) if _told(gone, come))
    is_little = size <= max(1, _CHANGED * max(len(mine), len(theirs)))
    return max(found, default=Difference.NONE) if is_little else Difference.APART


def is_alike(one: str, other: str) -> bool:
    """Whether two sentences share most of their words, in their order."""
    mine, theirs = ([each.text for each in words(text)] for text in (one, other))
    return bool(mine) and SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= _AROUND


def _pairs(text: str) -> list[Pair]:
    """The words; a name that only begins the sentence looks like any other word there."""
    found = words(text)
    return [(_as_written(each, text, is_first=at == 0), stem(each.text)) for at, each in enumerate(found)]


def _as_written(word: Word, text: str, *, is_first: bool) -> str:
    return word.text if is_first else text[word.start : word.end]


def _changes(mine: Sequence[Pair], theirs: Sequence[Pair]) -> list[tuple[Sequence[Pair], Sequence[Pair]]]:
    matcher = SequenceMatcher(None, [each for _, each in mine], [each for _, each in theirs], autojunk=False)
    codes = matcher.get_opcodes()
    return [(mine[a:b], theirs[c:d]) for tag, a, b, c, d in codes if tag != "equal"]


def _told(gone: Sequence[Pair], come: Sequence[Pair]) -> Difference:
    """What a change of these words for those is."""
    if len(gone) == len(come) and all(_sounds_alike(a, b) for (_, a), (_, b) in zip(gone, come, strict=True)):
        return Difference.NONE
    if any(stem(count) == word for count in _COUNTS for _, word in (*gone, *come)):
        return Difference.APART
    if not gone or not come:
        return Difference.MORE
    is_named = any(written[:1].isupper() for written, _ in (*gone, *come))
    return Difference.APART if is_named else Difference.OTHER


def _sounds_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
