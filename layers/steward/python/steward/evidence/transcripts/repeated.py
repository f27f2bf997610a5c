"""Which items of another file of the same meeting are new?

A second part may begin in the middle of what the first one ended with. Its first sentence then lacks the one before it,
by which words that say little are known: such an item is new only if nobody said the same words in the first part.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from steward.evidence.transcripts.items import Item
from steward.evidence.transcripts.wording import normal, object_words

_TELLING: Final = 3  # object words: a shorter quote may be a part of many others


def new_items(items: Iterable[Item], known: Iterable[Item]) -> list[Item]:
    """The items that no file before had."""
    before = list(known)
    identities = {each.identity for each in before}
    fresh: dict[str, Item] = {}
    for each in items:
        if each.identity not in identities and not _is_known(each, before):
            fresh.setdefault(each.identity, each)
    return list(fresh.values())


def _is_known(item: Item, before: Sequence[Item]) -> bool:
    """Whether somebody's words are known in full (where the file begins), or more or fewer of the same sentence are."""
    theirs = [each for each in before if _key(each) == _key(item)]
    said = normal(item.quote.text)
    if item.quote.at == 0 and any(normal(each.quote.text) == said for each in theirs):
        return True
    return any(_is_part(said, normal(each.quote.text)) or _is_cut(item, each) for each in theirs)


def _key(item: Item) -> tuple[str, str, str]:
    return item.kind, normal(item.quote.speaker), item.owner.user_gid or normal(item.owner.text)


def _is_cut(item: Item, known: Item) -> bool:
    """Whether a sentence of the same line is known as a whole, of which a later version takes a part by itself."""
    said, whole = normal(item.quote.text), normal(known.quote.text)
    return item.quote.line == known.quote.line and f"{whole} ".startswith(f"{said} ")


def _is_part(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(object_words(shorter)) >= _TELLING and f" {shorter} " in f" {longer} "
