"""Which of a model's words about a thread stand in the comments?

A quote is looked for in the comment that it names, letter for letter but for case and white space, and the whole
sentences around it are what is shown and what counts: a "not" cannot be left outside. A sentence of the model may use
the words of its quotes, the names of who wrote them, and a closed list of words that claim nothing (`vocabulary.py`);
it denies where its quotes deny, asks where they ask, and is unsure where they are. What speaks to a machine is no
word of the thread.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from steward.evidence.text import visible
from steward.evidence.threads.answer import Item, Source, ThreadAnswer, Told
from steward.evidence.threads.clauses import misplaced, quoted
from steward.evidence.threads.summary import MOST, Line, Summary, shown
from steward.evidence.threads.thread import Kind, Said, Sentence, Thread
from steward.evidence.threads.vocabulary import (
    NEUTRAL,
    asks,
    denies,
    figures,
    folded,
    is_asking,
    is_decided,
    is_unsure,
    supposes,
    unheld_language,
    words,
)
from steward.evidence.threads.whole import chosen, hanging, mixed, retimed, swapped, unasked, untold
from steward.evidence.verdict import said as clean

SENTENCES: Final = 4  # what is read at a glance
SOURCES: Final = 3  # of a sentence: one that rests on more is two
TEXT_CHARACTERS: Final = 240  # of a sentence
QUOTE_CHARACTERS: Final = 300  # a longer one is the comment itself and no ground in it
QUOTE_LETTERS: Final = 6  # fewer stand in every comment
WORD_CHARACTERS: Final = 30  # of a word that is named back to the model
_UNMEANT: Final = frozenset({Kind.ORDER, Kind.JOKE})
_OPEN: Final = frozenset({Kind.QUESTION, Kind.ANSWERED})


@dataclass(frozen=True, slots=True)
class Checked:
    """What of an answer holds. `untrue` says what is wrong with its sentences, `unfounded` with its items."""

    summary: Summary
    untrue: tuple[str, ...]
    unfounded: tuple[str, ...]

    @property
    def mistakes(self) -> tuple[str, ...]:
        """All of them, for whoever words it again."""
        return (*self.untrue, *self.unfounded)


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of a comment, as they stand there."""

    said: Said
    text: str
    kinds: frozenset[Kind]


def checked(answer: ThreadAnswer, thread: Thread, sentences: Sequence[Sequence[Sentence]]) -> Checked:
    """The lines that hold, and what is wrong with the others. Never raises."""
    known = {each.key: (each, own) for each, own in zip(thread.said, sentences, strict=True)}
    told, untrue = list[Line](), list[str]()
    for number, each in enumerate(answer.summary, 1):
        line, wrong = _told(each, known)
        told += [line] if line else []
        untrue += [f"summary {number}: {why}" for why in wrong]
    if not answer.summary:
        untrue.append("summary: there is no sentence")
    if len(answer.summary) > SENTENCES:
        untrue.append(f"summary: more than {SENTENCES} sentences")
    lines, unfounded = _items(answer.items, known)
    return Checked(
        Summary(tuple(told), lines[Kind.ACTION], lines[Kind.QUESTION], lines[Kind.DECISION]),
        tuple(untrue),
        tuple(unfounded),
    )


type Known = Mapping[str, tuple[Said, Sequence[Sentence]]]


def _items(items: Sequence[Item], known: Known) -> tuple[dict[Kind, tuple[Line, ...]], list[str]]:
    found: dict[Kind, dict[tuple[str, str], Line]] = {kind: {} for kind in MOST}
    wrong: list[str] = []
    for number, each in enumerate(items, 1):
        passage, kind = _passage(Source(comment=each.comment, quote=each.quote), known), Kind(each.kind)
        why = passage if isinstance(passage, str) else _unlike(kind, passage)
        if isinstance(passage, Passage) and not why:
            found[kind].setdefault((passage.said.key, passage.text), Line(shown(passage.text), (passage.said,)))
        else:
            wrong.append(f"item {number}: {why}")
    return {kind: tuple(_in_order(lines.values()))[-MOST[kind] :] for kind, lines in found.items()}, wrong


def _in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda each: (each.said[0].at, each.said[0].story_gid))


def _unlike(kind: Kind, passage: Passage) -> str:
    """Why words that were written are no item of that kind; empty where they may be one."""
    if passage.kinds <= {Kind.SUPPOSED} and kind is not Kind.QUESTION:
        return f"what it quotes is only supposed, and no {kind}"
    if kind is Kind.DECISION and not is_decided(passage.text):
        return "what it quotes does not say that something was decided"
    if kind is Kind.QUESTION and not is_asking(passage.text):
        return "what it quotes is no question"
    return ""


def _told(told: Told, known: Known) -> tuple[Line | None, list[str]]:
    """The sentence as it is shown, or what is wrong with it."""
    found = [_passage(each, known) for each in told.sources[:SOURCES]]
    wrong = [each for each in found if isinstance(each, str)]
    if not told.sources or len(told.sources) > SOURCES:
        wrong.append(f"it rests on one to {SOURCES} quotes")
    passages = [each for each in found if isinstance(each, Passage)]
    wrong = wrong or list(_untrue(told.text, passages))
    return (None if wrong else Line(_line(told.text), tuple(dict.fromkeys(each.said for each in passages)))), wrong


def _line(text: str) -> str:
    return " ".join(visible(text).split())


def _untrue(text: str, passages: Sequence[Passage]) -> Iterator[str]:
    """What a sentence says that its quotes do not."""
    line = _line(text)
    if not line or len(line) > TEXT_CHARACTERS:
        yield f"it has none or more than {TEXT_CHARACTERS} characters"
        return
    if clean(line, TEXT_CHARACTERS) != line:
        yield "it holds an address, a mention, markup or a very long number"
        return
    if foreign := _foreign(line, passages):
        named = ", ".join(repr(each[:WORD_CHARACTERS]) for each in foreign)
        yield f"its quotes do not say {named}: use their words"
    if not figures(line) <= figures(" ".join(each.text for each in passages)):
        yield "a number or its sign stands in none of its quotes"
    denied = [denies(each.text) for each in passages]
    if denies(line) != any(denied):
        yield "it denies what its quotes do not, or leaves a denial out"
    yield from misplaced(line, [quoted(each.text, each.said.author) for each in passages])
    texts = [each.text for each in passages]
    yield from (
        *untold(line, texts),
        *retimed(line, texts),
        *swapped(line, texts),
        *mixed(line, texts),
        *chosen(line, texts),
        *hanging(line, texts),
    )
    if asked := [each.text for each in passages if each.kinds <= _OPEN or asks(each.text)]:
        if not is_asking(line):
            yield "what it quotes is a question: say that it was asked"
        yield from unasked(line, asked)
    if any(Kind.SUPPOSED in each.kinds or supposes(each.text) for each in passages) and not is_unsure(line):
        yield "what it quotes is only supposed: say so"


def _foreign(line: str, passages: Sequence[Passage]) -> list[str]:
    """The words that neither the quotes nor their authors' names nor the neutral ones have, each once."""
    own = {folded(word) for each in passages for word in (*words(each.text), *words(each.said.author))}
    return list(dict.fromkeys(each for each in words(line) if folded(each) not in own | NEUTRAL))


def _passage(source: Source, known: Known) -> Passage | str:
    """The whole sentences in which a quote stands; or why it is not taken."""
    if source.comment not in known:
        return f"there is no comment {source.comment}"
    said, sentences = known[source.comment]
    if language := unheld_language(said.text):
        return f"{source.comment} is in {language}, in which no program here tells what is denied: leave it out"
    quote = visible(source.quote).split()
    if not QUOTE_LETTERS <= sum(map(len, quote)) <= QUOTE_CHARACTERS:
        return f"a quote has {QUOTE_LETTERS} to {QUOTE_CHARACTERS} letters"
    return _around(quote, said, sentences)


def _around(quote: Sequence[str], said: Said, sentences: Sequence[Sentence]) -> Passage | str:
    """The sentences of that comment around the words of a quote; or why there are none."""
    pattern = r"(?<!\w)" * quote[0][0].isalnum() + r"\s+".join(map(re.escape, quote))
    place = re.search(pattern + r"(?!\w)" * quote[-1][-1].isalnum(), said.text, re.IGNORECASE)
    if place is None:
        return f"the quote does not stand in {said.key}: copy its words letter for letter"
    around = [each for each in sentences if each.start < place.end() and place.start() < each.end]
    if not around:
        return "the quote is no sentence"
    kinds = frozenset(each.kind for each in around)
    if kinds & _UNMEANT:
        return "what it quotes is a joke, or speaks to a machine: leave it out"
    return Passage(said, said.text[around[0].start : around[-1].end], kinds)
