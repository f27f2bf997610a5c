"""How likely does a request go wrong: Low, Medium or High?

Points by a rule that anybody can count, and never a model's opinion: 2 where the work surely does not fit before the
due date, 1 where it may not, 1 where everybody able is busy, 1 where information is missing, 1 where the judgement is
not sure. None is Low, one is Medium, more is High.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from steward.evidence.facts import TriageFacts

LEVELS: Final = ("Low", "Medium", "High")

HOURS_PER_WORKDAY: Final = 6  # of eight, after meetings and mail
TIGHT: Final = 0.5  # work that fills half of the time left has no room for one surprise of its own size
BUSY_TASKS: Final = 10  # two working weeks at a task a day


@dataclass(frozen=True, slots=True)
class Driver:
    """One reason for a risk, in words for people."""

    points: int
    why: str


def drivers(facts: TriageFacts, unsure: Collection[str]) -> list[Driver]:
    """What speaks for a risk, the heaviest first; `unsure` are the judged keys that were not sure enough."""
    found = [*_late(facts), *_busy(facts)]
    found += [Driver(1, "information is missing")] if facts.missing else []
    found += [Driver(1, "the judgement is not sure")] if unsure and not facts.missing else []
    return sorted(found, key=lambda each: -each.points)


def level(found: Collection[Driver]) -> str:
    """The name of the level."""
    return LEVELS[min(sum(each.points for each in found), len(LEVELS) - 1)]


def _late(facts: TriageFacts) -> list[Driver]:
    if facts.workdays_left is None:
        return []
    if facts.workdays_left == 0:
        return [Driver(2, "no working day is left before its due date")]
    if facts.effort is None:
        return []
    hours, left = facts.effort.p80, facts.workdays_left * HOURS_PER_WORKDAY
    told = f"up to {hours:g} h of work, {left} h before its due date"
    points = 2 if hours > left else 1 if hours > TIGHT * left else 0
    return [Driver(points, told)] if points else []


def _busy(facts: TriageFacts) -> list[Driver]:
    """Only where somebody is able: that nobody is says that the judgement is not sure, which counts already."""
    least = min((each.open_tasks for each in facts.people), default=0)
    return [Driver(1, f"everybody able has {least} open tasks or more")] if least >= BUSY_TASKS else []
