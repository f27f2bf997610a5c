"""Does a text say what its facts say, and nothing else?

A text is sentences, each citing facts. A sentence falls into as many clauses as it cites facts, and each clause must
be true of its one fact: that a number is one of some other fact in the sentence does not make it true. What cannot be
read is refused. The reasons are written for whoever words the text again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from steward.evidence.narrative.clauses import untrue
from steward.evidence.narrative.facts import Fact, FactTable
from steward.evidence.narrative.reading import normal
from steward.evidence.narrative.worded import LONGEST_CHARACTERS, MOST_FACTS

_MOST_BREAKS: Final = 6  # places at which a sentence is tried to be parted: 15 ways for three facts
_MOST_FIGURES: Final = 12  # runs of digits for each fact: a forecast with three dates has eleven
_BREAK: Final = re.compile(r"\s*[,;:\u2013\u2014]\s*(?:(?:and|while|but)\s+)?|\s+(?:and|while|but)\s+")
_INNER_END: Final = re.compile(r"[.]\s+\S|[?!\n]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the ids of the facts that it tells, in the order in which it tells them."""

    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a sentence is not true of its facts; `sentence` counts from 0, -1 is the text as a whole."""

    sentence: int
    why: str


def refusals(sentences: Sequence[Sentence], table: FactTable, about: str = "") -> list[Refusal]:
    """Everything that is wrong with a text; nothing where it may be shown. `about` is the name of its project."""
    found = [Refusal(at, why) for at, each in enumerate(sentences) for why in wrong_with(each, table, about)]
    cited = {fact_id for each in sentences for fact_id in each.facts}
    left_out = [each.id for each in table.critical() if each.id not in cited]
    if not sentences:
        return [Refusal(-1, "there is no sentence")]
    return [*found, *(Refusal(-1, f"the critical fact {each} is left out") for each in left_out)]


def wrong_with(sentence: Sentence, table: FactTable, about: str = "") -> list[str]:
    """What is wrong with one sentence."""
    facts = [table.get(each) for each in sentence.facts]
    if not facts:
        return ["it cites no fact"]
    if unknown := [each for each, fact in zip(sentence.facts, facts, strict=True) if fact is None]:
        return [f"there is no fact {each[:20]!r}" for each in unknown]
    if len(facts) > MOST_FACTS or len(set(sentence.facts)) < len(facts):
        return [f"a sentence cites one to {MOST_FACTS} facts, each once"]
    if len(sentence.text) > LONGEST_CHARACTERS or _INNER_END.search(_unquoted(sentence.text)):
        return ["it is not one statement: one sentence each, without question or exclamation marks"]
    if len(re.findall(r"\d+", sentence.text)) > _MOST_FIGURES * len(facts):
        return [f"it has more figures than {len(facts)} facts have"]
    known = [each for each in facts if each is not None]
    return _best(list(_parted(normal(sentence.text).removesuffix("."), len(known))), known, about)


def _best(partings: Sequence[Sequence[str]], facts: Sequence[Fact], about: str) -> list[str]:
    """What is wrong with the parting of which least is wrong."""
    if not partings:
        return [f"it cites {len(facts)} facts, and does not fall into as many clauses, one for each in their order"]
    known: dict[tuple[int, str], list[str]] = {}  # partings share clauses, and to read one costs milliseconds
    least: list[str] | None = None
    for parting in partings:
        for at, text in enumerate(parting):
            if (at, text) not in known:
                known[at, text] = untrue(text, facts[at], about, opens=at == 0)
        wrong = [why for each in enumerate(parting) for why in known[each]]
        if not wrong:
            return []
        least = wrong if least is None or len(wrong) < len(least) else least
    return least or []


def _parted(text: str, count: int) -> Iterator[list[str]]:
    """The ways to part a sentence into so many clauses, at commas and conjunctions outside of quotes."""
    if count == 1:
        yield [text]
        return
    hidden = _unquoted(text)
    breaks = [each.span() for each in _BREAK.finditer(hidden)][:_MOST_BREAKS]
    for chosen in combinations(breaks, count - 1):
        starts = [0, *(end for _, end in chosen)]
        ends = [*(start for start, _ in chosen), len(text)]
        yield [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _unquoted(text: str) -> str:
    """The text with all that is quoted made invisible, at its length."""
    return re.sub(r"[\"\u201c\u201d][^\"\u201c\u201d]*[\"\u201c\u201d]", lambda each: "_" * len(each[0]), text)
