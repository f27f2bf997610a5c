"""Which dates of a project's plan cannot all be kept?

Three contradictions that a person can see at once and nobody looks for: a task that is due before one it waits for, a
task that is due after the milestone it leads to, and a task whose days run across its assignee's absence. Only open
tasks with a due date count; what has no date contradicts nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from steward.asana.models import Json

MILESTONE: Final = "milestone"  # the resource_subtype (FACTS 3)

# What `Planned.parse` looks at; `dependencies` are compact (FACTS 3, "Task in one call").
FIELDS: Final = ("completed", "resource_subtype", "due_on", "start_on", "assignee", "dependencies")


class Conflict(StrEnum):
    """What two dates contradict each other in."""

    BEFORE_PREDECESSOR = "due_before_predecessor"  # due before a task it waits for
    AFTER_MILESTONE = "due_after_milestone"  # due after the milestone that it leads to
    ACROSS_ABSENCE = "across_absence"  # its days touch an absence of its assignee


@dataclass(frozen=True, slots=True)
class Planned:
    """One task as a plan sees it; `waits_for` are the gids of its dependencies."""

    gid: str
    completed: bool
    is_milestone: bool
    start_on: date | None
    due_on: date | None
    assignee_gid: str | None
    waits_for: tuple[str, ...] = ()

    @classmethod
    def parse(cls, document: Json) -> "Planned":
        """Read a task as Asana answers it with FIELDS."""
        assignee: Any = document.get("assignee")
        return cls(
            gid=str(document["gid"]),
            completed=bool(document.get("completed")),
            is_milestone=document.get("resource_subtype") == MILESTONE,
            start_on=_day(document.get("start_on")),
            due_on=_day(document.get("due_on")),
            assignee_gid=str(assignee["gid"]) if assignee else None,
            waits_for=tuple(str(each["gid"]) for each in document.get("dependencies") or ()),
        )

    @property
    def counts(self) -> bool:
        """Whether its date can still be kept or missed."""
        return not self.completed and self.due_on is not None


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a person is away, the last one included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, order=True)
class Clash:
    """One contradiction: the task, what it contradicts (a task's gid, or a person's), and by how many days."""

    kind: Conflict
    task_gid: str
    other_gid: str
    days: int = field(compare=False)


def clashes(tasks: Iterable[Planned], absences: Mapping[str, Sequence[Absence]]) -> list[Clash]:
    """All contradictions, each once, in a fixed order. `absences` go by a person's gid."""
    by_gid = {task.gid: task for task in tasks}
    counted = [task for task in by_gid.values() if task.counts]
    found = [each for task in counted for each in _waits(task, by_gid)]
    found += [each for task in counted if task.is_milestone for each in _led_to(task, by_gid, found)]
    found += [each for task in counted if not task.is_milestone for each in _away(task, absences)]
    return sorted(found)


def _waits(task: Planned, by_gid: Mapping[str, Planned]) -> list[Clash]:
    """Against the tasks that it waits for directly. A milestone's are told as theirs: late is who leads to it."""
    found = []
    for gid in dict.fromkeys(task.waits_for):
        other = by_gid.get(gid)
        if other is not None and other.counts and (days := _days(other.due_on, task.due_on)) > 0:
            late = Clash(Conflict.AFTER_MILESTONE, other.gid, task.gid, days)
            found.append(late if task.is_milestone else Clash(Conflict.BEFORE_PREDECESSOR, task.gid, other.gid, days))
    return found


def _led_to(milestone: Planned, by_gid: Mapping[str, Planned], found: Iterable[Clash]) -> list[Clash]:
    """The tasks that a milestone waits for by way of others and that are due after it; told of before are left out."""
    known = {(each.task_gid, each.other_gid) for each in found if each.kind is Conflict.AFTER_MILESTONE}
    seen: set[str] = {milestone.gid}
    waiting = [gid for gid in milestone.waits_for if gid not in seen]
    late: list[Clash] = []
    while waiting:
        gid = waiting.pop()
        task = by_gid.get(gid)
        if gid in seen or task is None:
            continue
        seen.add(gid)
        waiting += task.waits_for
        days = _days(task.due_on, milestone.due_on) if task.counts else 0
        if days > 0 and (gid, milestone.gid) not in known:
            late.append(Clash(Conflict.AFTER_MILESTONE, gid, milestone.gid, days))
    return late


def _away(task: Planned, absences: Mapping[str, Sequence[Absence]]) -> list[Clash]:
    """One for the absence that takes most of the task's days; without a start only the due date counts."""
    if task.assignee_gid is None or task.due_on is None:
        return []
    first = min(task.start_on or task.due_on, task.due_on)
    lost = max((_overlap(first, task.due_on, each) for each in absences.get(task.assignee_gid, ())), default=0)
    return [Clash(Conflict.ACROSS_ABSENCE, task.gid, task.assignee_gid, lost)] if lost else []


def _overlap(first: date, last: date, absence: Absence) -> int:
    return max(0, (min(last, absence.last) - max(first, absence.first)).days + 1)


def _days(later: date | None, earlier: date | None) -> int:
    return (later - earlier).days if later and earlier else 0


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
