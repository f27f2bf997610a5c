"""What is counted of the tasks of a large project that a review does not look at one by one?

Counts by day and by what health weighs, so that shares, the throughput and what is to be done before a date are those
of the whole project. Sums go by the counts in order: the order in which tasks were read changes no digit.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, repeat
from typing import Final, NamedTuple


class Cell(NamedTuple):
    """What health asks of one task: whether it is open, late, part of the present scope and due by now; its hours."""

    is_open: bool
    is_late: bool
    is_sound: bool
    is_due: bool
    hours: float


type Days = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Beyond:
    """Tasks in `cells`; by day how many were `made`, `done` and, of the open ones, are `due`; those are no milestones.

    `undated` are open without a due date, `moved_on` is the last day on which any of them changed.
    """

    cells: Mapping[Cell, int] = field(default_factory=dict, hash=False)
    made: Days = field(default_factory=dict, hash=False)
    done: Days = field(default_factory=dict, hash=False)
    due: Days = field(default_factory=dict, hash=False)
    undated: int = 0
    moved_on: date | None = None

    @property
    def open(self) -> int:
        """How many of them are to be done."""
        return self.count(lambda each: each.is_open)

    @property
    def completed(self) -> int:
        """How many of them are done."""
        return self.count(lambda each: not each.is_open)

    def count(self, wanted: Callable[[Cell], bool]) -> int:
        """How many tasks are in the cells that are wanted."""
        return sum(tasks for cell, tasks in self.cells.items() if wanted(cell))

    def hours(self, wanted: Callable[[Cell], bool]) -> float:
        """The hours of the tasks in the cells that are wanted."""
        return sum(cell.hours * self.cells[cell] for cell in sorted(self.cells) if wanted(cell))

    @property
    def made_on(self) -> Iterator[date]:
        """The day on which each was made, in no order."""
        return chain.from_iterable(repeat(day, tasks) for day, tasks in self.made.items())

    @property
    def done_on(self) -> Iterator[date]:
        """The day on which each of the completed ones was done, in no order."""
        return chain.from_iterable(repeat(day, tasks) for day, tasks in self.done.items())

    @property
    def open_tasks(self) -> int:
        """How many are to be done, without milestones."""
        return sum(self.due.values()) + self.undated

    def due_by(self, day: date) -> int:
        """How many tasks of these are due on a day or before it."""
        return sum(tasks for due_on, tasks in self.due.items() if due_on <= day)

    def as_json(self) -> dict[str, int]:
        """What is told of them; nothing where there are none."""
        return {"open": self.open, "completed": self.completed} if self.cells else {}


NOTHING: Final = Beyond()


@dataclass(slots=True)
class Counts:
    """What a `Beyond` is made of, task by task."""

    cells: Counter[Cell] = field(default_factory=Counter)
    made: Counter[date] = field(default_factory=Counter)
    done: Counter[date] = field(default_factory=Counter)
    due: Counter[date] = field(default_factory=Counter)
    undated: int = 0
    moved_on: date | None = None

    def as_beyond(self) -> Beyond:
        """All that was counted so far."""
        return Beyond(self.cells, self.made, self.done, self.due, self.undated, self.moved_on)
