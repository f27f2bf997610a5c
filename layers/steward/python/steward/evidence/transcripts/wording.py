"""Which words has a sentence, where does it begin and end, and are some of them said in a text?

Words are compared without regard to case, punctuation and fillers ("um"), and else exactly: a number or a "not" that
differs is another word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from steward.evidence.terms import stem
from steward.evidence.text import visible
from steward.evidence.transcripts.clauses import borders

# Chinese and Japanese part no words by spaces: each of their letters counts as one.
_WIDE: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER: Final = rf"[^\W_{_WIDE}]"
_WORD: Final = re.compile(rf"[{_WIDE}]|{_LETTER}+(?:[.,:/'\u2019\-]{_LETTER}+)*|[%\u20ac$\u00a3]")
_WIDE_WORD: Final = re.compile(rf"[{_WIDE}]")
_FILLERS: Final = frozenset({"um", "uh", "uhm", "erm", "hm", "hmm", "mm", "äh", "ähm", "öh"})
_STOP: Final = re.compile(
    rf"[.!?\u2026\u061f]+[\"'\u201d\u2019)]*\s+(?=[\"'\u201c(]?[^\W_a-zäöü])|\u3002\s*(?=\S)|[!?](?=[{_WIDE}])"
)
# What ends in a point and no sentence does; a day of the month in German is one as well.
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|hr|fr|prof|st|vs|no|nr|ca|bzw|approx|e\.g|i\.e|z\.b|d\.h|inkl|ggf|[a-z])|\b\d{1,2})\.\s*$",
    re.IGNORECASE,
)
# Verbs that most promises share tell no two of them apart, so that they are no object words.
_PLAIN_WORDS: Final = (
    "a about actually after again all also am an and any are as at back be been before but by can could day "
    "did do does end eod for from get give go going got had has have he her him his how i i'll i'm if in "
    "instead into is it it's its just let like ll make may me more my need needs next no not now of off ok "
    "okay on one or our out please rather she should so some sure take takes than that that's the their them "
    "then there these they thing this those to today tomorrow until up us was we we'll week well were what "
    "when which who will with would yes you your monday tuesday wednesday thursday friday saturday sunday der "
    "die das den dem des ein eine einen und oder ich wir er sie es bis am zum zur im in mit von für auf ist "
    "wird werde werden nicht auch noch dann montag dienstag mittwoch donnerstag freitag heute morgen woche "
    "month year quarter done new send sends sent draft prepare finish write review"
)
_PLAIN: Final = frozenset(_PLAIN_WORDS.split())

_DENIALS: Final = frozenset(
    {"not", "no", "never", "without", "nicht", "kein", "keine", "nie", "ohne", "cannot", "none"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to behind the last character."""

    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words that count, in order."""
    found = (Word(_folded(each.group()), each.start(), each.end()) for each in _WORD.finditer(text))
    return [each for each in found if each.text not in _FILLERS]


def normal(text: str) -> str:
    """The text as it is compared."""
    return " ".join(each.text for each in words(visible(text)))


def said_in(text: str, phrase: str) -> Span | None:
    """Where all words of the phrase stand one after the other; None for nowhere and for no words."""
    wanted = [each.text for each in words(visible(phrase))]
    found = words(text)
    if not wanted:
        return None
    for at in range(len(found) - len(wanted) + 1):
        if [each.text for each in found[at : at + len(wanted)]] == wanted:
            return Span(found[at].start, found[at + len(wanted) - 1].end)
    return None


def sentences(text: str) -> list[Span]:
    """The sentences of a text, one with several promises as one part for each; lines end them too."""
    return [part for whole in _sentences(text) for part in _clauses(text, whole)]


def _clauses(text: str, whole: Span) -> list[Span]:
    cuts = [(whole.start + begin, whole.start + end) for begin, end in borders(text[whole.start : whole.end])]
    starts = [whole.start, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), whole.end]
    parts = [Span(start, end) for start, end in zip(starts, ends, strict=True)]
    return [each for each in parts if each.start < each.end]


def _sentences(text: str) -> list[Span]:
    found: list[Span] = []
    start = 0
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for stop in _STOP.finditer(text, line.start(), line.end()):
            if not _ABBREVIATION.search(text[start : stop.end()]):
                found.append(_stripped(text, start, stop.end()))
                start = stop.end()
        found.append(_stripped(text, start, line.end()))
    return [each for each in found if each.start < each.end]


def object_words(text: str) -> frozenset[str]:
    """The stemmed words that tell what a sentence is about, and each two letters of those without spaces."""
    found = words(visible(text))
    pairs = (one.text + other.text for one, other in pairwise(found) if one.end == other.start and is_wide(one, other))
    plain = (each for each in found if each.text not in _PLAIN and not is_wide(each))
    return frozenset((*(stem(each.text.removesuffix("'s")) for each in plain), *pairs))


def is_wide(*found: Word) -> bool:
    """Whether words are letters of a script that has no spaces."""
    return all(_WIDE_WORD.fullmatch(each.text) for each in found)


def word_count(text: str) -> int:
    """How many words a text has, two letters a word where no space parts them."""
    found = words(text)
    wide = sum(is_wide(each) for each in found)
    return len(found) - wide + (wide + 1) // 2


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text as written, without what groups their digits."""
    found: Sequence[str] = re.findall(r"\d+(?:[.,:]\d+)*", text)
    return frozenset(each.replace(",", "") for each in found)


def denials(text: str) -> set[str]:
    """The words that deny something."""
    return {each for each in normal(text).split() if each in _DENIALS or each.endswith("n't")}


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _folded(word: str) -> str:
    return word.casefold().replace("\u2019", "'")
