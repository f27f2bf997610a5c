"""Into which subtasks may a task be broken down?

A model's titles without whatever they may not hold, or the points of a list that people wrote into the description.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from steward.evidence.text import visible
from steward.evidence.threads.vocabulary import figures, folded, words
from steward.evidence.verdict import said

MOST_STEPS: Final = 5  # each is a question to an approver; a task of more parts is a project
TITLE_CHARACTERS: Final = 100  # what a list shows whole
TITLE_WORDS: Final = 2  # "Testing" says nothing that somebody could do

_POINT: Final = re.compile(r"\s{0,20}(?:[-*+\u2022\u2023\u25aa\u2013]|\(?\d{1,2}[.)]|\u2610)\s+(?P<text>\S.*)")
_BOX: Final = re.compile(r"\[(?P<tick>[ xX\u2713\u2714]?)\]\s*")


def steps_of(titles: Iterable[str], text: str) -> list[str]:
    """The titles that hold, in their order and each once; `text` is what the task says.

    Left out is what holds an address, a mention, markup or a long number, a number that the task does not name, or a
    name: a word with a capital inside a title that the task does not have.
    """
    known = {folded(each) for each in words(text)}
    return _once(each for title in titles if (each := _title(title)) and not _invents(each, text, known))


def points_of(notes: str) -> list[str]:
    """The points of lists in a description that are not ticked off."""
    return _once(each for line in visible(notes).splitlines() if (each := _point(line)))


def _title(title: str) -> str:
    line = " ".join(visible(title).split()).rstrip(" .;")
    is_one = len(words(line)) >= TITLE_WORDS and len(line) <= TITLE_CHARACTERS
    return line if is_one and said(line, TITLE_CHARACTERS) == line else ""


def _invents(title: str, text: str, known: set[str]) -> bool:
    named = [each for each in words(title)[1:] if each[:1].isupper()]
    return not figures(title) <= figures(text) or any(folded(each) not in known for each in named)


def _point(line: str) -> str:
    point = _POINT.fullmatch(line)
    if point is None:
        return ""
    box = _BOX.match(point["text"])
    if box and box["tick"].strip():
        return ""
    return _shortened(point["text"][box.end() if box else 0 :])


def _shortened(text: str) -> str:
    """A point as a title: without addresses and mentions, cut where a list would cut it."""
    line = said(text, TITLE_CHARACTERS).rstrip(" .;")
    return line if len(words(line)) >= TITLE_WORDS else ""


def _once(titles: Iterable[str]) -> list[str]:
    return list(_first_of_each(titles))[:MOST_STEPS]


def _first_of_each(titles: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for each in titles:
        key = " ".join(map(folded, words(each)))
        if key not in seen:
            seen.add(key)
            yield each
