"""Which due date of a task stood when, and was it kept?

A due date that is moved before it falls due is a slip, not a miss; the one that stood on its own day is kept or
missed. So every outcome is known on the day after it was due, and nothing later changes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from steward.evidence.work_items import WorkItem

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class DueMove:
    """A due date that somebody changed, as a `due_date_changed` story tells it; None stands for no date."""

    moved_at: datetime
    old_on: date | None
    new_on: date | None


Moves = Mapping[str, Sequence[DueMove]]  # by the task's gid


@dataclass(frozen=True, slots=True)
class Deadline:
    """One due date for as long as it stood: until it was moved or removed (`moved_at`), or the task was done."""

    task_gid: str
    set_at: datetime
    due_on: date
    moved_at: datetime | None
    completed_at: datetime | None

    @property
    def falls_at(self) -> datetime:
        """The end of its day, in UTC; known from then on is whether it was kept. The last day ends with itself."""
        begins = datetime.combine(self.due_on, time.min, UTC)
        return begins + _DAY if self.due_on < date.max else datetime.max.replace(tzinfo=UTC)

    @property
    def ends_at(self) -> datetime | None:
        """When it stood no longer."""
        ends = [each for each in (self.moved_at, self.completed_at) if each]
        return min(ends, default=None)

    @property
    def fell(self) -> bool:
        """Whether it stood on its day, and did not just come to stand when that was over."""
        return self.set_at < self.falls_at and (self.moved_at is None or self.moved_at >= self.falls_at)

    @property
    def is_missed(self) -> bool:
        """Whether the task was not done by the end of its day."""
        return self.completed_at is None or self.completed_at >= self.falls_at

    def stands(self, moment: datetime) -> bool:
        """Whether this was the task's due date then, and the task open."""
        return self.set_at <= moment and (self.ends_at is None or moment < self.ends_at)


def deadlines(item: WorkItem, moves: Iterable[DueMove] = ()) -> list[Deadline]:
    """All due dates that a task had, oldest first. Without moves, the present one stands since the task was made."""
    known = sorted(moves)
    dates = [known[0].old_on, *(move.new_on for move in known)] if known else []
    dates = [*dates[:-1], item.due_on]  # what the task itself says is the last word
    starts = [item.created_at, *(move.moved_at for move in known)]
    ends = [*(move.moved_at for move in known), None]
    return [
        Deadline(item.gid, start, due_on, end, item.completed_at)
        for start, end, due_on in zip(starts, ends, dates, strict=True)
        if due_on is not None and not (item.completed_at and start > item.completed_at)
    ]


def slips(moves: Iterable[DueMove], until: datetime) -> tuple[int, int]:
    """How often the date was put off up to a moment, and by how many days in all."""
    days = [
        (move.new_on - move.old_on).days for move in moves if move.moved_at <= until and move.new_on and move.old_on
    ]
    later = [each for each in days if each > 0]
    return len(later), sum(later)
