"""Does an event that started a review tell anything that a review is for?

Asana says that a custom field of some task changed, not which one. What was read shows it: a milestone that is done
now, or another status than at the last review. Where there was no review yet, anything is a reason.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from steward.asana.models import FieldValue
from steward.evidence.item_reading import STATUS
from steward.evidence.work_items import WorkItem
from steward.run import Pointer

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

BY_EVENT: Final = frozenset({"webhook", "trailing"})
_NEW: Final[tuple[bool, FieldValue]] = (True, None)  # open, and of no status


def is_worth_it(before: Mapping[str, Any], pages: Iterable[Mapping[str, str]], using: "Enricher") -> bool:
    """Whether the pages that were read now say so, beside the reading (`survey`) that the last review left.

    Raises ContextExpired where that is gone.
    """
    if not before:
        return True
    known = _stood(before, using)
    return any(_is_news(*known.get(each.gid, _NEW), each) for page in pages for each in _items(page, using))


def _stood(before: Mapping[str, Any], using: "Enricher") -> dict[str, tuple[bool, FieldValue]]:
    """Whether a task was open, and its status, of those that say more than a new one: of most that is nothing."""
    known: dict[str, tuple[bool, FieldValue]] = {}
    for page in before["pages"]:
        for each in _items(page, using):
            stood = each.is_open or not each.is_milestone, each.values.get(STATUS)
            known.pop(each.gid, None)
            known |= {each.gid: stood} if stood != _NEW else {}
    return known


def _items(page: Mapping[str, str], using: "Enricher") -> Iterable[WorkItem]:
    document = using.objects.get(Pointer(key=page["key"], sha256=page["sha256"]))
    return map(WorkItem.of_row, document["items"])


def _is_news(was_open: bool, status: FieldValue, now: WorkItem) -> bool:  # noqa: FBT001 - a row of what stood
    if now.is_milestone and was_open and not now.is_open:
        return True
    return now.is_open and now.values.get(STATUS) != status
