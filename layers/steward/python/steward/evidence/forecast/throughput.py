"""When are so many tasks done, if the coming weeks are like the project's own past ones?

A block bootstrap of what was completed and what was added on each working day, zeros included (circular blocks: Politis
and Romano 1992). A day's two counts are drawn together, and whole fortnights of them, so that a slow fortnight stays
slow. It is drawn twice: first a past that could as well have been, then a future out of that past, because a rate
that was seen for 60 days is itself uncertain (the bootstrap predictive distribution: Harris 1989).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steward.evidence.beyond import NOTHING, Beyond
from steward.evidence.forecast.working_days import HORIZON_DAYS, Calendar, Floats
from steward.evidence.work_items import ReviewedProject, WorkItem

Counts = NDArray[np.int64]

WINDOW_DAYS: Final = 120  # half a year: P85 held no better with more, and teams change (issue 6: .84 at 60, .86 at 120)
BLOCK_DAYS: Final = 10  # two weeks: a sprint's lull and its closing burst stay in one piece
SETTLING_DAYS: Final = 5  # what is entered in the first week is the plan, not growth

_LIMIT: Final = 2.66  # 3 sigma from a mean moving range of two (Shewhart's constant 3 / 1.128)
_RUN: Final = 8  # as many weeks on one side of the mean are a shift (Wheeler's rule)
_WEEK: Final = 5  # working days


@dataclass(frozen=True, slots=True)
class Flow:
    """Completed and added tasks on each working day, oldest first, and since how many days the project has worked.

    `planned` is the position from which on what is created counts as added.
    """

    completed: Counts
    added: Counts
    history_days: int
    planned: int = 0

    @property
    def rate(self) -> float:
        """Tasks completed a working day."""
        return float(self.completed.mean()) if self.completed.size else 0.0

    @property
    def growth(self) -> float:
        """Tasks added for each one that was completed."""
        return float(self.added.sum()) / max(1, int(self.completed.sum()))

    def before(self, day: int) -> "Flow":
        """What was known at the beginning of that day of it, WINDOW_DAYS back at most."""
        kept = slice(max(0, day - WINDOW_DAYS), day)
        return Flow(self.completed[kept], self.added[kept], self.history_days - self.completed.size + day, self.planned)


def flow(
    project: ReviewedProject,
    items: Sequence[WorkItem],
    calendar: Calendar,
    today: date,
    window_days: int = WINDOW_DAYS,
    beyond: Beyond = NOTHING,
) -> Flow:
    """The last days before today. Work began with the first completion, or before it with the project's start."""
    work = [each for each in items if not each.is_milestone]
    now = calendar.position(today)
    done = _whole(calendar, [each.completed_at for each in work if each.completed_at], beyond.done)
    done = done[done < now]
    if not done.size:
        return Flow(np.zeros(0, np.int64), np.zeros(0, np.int64), 0)
    begun = calendar.position(project.start_on) if project.start_on else int(done.min())
    first = min(int(done.min()), max(begun, int(done.min()) - WINDOW_DAYS))
    created = _whole(calendar, [each.created_at for each in work], beyond.made)
    planned = max(int(created.min()), begun) + SETTLING_DAYS
    start = max(first, now - window_days)
    return Flow(_per_day(done, start, now), _per_day(created[created >= planned], start, now), now - first, planned)


@dataclass(frozen=True, slots=True)
class Scope:
    """How many tasks are to be done, which part of what is added is too, and for how many working days it is."""

    tasks: int
    share: float = 0.0
    grows_days: float = math.inf


def days_to_finish(seen: Flow, scope: Scope, runs: int, seed: int, pace: float = 1.0) -> Floats:
    """In how many working days the scope is done, for each run; infinite beyond the horizon.

    `pace` multiplies what is completed (one more person). The net of a day is completed - added, and the end is the
    first day on which the sum reaches the tasks.
    """
    found = np.zeros(runs) if scope.tasks <= 0 else np.full(runs, np.inf)
    days = seen.completed.size
    if scope.tasks <= 0 or not seen.completed.any():
        return found
    rng = np.random.default_rng(seed)
    length = min(BLOCK_DAYS, days)
    growing, settled = (_paths(seen, pace, share, length) for share in (scope.share, 0.0))
    past = rng.integers(0, days, (runs, -(-days // length)))
    done, rows = np.zeros(runs), np.arange(runs)
    for passed in range(0, HORIZON_DAYS, length):
        block = past[rows, rng.integers(0, past.shape[1], runs)[rows]]
        path = (growing if passed < scope.grows_days else settled)[block] + done[rows, None]
        reached = path >= scope.tasks - _ROUNDING
        ended = reached.any(axis=1)
        found[rows[ended]] = passed + 1 + reached[ended].argmax(axis=1)
        done[rows], rows = path[:, -1], rows[~ended]
        if not rows.size:
            break
    return found


def _paths(seen: Flow, pace: float, share: float, length: int) -> Floats:
    """What is done by each day of a block, for the blocks that begin on each day of the past, days x length."""
    net = seen.completed * pace - seen.added * share
    days = np.arange(net.size)[:, None] + np.arange(length)
    return np.cumsum(np.concatenate([net, net])[days], axis=1)


_ROUNDING: Final = 1e-9  # sums of a third of a task


def is_stable(seen: Flow) -> bool:
    """Whether an XmR chart of weekly completions shows neither a week outside its limits nor a shift of eight weeks."""
    weeks = seen.completed[seen.completed.size % _WEEK :].reshape(-1, _WEEK).sum(axis=1)
    if weeks.size < 2:  # noqa: PLR2004 - a moving range needs two
        return True
    mean, spread = weeks.mean(), _LIMIT * np.abs(np.diff(weeks)).mean()
    outside = bool((np.abs(weeks - mean) > spread).any())
    sides = np.sign(weeks - mean)
    shifted = any(abs(sides[at : at + _RUN].sum()) == _RUN for at in range(weeks.size - _RUN + 1))
    return not outside and not shifted


def _whole(calendar: Calendar, moments: Iterable[datetime], counted: Mapping[date, int]) -> Counts:
    """The days of the moments, and of so many more on each day that was counted."""
    days = [np.full(tasks, calendar.position(day), np.int64) for day, tasks in counted.items()]
    return np.concatenate([np.floor(calendar.positions(moments)).astype(np.int64), *days])


def _per_day(positions: Counts, start: int, end: int) -> Counts:
    within = positions[(positions >= start) & (positions < end)]
    return np.bincount(within - start, minlength=end - start)
