"""Which status does a goal call for, by what it measures, its time, and the work that supports it?

A stated rule, never a model. What is measured counts more than the work: a goal that is on its way is at risk at most,
however its projects stand. One that closes the goal is proposed only where the metric says so, and before its last day
only where the target is reached. That a goal is dropped is never proposed: people alone know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from steward.evidence.narrative.goal_state import ACHIEVED, DROPPED, MISSED, PARTIAL, GoalState
from steward.evidence.narrative.rollup import level
from steward.evidence.narrative.status_rule import AT_RISK, OFF_TRACK, ON_TRACK
from steward.evidence.plurals import form

# Percentage points by which the way made is behind the time gone: of a quarter 9 days, and 3 weeks.
AT_RISK_FROM: Final = 10.0
OFF_TRACK_FROM: Final = 25.0
CLEARANCE: Final = 5.0  # points less at which a status gets better: half of the first border
HALF: Final = 50.0  # percent of the way, from which a goal whose time is over is reached in part
REACHED: Final = 100.0
_WORSE: Final = (ON_TRACK, AT_RISK, OFF_TRACK)
# How the end of a goal below counts for the goal above; one that people dropped is no part of it any more.
_BELOW: Final = {ACHIEVED: ON_TRACK, PARTIAL: AT_RISK, MISSED: OFF_TRACK}

BORDERS: Final = (
    f"off track where the way made is {OFF_TRACK_FROM:g} points behind the time gone, at risk from {AT_RISK_FROM:g}"
    " or where the work is at risk or worse; without a metric and its time, as a portfolio by its projects"
)


@dataclass(frozen=True, slots=True)
class Called:
    """A status and what it rests on: `own` of the goal itself, `work` of what supports it, both in words.

    `kept` says that only the lower border keeps it from being better.
    """

    status_type: str
    own: str
    work: str = ""
    kept: bool = False


def called_for(goal: GoalState, work: Sequence[str], today: date, before: str = "") -> Called:
    """The status by today. `work` are those of its projects and of the goals below it, `before` the last one posted."""
    progress = goal.progress
    if progress is not None and progress >= REACHED:
        return Called(ACHIEVED, "the metric is at its target")
    if progress is not None and goal.is_over(today):
        over = f"its last day is past with {progress:.0f} % of the way made"
        return Called(PARTIAL if progress >= HALF else MISSED, f"{over}; from {HALF:g} % on it is partly achieved")
    now, eased = (_open(goal, work, today, back) for back in (False, True))
    kept = before in _WORSE and _WORSE.index(now) < _WORSE.index(before)
    status = _WORSE[min(_WORSE.index(eased), _WORSE.index(before))] if kept else now
    return Called(status, _own(goal, today), _work(work), kept=status != now)


def counted(statuses: Sequence[str]) -> list[str]:
    """The statuses of goals below as they count for the one above."""
    return [_BELOW.get(each, each) for each in statuses if each and each != DROPPED]


def is_told_by_something(goal: GoalState, below: Sequence[str], today: date) -> bool:
    """Whether its metric in its time, its last day, or a goal below says how it stands: else it is not on track."""
    is_reached = goal.progress is not None and goal.progress >= REACHED
    return behind(goal, today) is not None or is_reached or goal.is_over(today) or bool(counted(below))


def behind(goal: GoalState, today: date) -> float | None:
    """By how many percentage points the way made is behind the time gone; None where one of them is not known."""
    elapsed = goal.elapsed(today)
    return None if elapsed is None or goal.progress is None else elapsed - goal.progress


def _open(goal: GoalState, work: Sequence[str], today: date, back: bool) -> str:  # noqa: FBT001 - which border
    """The worse of what is measured and of the work; `back` by the borders at which it gets better."""
    shared = _shared(work, 0.9 if back else 1.0)
    late = behind(goal, today)
    if late is None:
        return OFF_TRACK if goal.is_over(today) else shared
    late += CLEARANCE if back else 0.0
    own = OFF_TRACK if late >= OFF_TRACK_FROM else AT_RISK if late >= AT_RISK_FROM else ON_TRACK
    return max(own, min(shared, AT_RISK, key=_WORSE.index), key=_WORSE.index)


def _shared(work: Sequence[str], times: float) -> str:
    """What the shares of the work call for, as for a portfolio."""
    total = len(work) or 1
    off, risky = (sum(1 for each in work if each == status) / total for status in (OFF_TRACK, AT_RISK))
    return level(off, off + risky, times)


def _own(goal: GoalState, today: date) -> str:
    late = behind(goal, today)
    if late is not None:
        way, gone = goal.progress or 0.0, goal.elapsed(today) or 0.0
        return f"{way:.0f} % of the way is made in {gone:.0f} % of the time"
    if goal.is_over(today):
        return "its last day is past, and no metric says whether it is reached"
    return "no metric says how far it is" if goal.metric is None else "no first and last day say how far it should be"


def _work(work: Sequence[str]) -> str:
    """How much of the work is not on track."""
    counts = [(sum(1 for each in work if each == status), status) for status in (OFF_TRACK, AT_RISK)]
    said = [
        f"{count} of {len(work)} projects and goals below {form(count, 'is', 'are')} {status.replace('_', ' ')}"
        for count, status in counts
        if count
    ]
    return "; ".join(said) or ("all that supports it is on track" if work else "no reviewed work supports it")
