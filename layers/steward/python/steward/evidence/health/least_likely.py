"""Which probability of its milestones does a project's health weigh?"""

from collections.abc import Iterable

from steward.evidence.findings import Milestone
from steward.evidence.forecast.outlook import Insufficient
from steward.evidence.work_items import WorkItem


def least_likely(milestones: Iterable[Milestone], items: Iterable[WorkItem]) -> float | None:
    """The least one; None where no milestone has any.

    A completed milestone counts as reached, or to complete the last one would take what it is worth from the score.
    One in a circle of dependencies counts as missed, or to close the circle would take away what it costs.
    """
    reached = [1.0 for each in items if each.is_milestone and not each.is_open]
    never = [0.0 for each in milestones if each.insufficient == Insufficient.CYCLE]
    told = (each.p_on_time for each in milestones if not each.insufficient)
    return min([*reached, *never, *(each for each in told if each is not None)], default=None)
