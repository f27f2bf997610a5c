"""What takes points from a project's health, how many at most, and when is all of them taken?

Versioned: a score is comparable with others of the same VERSION alone, and every stored score names its own.
"""

from collections.abc import Container
from typing import Final

VERSION: Final = "2026-12"

# Points that a component can take, 100 together. Lateness that has happened weighs most, opinions least: comments may
# take a tenth at most (issue 6), which they do where no more than WEIGHT_NEEDED can be judged.
WEIGHTS: Final = {
    "overdue": 20.0,
    "schedule": 15.0,
    "milestones": 15.0,
    "completion": 10.0,
    "budget": 10.0,
    "risk_rating": 5.0,
    "dependencies": 10.0,
    "stakeholders": 5.0,
    "staleness": 5.0,
    "comments": 5.0,
}

# Where each penalty is whole.
SCOPE_DAYS: Final = 90  # done, due or made since: a quarter, or years of completed work would hide what is late now
OVERDUE_SHARE: Final = 0.25  # of late and sound effort: at half time half of what is open, a plan that nobody follows
SCHEDULE_GAP: Final = 0.5  # of 1 - SPI: half the planned value earned
COMPLETION_GAP: Final = 0.5  # of the project's time over what is done
BUDGET_GAP: Final = 0.5  # of the budget over what is done
MOST_SPENT: Final = 10.0  # times the budget: the largest share that is shown; from 1 on nothing more is taken
BLOCKED_SHARE: Final = 0.15  # of waiting and sound tasks: at half time 0.3 of what is open, where chains spread
STALE_AFTER_DAYS: Final = 7  # a week without any change is usual
STALE_WHOLE_DAYS: Final = 28  # four are not

LEVELS: Final = {"high": 1.0, "medium": 0.5, "low": 0.0}  # of risk_rating and stakeholder_priority, by option name

COMMENTS_NEEDED: Final = 3  # fewer are one person's mood (WORKFLOWS 3.7)
TASKS_NEEDED: Final = 5  # of a project with fewer nothing can be said
WEIGHT_NEEDED: Final = 50.0  # points that could be judged at all; of less than half a score would be made of guesses
HISTORY_OF_TASKS: Final = 20  # completed tasks from which on history does not lower the confidence

# What takes nothing where it is not judged, and gives its weight to nobody: with a third comment two that were not
# negative are heard, too, and if the others had had its weight, a negative one could raise the score.
_KEEPS_ITS_WEIGHT: Final = frozenset({"comments"})


def shared_out(judged: Container[str]) -> float:
    """The points whose sum is a hundred of the score: those of what was judged, and what keeps its weight."""
    return sum(each for name, each in WEIGHTS.items() if name in judged or name in _KEEPS_ITS_WEIGHT)
