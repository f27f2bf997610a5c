"""What does one clause say: which names, dates and numbers, which claims, and which words that nobody may use?"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from steward.evidence.dates.words import FRAGMENTS
from steward.evidence.narrative.amounts import CURRENCIES, Said, amounts, blanked
from steward.evidence.narrative.facts import Name
from steward.evidence.narrative.moments import Moment, moments
from steward.evidence.narrative.vocabulary import (
    CLAIMS,
    MARKERS,
    NEGATIONS,
    NEUTRAL,
    NEUTRAL_TOGETHER,
    phrase_pattern,
)

# Beside letters and digits; "?" is no statement, "!" no tone for a report, "_" stands for what was read already.
_MARKS: Final = frozenset(" .,;:()%$€£¥/+-\u2013\u2014\u2212½¼¾⅓⅔\u00a0\u2009\u202f")
_QUOTED: Final = re.compile(r"[\"\u201c\u201d\u201e]([^\"\u201c\u201d\u201e]*)[\"\u201c\u201d\u201f]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_LABELS: Final = re.compile(r"(?<![\w])p(?:50|85)(?![\w])")
_BETWEEN_LETTERS: Final = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_CLAIM: Final = {name: phrase_pattern(phrases) for name, phrases in CLAIMS.items()}
_ALL_CLAIMS: Final = phrase_pattern(tuple(each for phrases in CLAIMS.values() for each in phrases))
_TOGETHER: Final = phrase_pattern(NEUTRAL_TOGETHER)
_KNOWN: Final = (
    NEUTRAL
    | NEGATIONS
    | {word for markers in MARKERS.values() for each in markers for word in re.findall(r"[a-z]+", each)}
)
# Days and months are looked at as dates, and as no word of the vocabulary where they are none.
_CAPITAL_RIGHTLY: Final = re.compile(
    rf"(?:P50|P85|{'|'.join(CURRENCIES)}|(?i:{FRAGMENTS['month']}|{FRAGMENTS['weekday']}))(?!\w)"
)
# Each clause is true of its own fact; that one is so because of the other is in neither.
_WHY: Final = re.compile(r"\s*(?:because|as|given|due\s+to|since\s+(?!the\s+last))", re.IGNORECASE)
_DASHES: Final = str.maketrans(
    {"\u2019": "'", "\u2010": "-", "\u2011": "-", "\u066b": ".", "\u066c": ",", "\u066a": "%"}
)


@dataclass(frozen=True, slots=True)
class Called:
    """A name in a text."""

    start: int
    end: int
    name: Name


type Mention = Called | Moment | Said


@dataclass(frozen=True, slots=True)
class Clause:
    """What was read of it; `text` is in lower case, its names replaced by underscores, and all places are in it."""

    text: str
    names: tuple[Called, ...]
    moments: tuple[Moment, ...]
    said: tuple[Said, ...]
    claims: tuple[str, ...]
    negations: int
    wrong: tuple[str, ...]  # what nobody may write, in words

    @property
    def mentions(self) -> list[Mention]:
        """Everything that has a value, in the text's order."""
        return sorted((*self.names, *self.moments, *self.said), key=lambda each: each.start)

    def before(self, mention: Mention) -> str:
        """What stands between a mention and the one before it."""
        start = max((each.end for each in self.mentions if each.end <= mention.start), default=0)
        return self.text[start : mention.start]


def normal(text: str) -> str:
    """A text with the digits of every script as ASCII ones, one kind of dash and apostrophe, and single spaces."""
    plain = "".join(_digit(each) for each in text.translate(_DASHES))
    return re.sub(r"[ \t\n]+", " ", plain).strip()


def read(text: str, names: Iterable[Name], about: str, read_at: datetime, *, opens: bool = True) -> Clause:
    """One clause of a `normal` text. `names` may be written, `about` is the name of what the whole text is about.

    `opens` says that the clause begins its sentence, so that its first word has a capital.
    """
    named = list(names)
    called, open_text, wrong = _names(_with_project(text, about, named), named)
    wrong += _capitals(open_text, opens=opens)
    wrong += ["no fact says why"] if not opens and _WHY.match(open_text) else []
    plain = _BETWEEN_LETTERS.sub(" ", open_text.lower())
    days = moments(plain, read_at)
    labelled = _LABELS.sub("p__", plain)
    numbers, unread = amounts(blanked(labelled, _spans(days)))
    rest = blanked(blanked(labelled, _spans(days)), [*_spans(numbers), *(each.unit_words for each in numbers)])
    claims, rest = _claims(rest)
    rest = _TOGETHER.sub(lambda each: "_" * len(each[0]), rest)
    words = [each[0].removesuffix("'s") for each in _WORD.finditer(rest.replace("p__", "___"))]
    wrong += [f"the number {each!r} cannot be read" for each in unread]
    wrong += [
        f"the word {each!r} is in no cited fact and not in the vocabulary" for each in words if each not in _KNOWN
    ]
    wrong += [
        f"the sign {each!r} has no place here"
        for each in sorted({*_WORD.sub("", rest)} - _MARKS - {"_"})
        if not each.isalpha()
    ]
    negations = sum(1 for each in words if each in NEGATIONS)
    return Clause(plain, tuple(called), tuple(days), tuple(numbers), claims, negations, tuple(dict.fromkeys(wrong)))


def _spans(mentions: Iterable[Mention]) -> list[tuple[int, int]]:
    return [(each.start, each.end) for each in mentions]


def is_plain_name(name: Name) -> bool:
    """Whether a name can be written without quotes: nothing in it could be read as a number, a date or a claim."""
    if not name.gid.isdigit():  # a part of the health, which code names
        return True
    lower = name.text.lower()
    risky = _ALL_CLAIMS.search(lower) or any(each in NEGATIONS for each in re.findall(r"[a-z']+", lower))
    whole = re.fullmatch(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*", name.text)
    numbers, _ = amounts(lower)
    months = moments(lower, _SOME_DAY)
    return bool(whole and not risky and not numbers and not months and not _is_ordinary(name.text))


_SOME_DAY: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - only whether there is a date is asked, not which


def _is_ordinary(text: str) -> bool:
    return all(each.lower() in _KNOWN for each in _WORD.findall(text))


def _digit(character: str) -> str:
    if character.isascii() or unicodedata.category(character) != "Nd":
        return character
    return str(unicodedata.digit(character))


def _names(text: str, names: Sequence[Name]) -> tuple[list[Called], str, list[str]]:
    """The names in the text, the text without them, and quoted words that are none."""
    by_text = {normal(each.text).casefold(): each for each in names}
    called, wrong = [], []
    for quote in _QUOTED.finditer(text):
        if name := by_text.get(normal(quote[1]).casefold()):
            called.append(Called(quote.start(), quote.end(), name))
        else:
            wrong.append(f"{quote[1]!r} is no name of a cited fact")
    text = blanked(text, [(each.start(), each.end()) for each in _QUOTED.finditer(text)])
    plain = [each for each in names if is_plain_name(each)]
    for name in sorted(plain, key=lambda each: -len(each.text)):
        flags = 0 if name.gid.isdigit() else re.IGNORECASE
        for match in re.finditer(rf"(?<![\w'-]){re.escape(normal(name.text))}(?![\w-])", text, flags):
            called.append(Called(match.start(), match.end(), name))
            text = blanked(text, [match.span()])
    return sorted(called, key=lambda each: each.start), text, wrong


def _with_project(text: str, about: str, names: Sequence[Name]) -> str:
    """The text with "the project" for the name of what all of it is about: a sentence may say of it no more."""
    name = normal(about)
    if not name or any(name.casefold() in normal(each.text).casefold() for each in names):
        return text
    text = re.sub(rf"[\"\u201c]{re.escape(name)}[\"\u201d]", "the project", text)
    plain = is_plain_name(Name(about, "0"))
    return re.sub(rf"(?<![\w'-]){re.escape(name)}(?![\w-])", "the project", text) if plain else text


def _capitals(text: str, *, opens: bool) -> list[str]:
    """Words in capitals that do not begin the sentence: in English, names, and none of them is one of a cited fact."""
    first = re.match(r"[\s(]*", text)
    start = first.end() if first and opens else -1
    words = (each for each in _WORD.finditer(text) if each.start() != start)
    loose = (each for each in words if each[0][0].isupper() and not _CAPITAL_RIGHTLY.match(text, each.start()))
    return [f"the name {each[0]!r} is in no cited fact" for each in loose]


def _claims(text: str) -> tuple[tuple[str, ...], str]:
    """The claims in a text, and the text without their words."""
    found = [each.span() for each in _ALL_CLAIMS.finditer(text)]
    said = [text[start:end] for start, end in found]
    claims = [name for name, pattern in _CLAIM.items() if any(pattern.fullmatch(each) for each in said)]
    return tuple(claims), blanked(text, found)
