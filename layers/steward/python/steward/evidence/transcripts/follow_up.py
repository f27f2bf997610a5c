"""Before the next meeting: which promises of the last one are kept, overdue, moved, or have no task yet?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum


class Standing(StrEnum):
    """What became of a promise."""

    CLOSED = "closed"
    OVERDUE = "overdue"
    MOVED = "moved"
    OPEN = "open"
    GONE = "gone"  # its task was deleted, or may not be read any more
    NO_TASK = "no_task"  # it is still a proposal, or a question


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as it was kept after its meeting: the day that was said, and the task that stands for it.

    The questions are what people were asked then: who does it, and which day was meant.
    """

    identity: str
    title: str
    owner: str
    due_on: date | None
    task_gid: str = ""
    owner_question: str = ""
    due_question: str = ""


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task as it is now; `completed_at` is aware."""

    completed_at: datetime | None = None
    due_on: date | None = None
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """One promise and what became of it; `was_due_on` is the day that was said where the task has another one now.

    A promise that was moved and is overdue by its new day as well is overdue; `assignee` is told where it is another.
    `asks` are the questions that nobody answered, by an assignee or a day on the task.
    """

    promise: Promise
    standing: Standing
    due_on: date | None = None
    was_due_on: date | None = None
    closed_on: date | None = None
    assignee: str = ""
    asks: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do about it; who deleted its task said that nobody has."""
        return self.standing not in (Standing.CLOSED, Standing.GONE)


def followed(promises: Iterable[Promise], tasks: Mapping[str, TaskState], today: date, zone: tzinfo) -> list[Followed]:
    """Each promise with what became of it, what needs words first.

    Args:
        promises: Those of the last meetings.
        tasks: The tasks that could be read, by gid.
        today: In the zone of the coming meeting.
        zone: In which the day of a completion is told.
    """
    found = [_followed(each, tasks, today, zone) for each in promises]
    order = (Standing.OVERDUE, Standing.MOVED, Standing.GONE, Standing.NO_TASK, Standing.OPEN, Standing.CLOSED)
    return sorted(found, key=lambda each: (order.index(each.standing), each.due_on or date.max, each.promise.identity))


def _followed(promise: Promise, tasks: Mapping[str, TaskState], today: date, zone: tzinfo) -> Followed:
    state = tasks.get(promise.task_gid)
    if not promise.task_gid:
        asked = tuple(filter(None, (promise.owner_question, promise.due_question)))
        return Followed(promise, Standing.NO_TASK, promise.due_on, asks=asked)
    if state is None:
        return Followed(promise, Standing.GONE, promise.due_on)
    was = promise.due_on if promise.due_on != state.due_on else None
    other = state.assignee if state.assignee != promise.owner else ""
    if state.completed_at:
        closed = state.completed_at.astimezone(zone).date()
        return Followed(promise, Standing.CLOSED, state.due_on, was, closed, other)
    asks = ("" if state.assignee else promise.owner_question, "" if state.due_on else promise.due_question)
    return Followed(promise, _open(state, was, today), state.due_on, was, None, other, tuple(filter(None, asks)))


def _open(state: TaskState, was_due_on: date | None, today: date) -> Standing:
    if state.due_on and state.due_on < today:
        return Standing.OVERDUE
    return Standing.MOVED if was_due_on else Standing.OPEN
