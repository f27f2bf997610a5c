"""Which items of another file of a meeting are known ones, heard or written with a word or two otherwise?

A recording that is transcribed again and notes that are edited say "send the slide deck" where the file before said
"send the deck". They are one promise where its owner is the same, hardly a word differs, and the sentences around it or
its moment are the same too; each known item stands for one at most, and for none where its own words are said there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from steward.evidence.transcripts.differing import Difference, difference, is_alike
from steward.evidence.transcripts.items import Extraction, Item, ItemKind, Overridden, Quote
from steward.evidence.transcripts.wording import normal

_AROUND_WORDS: Final = 4  # a neighbour with fewer ("Okay, thanks.") stands in many places, so both sides must agree
_MOMENT_SECONDS: Final = 15.0  # two machines cut a recording at other words, never at other sentences


def as_known(extraction: Extraction, known: Sequence[Item]) -> Extraction:
    """The extraction with the known items in place of those that only say them again in other words."""
    told = [*extraction.items, *(each.item for each in extraction.history)]
    same = _same(told, known)
    items = tuple(_as(each, same) for each in extraction.items)
    history = tuple(_in_history(each, same) for each in extraction.history)
    return replace(extraction, items=items, history=history)


def _same(told: Sequence[Item], known: Sequence[Item]) -> dict[str, Item]:
    """The known item of each reworded one, by the identity of the latter."""
    said, before = {each.identity for each in told}, {each.identity for each in known}
    free = [each for each in known if each.identity not in said]
    found: dict[str, Item] = {}
    for each in (one for one in told if one.identity not in before):
        if each.identity not in found and (first := _first(each, free)):
            found[each.identity] = first
            free.remove(first)
    return found


def _first(item: Item, free: Sequence[Item]) -> Item | None:
    return next((each for each in free if _is_one_s(item, each) and _is_one(item, each)), None)


def _as(item: Item, same: Mapping[str, Item]) -> Item:
    """The known item as people were told of it, with a day that only the other file names."""
    known = same.get(item.identity)
    return replace(known, due=known.due or item.due) if known else item


def _in_history(each: Overridden, same: Mapping[str, Item]) -> Overridden:
    known = same.get(each.item.identity)
    return replace(each, item=replace(each.item, identity=known.identity)) if known else each


def _is_one_s(one: Item, other: Item) -> bool:
    """Whether both are the same person's, for no two days."""
    return _whose(one) == _whose(other) and not (one.due and other.due and one.due.on != other.due.on)


def _whose(item: Item) -> tuple[ItemKind, str, str]:
    return item.kind, normal(item.quote.speaker), item.owner.user_gid or normal(item.owner.text)


def _is_one(item: Item, known: Item) -> bool:
    apart = difference(item.quote.text, known.quote.text)
    if apart is Difference.APART:
        return False
    return _is_one_place(item.quote, known.quote) or (
        apart is not Difference.OTHER and _is_one_moment(item.quote, known.quote)
    )


def _is_one_place(one: Quote, other: Quote) -> bool:
    """Whether the sentence before or the one behind is the same, or both are where they are short."""
    sides = ((one.before, other.before), (one.after, other.after))
    alike = [mine for mine, theirs in sides if is_alike(mine, theirs)]
    return len(alike) == len(sides) or any(len(each.split()) >= _AROUND_WORDS for each in alike)


def _is_one_moment(one: Quote, other: Quote) -> bool:
    """Whether both were said at one time; in a file without times, whether each is all that stands there."""
    if one.start_seconds is None or other.start_seconds is None:
        return not (one.before or one.after or other.before or other.after)
    return abs(one.start_seconds - other.start_seconds) <= _MOMENT_SECONDS
