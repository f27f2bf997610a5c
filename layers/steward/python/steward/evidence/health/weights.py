"""What takes points from a project's health, how many at most, and when is all of them taken?

Versioned: a score is comparable with others of the same VERSION alone, and every stored score names its own.
"""

from typing import Final

VERSION: Final = "2026-11"

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
OVERDUE_SHARE: Final = 0.5  # of the open effort: half of it late is a plan that nobody follows
SCHEDULE_GAP: Final = 0.5  # of 1 - SPI: half the planned value earned
COMPLETION_GAP: Final = 0.5  # of the project's time over what is done
BUDGET_GAP: Final = 0.5  # of the budget over what is done
BLOCKED_SHARE: Final = 0.3  # of the open tasks that wait for something late: chains spread from a third on
STALE_AFTER_DAYS: Final = 7  # a week without any change is usual
STALE_WHOLE_DAYS: Final = 28  # four are not

LEVELS: Final = {"high": 1.0, "medium": 0.5, "low": 0.0}  # of risk_rating and stakeholder_priority, by option name

COMMENTS_NEEDED: Final = 3  # fewer are one person's mood (WORKFLOWS 3.7)
TASKS_NEEDED: Final = 5  # of a project with fewer nothing can be said
WEIGHT_NEEDED: Final = 50.0  # points that could be judged at all; of less than half a score would be made of guesses
HISTORY_OF_TASKS: Final = 20  # completed tasks from which on history does not lower the confidence
