"""What is to be done with what was found in a document?

Data alone: which subtasks to create, link, change or review, what to ask, which key dates to suggest, and the lines of
one summary. What came from the document is cleaned text; who renders it adds the markup, and looks owners up.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from steward.asana.richtext import clean
from steward.evidence.documents.items import RULES, Item, Kind
from steward.evidence.documents.matching import Link, Matched, Met, Subtask, matched, requirements_met
from steward.evidence.documents.versions import Changed, Difference, difference

# More at once is a flood in everybody's inbox; a list that one person looks through first is kinder (WORKFLOWS 3.5).
DIRECT_SUBTASKS: Final = 10
TITLE_LIMIT: Final = 120  # characters: what a list shows of a name
LINES_LIMIT: Final = 30  # of a summary: who wants more opens the document
QUOTE_SHOWN: Final = 160  # characters of a quote in a line

# "Action: Jonas sends the list" under a heading of actions says "action" twice.
_MARK: Final = re.compile(
    r"(?i)^\W*(?:action(?: item)?|to[ -]?do|task|requirement|aufgabe|anforderung|ma\u00dfnahme)\s*[:\u2013-]\s+(?=\w)"
)
_CELLS: Final = " | "  # what parts the cells of a row as it was read
_BECOMES_A_SUBTASK: Final = (Kind.REQUIREMENT, Kind.ACTION)


@dataclass(frozen=True, slots=True)
class NewSubtask:
    """A subtask to create under `external_gid`: `due_on` only where one day is told, `owner_text` to be looked up."""

    external_gid: str
    title: str
    due_on: date | None
    owner_text: str
    source: "Line"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: what it is about, the document's words, and where they stand."""

    label: str
    quote: str
    anchor: str
    before: str = ""  # what the passage said in the version before


@dataclass(frozen=True, slots=True)
class Retold:
    """A point that a later version words otherwise, for the open subtask that was made of its older words.

    `due_on` is the day that the new words name, `stands` the one that the subtask has; `question` asks for a day.
    """

    subtask_gid: str
    key: str
    line: Line
    due_on: date | None
    stands: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class KeyDates:
    """Suggested for the Key Dates fields: the next date from today on, and the last one."""

    next_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Outline:
    """Everything that follows from a document, in its order.

    `create` and `review` are never both filled: up to DIRECT_SUBTASKS are created, more go to one review list.
    `found_by` is how people are told who found it; `left_out` counts the summary's lines that were too many.
    """

    create: tuple[NewSubtask, ...]
    review: tuple[NewSubtask, ...]
    links: tuple[Link, ...]
    change: tuple[Changed, ...]
    removed: tuple[Item, ...]
    questions: tuple[Line, ...]
    key_dates: KeyDates
    met: Met
    summary: tuple[Line, ...]
    left_out: int
    found_by: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done or said: a re-upload, or a document without a finding."""
        return not (self.create or self.review or self.change or self.removed or self.summary)


def outlined(
    items: Sequence[Item],
    before: Sequence[Item],
    subtasks: Sequence[Subtask],
    today: date,
    found_by: str = RULES,
    direct: int = DIRECT_SUBTASKS,
) -> Outline:
    """What follows from a document's items, given those of its version before and the subtasks that are there."""
    news, there = difference(before, items), matched(items, subtasks)
    fresh = tuple(map(_subtask, _to_create(news, there)))
    told = [*news.added, *(each.new for each in news.changed)]
    lines = list(_summary(news))
    return Outline(
        create=fresh if len(fresh) <= direct else (),
        review=() if len(fresh) <= direct else fresh,
        links=there.links,
        change=news.changed,
        removed=news.removed,
        questions=tuple(_questions(told)),
        key_dates=key_dates(items, today),
        met=requirements_met(items, there.links),
        summary=tuple(lines[:LINES_LIMIT]),
        left_out=max(0, len(lines) - LINES_LIMIT),
        found_by=found_by,
    )


def key_dates(items: Sequence[Item], today: date) -> KeyDates:
    """The next and the last day that the items tell; what is ambiguous is not suggested."""
    days = sorted(each.due.on for each in items if each.due and each.due.on)
    return KeyDates(next((each for each in days if each >= today), None), days[-1] if days else None)


def title_of(item: Item) -> str:
    """The name of an item's subtask: its words without a mark in front, of a table's row the cell that says most."""
    words = max(_MARK.sub("", item.quote).split(_CELLS), key=len).strip()
    return _cut(words or item.quote, TITLE_LIMIT)


def still_open(items: Sequence[Item], settled: Collection[str], today: date) -> tuple[list[Line], list[Line]]:
    """The lines of what a later version leaves as it was and nobody is done with, and the questions among them.

    Decisions, risks and coming days; of what is a subtask only the day that nobody told: its key is in none of
    `settled`.
    """
    asked = [each for each in items if each.due and each.due.question() and each.key not in settled]
    told = [each for each in items if each not in asked and _holds(each, today)]
    lines = [_line(f"unchanged {each.kind}", each) for each in (*asked, *told)]
    return lines, list(_questions(asked))


def _holds(item: Item, today: date) -> bool:
    day = item.due.on if item.due else None
    return item.kind not in _BECOMES_A_SUBTASK and (item.kind is not Kind.DATE or day is None or day >= today)


def retold(change: Changed, subtask_gid: str, stands: str) -> Retold:
    """What the subtask of a changed point is told."""
    due = change.new.due
    question = clean(due.question() or "") if due else ""
    line = _line(change.new.kind.value, change.new, change.old.quote)
    return Retold(subtask_gid, change.new.key, line, due.on if due else None, stands, question)


def _to_create(news: Difference, there: Matched) -> list[Item]:
    """What was added and is not there; a changed item whose old subtask is gone stays with people."""
    missing = {each.key for each in there.new}
    return [each for each in news.added if each.kind in _BECOMES_A_SUBTASK and each.key in missing]


def _subtask(item: Item) -> NewSubtask:
    due_on = item.due.on if item.due else None
    return NewSubtask(item.key, title_of(item), due_on, clean(item.owner), _line(item.kind.value, item))


def _summary(news: Difference) -> Iterator[Line]:
    for item in news.added:
        yield _line(item.kind.value, item)
    for each in news.changed:
        yield _line(f"changed {each.new.kind}", each.new, each.old.quote)
    for item in news.removed:
        yield _line(f"removed {item.kind}", item)


def _questions(items: Sequence[Item]) -> Iterator[Line]:
    """A date that is not one day is asked about, once for each passage."""
    for item in items:
        if item.due and (question := item.due.question()):
            yield _line(clean(question), item)


def _line(label: str, item: Item, before: str = "") -> Line:
    anchor = _cut(item.anchor, QUOTE_SHOWN)
    return Line(label, _cut(item.quote, QUOTE_SHOWN), anchor, _cut(before, QUOTE_SHOWN))


def _cut(text: str, limit: int) -> str:
    """Cleaned, then cut: what is cut first could hide an address's end."""
    shown = clean(text).replace("\n", " ")
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "\u2026"
