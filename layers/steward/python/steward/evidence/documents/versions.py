"""What is new in a document's next version?

Items with the same key are the same. Of the rest the most alike of a kind are one item that changed; what is left was
added or removed. A re-upload of the same text yields nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from steward.evidence.documents.items import Item
from steward.evidence.documents.likeness import alike, words

# A number, a date or a clause of three is another: more than half of the words stay. Two sentences of one contract that
# share only its phrases ("the supplier shall ... the customer") stay below.
SAME_ITEM: Final = 0.6


@dataclass(frozen=True, slots=True)
class Changed:
    """An item that says something else now: `old` is what the existing task is keyed by."""

    old: Item
    new: Item
    likeness: float


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version adds to the one before it, changes and takes away; `unchanged` items keep their older form."""

    added: tuple[Item, ...] = ()
    changed: tuple[Changed, ...] = ()
    removed: tuple[Item, ...] = ()
    unchanged: tuple[Item, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether anybody has to look."""
        return bool(self.added or self.changed or self.removed)


def difference(old: Sequence[Item], new: Sequence[Item]) -> Difference:
    """The items of two versions of one document, compared; everything in its document's order."""
    olds, news = {each.key: each for each in old}, {each.key: each for each in new}
    gone = [each for key, each in olds.items() if key not in news]
    fresh = [each for key, each in news.items() if key not in olds]
    changed = {each.new.key: each for each in _pairs(gone, fresh)}
    paired = {each.old.key for each in changed.values()}
    return Difference(
        tuple(each for each in fresh if each.key not in changed),
        tuple(changed[each.key] for each in fresh if each.key in changed),
        tuple(each for each in gone if each.key not in paired),
        tuple(each for key, each in olds.items() if key in news),
    )


def _pairs(gone: Sequence[Item], fresh: Sequence[Item]) -> Iterator[Changed]:
    """The most alike first, each item once; between equals the one that stands nearer to its old place."""
    left, right = set(range(len(gone))), set(range(len(fresh)))
    for score, _, at, to in sorted(_candidates(gone, fresh), key=lambda each: (-each[0], *each[1:])):
        if at in left and to in right:
            left.remove(at)
            right.remove(to)
            yield Changed(gone[at], fresh[to], round(score, 3))


def _candidates(gone: Sequence[Item], fresh: Sequence[Item]) -> Iterator[tuple[float, int, int, int]]:
    """(likeness, distance, position in the old, position in the new) of what may be one item."""
    counted = [words(each.quote) for each in fresh]
    for at, old in enumerate(gone):
        mine = words(old.quote)
        for to, new in enumerate(fresh):
            if old.kind is new.kind and (score := alike(mine, counted[to])) >= SAME_ITEM:
                yield score, abs(at - to), at, to
