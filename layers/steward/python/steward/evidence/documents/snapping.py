"""Which whole passage is meant by a quote?

A model quotes the same sentence with and without its number, or without its last words, from one run to the next. The
item is the passage, so that its id is the same in every run, and the same as the rules give.
"""

from collections import defaultdict
from typing import Final

from steward.evidence.documents.entries import Form
from steward.evidence.documents.folding import folded
from steward.evidence.documents.layout import Passage, passages
from steward.evidence.documents.pages import Document
from steward.evidence.documents.quotes import LONGEST_LETTERS, Place

MOSTLY: Final = 0.6  # of the longer one's letters: less of a sentence is a point of its own


class Passages:
    """The passages of a readable document, by page."""

    def __init__(self, document: Document) -> None:
        self._by_page: defaultdict[int, list[Passage]] = defaultdict(list)
        for each in passages(document):
            if each.form is not Form.HEADING and len(each.text) <= LONGEST_LETTERS:
                self._by_page[each.page].append(each)

    def whole(self, place: Place) -> Place:
        """The place of the passage that the quote is most of, or that is most of the quote; else the place itself."""
        quote = folded(place.quote)
        near = ((_share(quote, folded(each.text)), each) for each in self._by_page.get(place.page, ()))
        share, best = max(near, key=lambda each: each[0], default=(0.0, None))
        return Place(place.page, place.anchor, best.text) if best and share >= MOSTLY else place


def _share(one: str, other: str) -> float:
    """How much of the longer text the shorter one is, where it stands in it as whole words; else 0."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) / len(longer) if shorter and f" {shorter} " in f" {longer} " else 0.0
