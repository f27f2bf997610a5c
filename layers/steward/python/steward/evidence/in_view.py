"""Which of a project's tasks does a review look at one by one, and which does it only count?

However large a project is, so many of its open and of its completed tasks are held and no more: milestones first, then
what is due first and what was completed last. Which they are depends on no order of reading.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from steward.evidence.beyond import NOTHING, Beyond, Cell, Counts
from steward.evidence.health.standing import hours_of, last_day
from steward.evidence.health.weights import SCOPE_DAYS
from steward.evidence.work_items import WorkItem


@dataclass(frozen=True, slots=True)
class Most:
    """How many tasks are held: open and done ones, and for a while some more of both.

    Ten thousand open ones are a year of forty tasks a workday: what is due behind so many stands in nobody's week. Ten
    thousand completed ones are as many as lateness learns from; what is older is another team's habit. With a sort of
    all for each task that is let go, and not for each two thousand, the sorts would be the time of the review.
    """

    open: int = 10_000
    done: int = 10_000
    slack: int = 2_000


@dataclass(frozen=True, slots=True)
class InView:
    """The tasks that are looked at, in the order of the list; those `beside` are no work; what is `beyond`."""

    items: list[WorkItem]
    beside: list[WorkItem] = field(default_factory=list)
    beyond: Beyond = NOTHING


@dataclass
class Sight:
    """Takes in readings, the oldest first: of a gid the last one counts, in the place that it had first.

    `again` are the gids that later readings hold too: these stay until the end, so that nothing is counted that is
    read once more. `beside` are tasks that are no work.
    """

    today: date
    again: Collection[str] = frozenset()
    beside: Collection[str] = frozenset()
    most: Most = Most()
    _held: dict[str, WorkItem] = field(default_factory=dict)
    _counts: Counts = field(default_factory=Counts)

    def take(self, items: Iterable[WorkItem]) -> None:
        """One reading more, or a part of one."""
        most = self.most.open + self.most.done + self.most.slack + len(self.again) + len(self.beside)
        for each in items:
            known = self._held.get(each.gid)
            self._held[each.gid] = replace(each, place=known.place) if known else each
            if len(self._held) > most:
                self._let_go(self.again)

    def seen(self) -> InView:
        """What is in view, once all was taken in."""
        self._let_go(())
        listed = sorted(self._held.values(), key=lambda each: (each.place, each.gid))
        work = [each for each in listed if each.gid not in self.beside]
        return InView(work, [each for each in listed if each.gid in self.beside], self._counts.as_beyond())

    def _let_go(self, again: Collection[str]) -> None:
        """Count the tasks that are more than may be held, and hold them no longer."""
        free = [each for each in self._held.values() if each.gid not in again and each.gid not in self.beside]
        if len(free) <= min(self.most.open, self.most.done):
            return
        opened = sorted((each for each in free if each.is_open), key=_due_first)
        done = sorted((each for each in free if not each.is_open), key=_done_last)
        for each in (*opened[self.most.open :], *done[self.most.done :]):
            del self._held[each.gid]
            self._count(each)

    def _count(self, item: WorkItem) -> None:
        counts, modified = self._counts, item.modified_at.date()
        counts.cells[_cell(item, self.today)] += 1
        counts.moved_on = max(counts.moved_on or modified, modified)
        if item.is_milestone:
            return
        counts.made[item.created_at.date()] += 1
        if item.completed_at:
            counts.done[item.completed_at.date()] += 1
        elif item.due_on:
            counts.due[item.due_on] += 1
        else:
            counts.undated += 1


def _due_first(item: WorkItem) -> tuple[Any, ...]:
    return not item.is_milestone, item.due_on or date.max, item.created_at, item.gid


def _done_last(item: WorkItem) -> tuple[Any, ...]:
    return not item.is_milestone, -(item.completed_at or item.created_at).timestamp(), item.gid


def _cell(item: WorkItem, today: date) -> Cell:
    is_late = item.is_open and item.due_on is not None and item.due_on < today
    return Cell(
        is_open=item.is_open,
        is_late=is_late,
        is_sound=not is_late and last_day(item) >= today - timedelta(days=SCOPE_DAYS),
        is_due=item.due_on is not None and item.due_on <= today,
        hours=hours_of(item),
    )
