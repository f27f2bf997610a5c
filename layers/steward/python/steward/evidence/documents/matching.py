"""Which of a document's items are there already as subtasks, and how many of its requirements are met?

By the exact key first; then by words, each subtask once. A number or a negation that differs makes another item.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from steward.evidence.documents.items import Item, Kind
from steward.evidence.documents.likeness import alike, exact_words, words
from steward.evidence.duplicates import SAME_MEANING, SAME_WORDS

# "The billing service must log each request" and the search service: six words of seven are the same.
ONE_FOR_ANOTHER: Final = 0.9
_FEWEST_WORDS: Final = 3  # "Review the draft" says the same in many projects, "Review" in all

# How near in meaning two texts are, 0 to 1, where an embedding model is there to say.
type Near = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Subtask:
    """A subtask that is there: `external_gid` is empty where a person made it."""

    gid: str
    title: str
    external_gid: str = ""
    is_completed: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An item and the subtask that is it already; `likeness` is 1 for the same key."""

    item: Item
    subtask: Subtask
    likeness: float


@dataclass(frozen=True, slots=True)
class Matched:
    """The items that are there, and those that are not, in the document's order."""

    links: tuple[Link, ...]
    new: tuple[Item, ...]


def matched(items: Sequence[Item], subtasks: Sequence[Subtask], near: Near | None = None) -> Matched:
    """Each item with its subtask where it has one."""
    keyed = {each.external_gid: each for each in subtasks if each.external_gid}
    links = {each.key: Link(each, keyed[each.key], 1.0) for each in items if each.key in keyed}
    taken = {link.subtask.gid for link in links.values()}
    candidates = sorted(_candidates(items, subtasks, near), key=lambda each: -each.likeness)
    for link in candidates:
        if link.item.key not in links and link.subtask.gid not in taken:
            links[link.item.key] = link
            taken.add(link.subtask.gid)
    ordered = tuple(links[each.key] for each in items if each.key in links)
    return Matched(ordered, tuple(each for each in items if each.key not in links))


def _candidates(items: Sequence[Item], subtasks: Sequence[Subtask], near: Near | None) -> Iterator[Link]:
    known = [(each, words(each.title), exact_words(each.title)) for each in subtasks]
    for item in items:
        counted, exact = words(item.quote), exact_words(item.quote)
        for subtask, others, exact_there in known:
            if min(counted.total(), others.total()) < _FEWEST_WORDS or exact != exact_there:
                continue
            likeness = alike(counted, others)
            meant = near(item.quote, subtask.title) if near else 0.0
            if likeness >= _least(counted, others) or meant >= SAME_MEANING:
                yield Link(item, subtask, round(max(likeness, meant), 3))


@dataclass(frozen=True, slots=True)
class Met:
    """How many requirements a completed subtask stands for, of all that were found."""

    met: int
    total: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where the document has no requirement."""
        return self.met / self.total if self.total else None


def _least(one: Counter[str], other: Counter[str]) -> float:
    """A word left out or added says the same; one in place of another is another thing, where little stands around."""
    return ONE_FOR_ANOTHER if one - other and other - one else SAME_WORDS


def requirements_met(items: Sequence[Item], links: Sequence[Link]) -> Met:
    """The requirements whose linked subtask is completed; one without a link is not met."""
    wanted = {each.key for each in items if each.kind is Kind.REQUIREMENT}
    done = {link.item.key for link in links if link.subtask.is_completed}
    return Met(len(wanted & done), len(wanted))
