"""Which tasks does a review look at, out of the pages that were stored of its project?

Page by page, so that no two are held as they were stored, and no more tasks than `in_view` allows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from steward.evidence.in_view import InView, Most, Sight
from steward.evidence.work_items import WorkItem

type Row = Mapping[str, Any]  # of a page: where it is stored
type PageOf = Callable[[Row], Iterable[WorkItem]]


def in_view(
    reading: Row,
    today: date,
    log_gid: str | None,
    page_of: PageOf,
    further: Sequence[Row] = (),
    noted: Callable[[Iterable[WorkItem]], Iterable[WorkItem]] = iter,
    most: Most = Most(),  # noqa: B008 - frozen
) -> InView:
    """What is in view of a reading, and of `further` pages after it.

    Args:
        reading: What a review remembers of it: its `pages`, the oldest first, of which `whole_pages` were read at once.
        today: The day of the review.
        log_gid: The AI log task, which is no work.
        page_of: Reads a page.
        further: Pages that were read later.
        noted: What passes over each reading, the older ones first.
        most: How many tasks may be in view.
    """
    pages = [*reading["pages"], *further]
    beside = frozenset([log_gid] if log_gid else ())
    sight = Sight(today, read_again(reading, page_of, further), beside, most)
    for page in pages:
        sight.take(noted(page_of(page)))
    return sight.seen()


def read_again(reading: Row, page_of: PageOf, further: Sequence[Row] = ()) -> frozenset[str]:
    """The gids that were read again after the whole reading: what changed since."""
    pages = reading["pages"]
    later = (*pages[reading.get("whole_pages", len(pages)) :], *further)
    return frozenset(each.gid for page in later for each in page_of(page))
