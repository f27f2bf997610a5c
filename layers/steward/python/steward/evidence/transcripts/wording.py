"""Which words has a sentence, where does it begin and end, and are some of them said in a text?

Words are compared without regard to case, punctuation and fillers ("um"), and else exactly: a number or a "not" that
differs is another word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from steward.evidence.terms import stem
from steward.evidence.text import visible

_WORD: Final = re.compile(r"[^\W_]+(?:[.,:/'\u2019\-][^\W_]+)*|[%\u20ac$\u00a3]")
_FILLERS: Final = frozenset({"um", "uh", "uhm", "erm", "hm", "hmm", "mm", "äh", "ähm", "öh"})
_STOP: Final = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)]*\s+(?=[\"'\u201c(]?[^\W_a-zäöü])")
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

# "I'll send the deck, and Ben will book the room" promises two things; what follows an "if" is supposed as a whole.
_CLAUSE: Final = re.compile(
    r"(?:\s*;\s+|,?\s+(?:and|but|while|und|aber)\s+)"
    r"(?=(?:I|we|ich|wir|[^\W\d_a-zäöü][\w.\-]*(?: [^\W\d_a-zäöü][\w.\-]*)?)"
    r"(?:['\u2019]ll\b|\s(?:will|shall|can|takes?|to|(?:am|is|are) going to|wird|werde|übernimmt|macht|schickt)\b))"
)
_SUPPOSING: Final = re.compile(r"(?i)\s*(?:\w+,? )?(?:if|had we|suppose|imagine|in theory|what if|wenn|falls)\b")


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
    if _SUPPOSING.match(text, whole.start, whole.end):
        return [whole]
    borders = [each.span() for each in _CLAUSE.finditer(text, whole.start, whole.end)]
    starts = [whole.start, *(end for _, end in borders)]
    ends = [*(start for start, _ in borders), whole.end]
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
    """The stemmed words that tell what a sentence is about."""
    found = (each.text for each in words(visible(text)))
    return frozenset(stem(each.removesuffix("'s")) for each in found if each not in _PLAIN)


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text as written, without what groups their digits."""
    found: Sequence[str] = re.findall(r"\d+(?:[.,:]\d+)*", text)
    return frozenset(each.replace(",", "") for each in found)


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _folded(word: str) -> str:
    return word.casefold().replace("\u2019", "'")
