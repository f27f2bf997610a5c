"""Does a sentence tell each word and figure as the clause of the comment has it: denied or not, of this and not that?

That the words of a sentence stand in its quotes is not enough: of "the import is ready, the export is not" the same
words make the contrary, and of "Ana pays 300 and Ben 500" a wrong bill. So each clause of a sentence is held to the
clauses of its quotes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from steward.evidence.threads.vocabulary import NEUTRAL, denies, folded, numbers, words

# At what parts sentences, and at the conjunctions of the four languages; "3,500" and "10:30" are figures and no ends.
BREAK: Final = re.compile(
    r"(?:(?<!\d)[,:.]|[,:.](?!\d)|[;!?()\u2013\u2014\n])\s*"
    r"|(?<!\w)(?:and|but|while|whereas|because|so|though|although|or|und|aber|w\u00e4hrend|weil|sondern|oder|et|mais|parce"
    r"|car|y|pero|porque|sino)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """What one clause speaks of: its own words, folded and without the neutral ones, and its figures in their order."""

    words: frozenset[str]
    figures: tuple[str, ...]
    is_denied: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """The clauses of one passage, and the folded words of the name of who wrote it."""

    clauses: tuple[Clause, ...]
    author: frozenset[str]


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a text, in its order."""
    return tuple(_clause(each) for each in BREAK.split(text) if each.strip())


def quoted(text: str, author: str) -> Quoted:
    """A passage as it is compared."""
    return Quoted(clauses(text), frozenset(map(folded, words(author))))


def misplaced(line: str, passages: Sequence[Quoted]) -> Iterator[str]:
    """What a sentence denies, affirms or counts that its quotes deny, affirm or count of something else."""
    all_clauses = [each for passage in passages for each in passage.clauses]
    denied = _words(each for each in all_clauses if each.is_denied)
    affirmed = _words(each for each in all_clauses if not each.is_denied)
    for clause in clauses(line):
        wrong = clause.words & ((affirmed - denied) if clause.is_denied else (denied - affirmed))
        if wrong:
            said, named = (
                "denies" if clause.is_denied else "affirms",
                [each for each in words(line) if folded(each) in wrong],
            )
            yield f"it {said} {', '.join(named)!r}, of which its quotes say the contrary"
        if clause.figures and not any(_holds(clause, each, passages) for each in passages):
            yield f"its quotes say {', '.join(clause.figures)!r} of something else, or in another order"


def _clause(text: str) -> Clause:
    own = frozenset(each for each in map(folded, words(text)) if each not in NEUTRAL and not each.isdigit())
    return Clause(own, numbers(text), denies(text))


def _words(those: Iterable[Clause]) -> frozenset[str]:
    return frozenset().union(*(each.words for each in those))


def _holds(told: Clause, passage: Quoted, passages: Sequence[Quoted]) -> bool:
    """Whether the figures stand in one stretch of the passage, in their order, with all that is told of them."""
    known = frozenset().union(*(_words(each.clauses) | each.author for each in passages))
    return any(
        _in_order(told.figures, stretch.figures) and told.words & known <= stretch.words | passage.author
        for stretch in _stretches(passage.clauses)
    )


def _stretches(those: Sequence[Clause]) -> Iterator[Clause]:
    """Each clause with figures, together with those beside it that have none: they speak of the same ones."""
    for at, each in enumerate(those):
        if each.figures:
            start = max((i + 1 for i in range(at) if those[i].figures), default=0)
            end = next((i for i in range(at + 1, len(those)) if those[i].figures), len(those))
            yield Clause(_words(those[start:end]), each.figures, each.is_denied)


def _in_order(told: Sequence[str], those: Sequence[str]) -> bool:
    left = iter(those)
    return all(each in left for each in told)
