"""Under which headings does a paragraph stand, and how do paragraphs under one heading become pages?"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from steward.reading.outcome import Page
from steward.reading.plain import sections

_START = "start"  # what stands before the first heading
_ANCHOR_CHARACTERS = 200  # a heading that is longer is a paragraph in the wrong style


class Trail:
    """The open headings, outermost first."""

    def __init__(self) -> None:
        """Before the first heading."""
        self._open: list[tuple[int, str]] = []
        self.anchor = _START

    def enter(self, level: int, heading: str) -> None:
        """A heading closes those of its own level and deeper."""
        title = " ".join(heading.split())
        if title:
            self._open = [*(each for each in self._open if each[0] < level), (level, title)]
            self.anchor = " > ".join(name for _, name in self._open)[:_ANCHOR_CHARACTERS]


def pieces(paragraphs: Iterable[tuple[str, str]], most_characters: int) -> Iterator[Page]:
    """Pages of (anchor, paragraph) pairs: neighbours with one anchor together, cut where they get too long."""
    number = 0
    for anchor, group in groupby(paragraphs, key=lambda pair: pair[0]):
        for text in sections("\n".join(paragraph for _, paragraph in group), most_characters):
            if text.strip():
                number += 1
                yield Page(number, anchor, text)
