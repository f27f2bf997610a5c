"""What was known of a portfolio at a moment, and of no later one?

Whatever has a time is cut at the moment asked for: tasks, completions, due dates, movements. Assignee, dependencies,
estimate, start and subtasks have none in a scan, so that they count as they stand.
"""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.lateness.deadlines import Deadline, Moves, deadlines
from steward.evidence.work_items import WorkItem

Projects = Mapping[str, Sequence[WorkItem]]  # by the project's gid
Days = NDArray[np.int64]  # ordinals
Touched = Mapping[str, Sequence[datetime]]  # when somebody wrote or changed something, by the task's gid

_NEVER: Final = float("inf")


class Tally:
    """Counts over the tasks of one person, one project or everybody, at any moment."""

    def __init__(self, items: Iterable[WorkItem], dates: Iterable[Deadline]) -> None:
        known, stood = list(items), list(dates)
        self._created = _ascending(each.created_at for each in known)
        self._completed = _ascending(each.completed_at for each in known)
        fell = sorted((each for each in stood if each.fell), key=lambda each: each.due_on)
        self._fell = _ascending(each.falls_at for each in fell)
        self._missed = array("q", accumulate((each.is_missed for each in fell), initial=0))
        self._overdue = _ascending(each.falls_at for each in fell if each.is_missed)
        self._caught_up = _ascending(each.ends_at for each in fell if each.is_missed)
        self._set = np.array([each.set_at.timestamp() for each in stood])
        self._ends = np.array([each.ends_at.timestamp() if each.ends_at else _NEVER for each in stood])
        self._due: Days = np.array([each.due_on.toordinal() for each in stood], dtype=np.int64)
        self._standing: tuple[float, Days] = (-_NEVER, self._due[:0])

    def open(self, moment: datetime) -> int:
        """Tasks that were there and not done."""
        at = moment.timestamp()
        return bisect_right(self._created, at) - bisect_right(self._completed, at)

    def overdue(self, moment: datetime) -> int:
        """Tasks whose due date had passed and that were not done."""
        at = moment.timestamp()
        return bisect_right(self._overdue, at) - bisect_right(self._caught_up, at)

    def due_by(self, moment: datetime, day: date) -> int:
        """Open tasks that were due on a day or before it."""
        return int((self._standing_at(moment.timestamp()) <= day.toordinal()).sum())

    def outcomes(self, moment: datetime) -> tuple[int, int]:
        """How many due dates had been missed, of how many that had come."""
        count = bisect_right(self._fell, moment.timestamp())
        return self._missed[count], count

    def _standing_at(self, at: float) -> Days:
        """The due dates of the tasks that were open; kept for the next one, since all open tasks are asked at once."""
        if self._standing[0] != at:
            self._standing = at, self._due[(self._set <= at) & (self._ends > at)]
        return self._standing[1]


def _ascending(moments: Iterable[datetime | None]) -> "array[float]":
    """Those that are one, as timestamps: eight bytes each, where a list of floats takes four times as many."""
    return array("d", sorted(each.timestamp() for each in moments if each))


_NOTHING: Final = Tally((), ())


class Record:
    """The tasks of all projects by gid, one that lies in several once, with their due dates and counts.

    `moves` and `touched` (the times of stories) are given for all tasks or not at all: where only open tasks' stories
    were read, that they were read would tell the outcome to whoever learns from it.
    """

    def __init__(self, projects: Projects, moves: Moves | None = None, touched: Touched | None = None) -> None:
        self.moves: Moves = moves or {}
        self.knows_movement = bool(touched)
        self._touched = {gid: sorted(each.timestamp() for each in times) for gid, times in (touched or {}).items()}
        self.items: dict[str, WorkItem] = {}
        self.project_of: dict[str, str] = {}
        for project_gid in sorted(projects):
            for item in projects[project_gid]:
                self.items.setdefault(item.gid, item)
                self.project_of.setdefault(item.gid, project_gid)
        self.deadlines = {gid: tuple(deadlines(item, self.moves.get(gid, ()))) for gid, item in self.items.items()}
        self.everybody = self._tally(self.items)
        self._people = self._tallies({gid: item.assignee_gid or "" for gid, item in self.items.items()})
        self._projects = self._tallies(self.project_of)
        self._waiting: dict[str, list[float]] = defaultdict(list)
        for item in self.items.values():
            for gid in set(item.waits_for) - {item.gid}:
                self._waiting[gid].append(item.created_at.timestamp())

    def person(self, gid: str | None) -> Tally:
        """The counts of somebody's tasks; nothing for nobody."""
        return self._people.get(gid, _NOTHING) if gid else _NOTHING

    def project(self, task_gid: str) -> Tally:
        """The counts of the project that a task lies in."""
        return self._projects[self.project_of[task_gid]]

    def standing(self, gid: str, moment: datetime) -> Deadline | None:
        """The due date that an open task had at a moment."""
        return next((each for each in self.deadlines[gid] if each.stands(moment)), None)

    def waits_for(self, gid: str, moment: datetime) -> list[str]:
        """The known tasks that it waits for and that were there and open, by gid."""
        found = [each for each in set(self.items[gid].waits_for) - {gid} if each in self.items]
        return sorted(each for each in found if was_open(self.items[each], moment))

    def dependents(self, gid: str, moment: datetime) -> int:
        """How many tasks that were there wait for it."""
        return sum(created <= moment.timestamp() for created in self._waiting.get(gid, ()))

    def last_touched(self, gid: str, moment: datetime) -> float | None:
        """When it last moved, as a timestamp; None where its stories were not read."""
        if gid not in self._touched:
            return None
        times = self._touched[gid]
        count = bisect_right(times, moment.timestamp())
        return times[count - 1] if count else self.items[gid].created_at.timestamp()

    def _tally(self, gids: Iterable[str]) -> Tally:
        known = list(gids)
        return Tally([self.items[gid] for gid in known], [each for gid in known for each in self.deadlines[gid]])

    def _tallies(self, key_of: Mapping[str, str]) -> dict[str, Tally]:
        groups: dict[str, list[str]] = defaultdict(list)
        for gid, key in key_of.items():
            groups[key].append(gid)
        if len(groups) == 1:
            return dict.fromkeys(groups, self.everybody)
        return {key: self._tally(gids) for key, gids in groups.items()}


def was_open(item: WorkItem, moment: datetime) -> bool:
    """Whether it was there and not done."""
    return item.created_at <= moment and (item.completed_at is None or item.completed_at > moment)
