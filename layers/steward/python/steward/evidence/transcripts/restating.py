"""Which promise says again what the same person promised before? At the end of a meeting people sum up.

The same owner, and all words that tell what it is about: "the deck for Acme" and "the deck for Globex" are two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from steward.evidence.transcripts.items import Change, Drop, Dropped, Item, ItemKind, Overridden
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.roster import Who
from steward.evidence.transcripts.wording import object_words

_LEAST: Final = 2  # words: "the deck" may be any deck


def restated(
    items: Iterable[Item], history: Sequence[Overridden], meeting: Meeting
) -> tuple[list[Item], list[Overridden], list[Dropped]]:
    """The items without what only says them again, which may name a day or move it.

    Another day overrides the first one, as whatever is said later does.
    """
    kept: dict[str, Item] = {}
    changed, dropped = list(history), []
    for each in sorted(items, key=lambda one: (one.quote.at, one.quote.start)):
        first = next((one for one in kept.values() if _is_same(each, one, meeting)), None)
        if first is None:
            kept[f"{each.kind} {each.identity}"] = each
            continue
        dropped.append(Dropped(Drop.SAID_BEFORE, each.quote.text))
        if each.due and (first.due is None or first.due.on != each.due.on):
            changed.append(Overridden(first, Change.MOVED, each.quote))
            kept[f"{first.kind} {first.identity}"] = replace(first, due=each.due, quote=each.quote)
    return list(kept.values()), changed, dropped


def _is_same(later: Item, first: Item, meeting: Meeting) -> bool:
    if later.kind is not ItemKind.COMMITMENT or first.kind is not ItemKind.COMMITMENT:
        return False
    if later.owner.who is not Who.USER or later.owner.user_gid != first.owner.user_gid:
        return False
    people = object_words(" ".join(each.name for each in (*meeting.attendees, *meeting.roster)))
    about, before = (object_words(each.quote.text) - people for each in (later, first))
    return min(len(about), len(before)) >= _LEAST and (about <= before or before <= about)
