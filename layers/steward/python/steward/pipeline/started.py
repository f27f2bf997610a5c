"""Does an event that started a review tell anything that a review is for?

Asana says that a custom field of some task changed, not which one. What was read shows it: a milestone that is done
now, or another status than at the last review. Where there was no review yet, anything is a reason.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from steward.evidence.item_reading import STATUS
from steward.evidence.work_items import WorkItem, merged
from steward.run import Pointer

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

BY_EVENT: Final = frozenset({"webhook", "trailing"})


def is_worth_it(before: Mapping[str, Any], pages: Iterable[Mapping[str, str]], using: "Enricher") -> bool:
    """Whether the pages that were read now say so, beside the reading (`survey`) that the last review left.

    Raises ContextExpired where that is gone.
    """
    if not before:
        return True
    known = {each.gid: each for each in merged(_items(page, using) for page in before["pages"])}
    return any(_is_news(known.get(each.gid), each) for page in pages for each in _items(page, using))


def _items(page: Mapping[str, str], using: "Enricher") -> Iterable[WorkItem]:
    document = using.objects.get(Pointer(key=page["key"], sha256=page["sha256"]))
    return map(WorkItem.of_row, document["items"])


def _is_news(before: WorkItem | None, now: WorkItem) -> bool:
    was_open = before is None or before.is_open
    if now.is_milestone and was_open and not now.is_open:
        return True
    return now.is_open and now.values.get(STATUS) != (before.values.get(STATUS) if before else None)
