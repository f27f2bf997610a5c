"""Which of a project's work is late, which waits for late work, and beside how much sound work is that weighed?

Both shares are of the bad and the sound work together, and what is sound does not depend on whether it is done: so a
task that is completed takes itself out of what is bad and nothing out of what it is weighed against, and a task that
is late does not make those that wait look fewer. Shares of the open work would rise with every task that is completed.
"""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta

from steward.evidence.beyond import NOTHING, Beyond
from steward.evidence.cycle_time import HALF_A_DAY_HOURS
from steward.evidence.health import weights
from steward.evidence.work_items import WorkItem


@dataclass(frozen=True, slots=True)
class Standing:
    """The open tasks that are `late`, those that are `waiting` for such a one, and of the present scope the others.

    Of what is `beyond` nothing is known to wait: what is not late in it, and of the present scope, is sound.
    """

    late: Sequence[WorkItem]
    waiting: Sequence[WorkItem]
    sound: Sequence[WorkItem]
    beyond: Beyond = field(default=NOTHING, hash=False)

    @property
    def late_tasks(self) -> int:
        """How many are late."""
        return len(self.late) + self.beyond.count(lambda each: each.is_late)

    @property
    def late_share(self) -> float:
        """Of the hours of late and sound work, those that are late."""
        late = effort_hours(self.late) + self.beyond.hours(lambda each: each.is_late)
        sound = effort_hours(self.sound) + self.beyond.hours(lambda each: each.is_sound)
        return late / (late + sound) if late else 0.0

    @property
    def waiting_share(self) -> float:
        """Of the waiting and the sound tasks, those that wait."""
        sound = len(self.sound) + self.beyond.count(lambda each: each.is_sound)
        return len(self.waiting) / (len(self.waiting) + sound) if self.waiting else 0.0


def standing(items: Sequence[WorkItem], today: date, beyond: Beyond = NOTHING) -> Standing:
    """How the work stands on a day; what is late or waits counts however old it is."""
    opened = [each for each in items if each.is_open]
    late = [each for each in opened if each.due_on and each.due_on < today]
    waits = _waiting_for({each.gid for each in late}, opened)
    bad = waits | {each.gid for each in late}
    since = today - timedelta(days=weights.SCOPE_DAYS)
    sound = [each for each in items if each.gid not in bad and last_day(each) >= since]
    return Standing(late, [each for each in opened if each.gid in waits], sound, beyond)


def effort_hours(items: Sequence[WorkItem]) -> float:
    """Hours; summed in the order of the gids, so that the order of the list changes no digit.

    A task without an estimate counts a stated one: were it the project's usual estimate, a small task that is added
    would make all the others smaller.
    """
    return sum(hours_of(each) for each in sorted(items, key=lambda each: each.gid))


def hours_of(item: WorkItem) -> float:
    """Its estimate in hours, or the stated ones of a task without any."""
    told = item.effort_hours or 0.0
    return told if 0 < told < math.inf else HALF_A_DAY_HOURS


def last_day(item: WorkItem) -> date:
    """The last day on which something was to happen with it, or did."""
    done = [item.completed_at.date()] if item.completed_at else []
    return max([item.created_at.date(), *done, *([item.due_on] if item.due_on else [])])


def _waiting_for(late: AbstractSet[str], opened: Sequence[WorkItem]) -> set[str]:
    """The open tasks that come after one of those, over any number of steps; a circle ends where it began."""
    followers: dict[str, list[str]] = {}
    for each in opened:
        for before in each.waits_for:
            followers.setdefault(before, []).append(each.gid)
    found: set[str] = set()
    frontier = list(late)
    while frontier:
        fresh = [gid for gid in followers.get(frontier.pop(), ()) if gid not in found]
        found.update(fresh)
        frontier += fresh
    return found
