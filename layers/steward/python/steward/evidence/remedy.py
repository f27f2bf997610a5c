"""What is a proposed remedy for a stalled task, and which ones may be proposed, by what people were asked before?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from steward.asana.edits import AddSubtask, Assign, Edit, SetDueDate
from steward.evidence.remedy_keys import QUIET_DAYS
from steward.evidence.stalled import Stall


class Remedy(StrEnum):
    """The kinds of proposals; the words are stored."""

    REASSIGN = "reassign"
    SPLIT = "split"
    NEW_DUE_DATE = "new_due_date"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One remedy of one stalled task, for the lead: the edits, and the probability of being in time with and without.

    `due_on` is the date that the probabilities are about: the task's own, a new one, or the one that such a task
    usually holds, where it has none or that is past. `before` is None for the first date of a task without one.
    `done_before` and `done_after` are the days by which half of the runs are done; None: too far away to be told.
    """

    task_gid: str
    remedy: Remedy
    edits: tuple[Edit, ...]
    due_on: date
    before: float | None
    after: float
    stall: Stall
    done_before: date | None = None
    done_after: date | None = None
    for_lead: bool = True

    @property
    def gain(self) -> float:
        """By how much likelier it is done in time; above 0."""
        return round(self.after - (self.before or 0.0), 4)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        days = {name: _written(getattr(self, name)) for name in ("due_on", "done_before", "done_after")}
        row = asdict(self) | days | {"edits": [each.as_json() for each in self.edits], "stall": self.stall.as_json()}
        return row | {"gain": self.gain}


@dataclass(frozen=True, slots=True)
class Memory:
    """What people were asked before, by the gid of the task and the remedy.

    `proposed_on` is when something was last proposed for a task, `declined` what a person said no to, and `standing`
    the edits of what still waits for an answer: it goes on standing while it holds, and asks nobody anew.
    """

    proposed_on: Mapping[str, date] = field(default_factory=dict, hash=False)
    declined: frozenset[tuple[str, Remedy]] = frozenset()
    standing: Mapping[tuple[str, Remedy], tuple[Edit, ...]] = field(default_factory=dict, hash=False)

    def allows(self, task_gid: str, remedy: Remedy, today: date) -> bool:
        """Whether it may be proposed, again or still."""
        if (task_gid, remedy) in self.standing:
            return True
        last = self.proposed_on.get(task_gid)
        return (task_gid, remedy) not in self.declined and (last is None or (today - last).days >= QUIET_DAYS)

    def taker(self, task_gid: str, remedy: Remedy) -> str | None:
        """To whom a standing proposal gives the task, or a part of it."""
        edits = self.standing.get((task_gid, remedy), ())
        return next((each.assignee_gid for each in edits if isinstance(each, Assign | AddSubtask)), None)

    def due_on(self, task_gid: str, remedy: Remedy) -> date | None:
        """The date of a standing proposal."""
        edits = self.standing.get((task_gid, remedy), ())
        return next((date.fromisoformat(each.due_on) for each in edits if _is_dated(each)), None)  # type: ignore[attr-defined]


def _is_dated(edit: Edit) -> bool:
    return isinstance(edit, SetDueDate) and edit.due_on is not None


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
