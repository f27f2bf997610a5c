"""Which number does a task have for a factor, from whom, and between what bounds?

A person's value comes first, then a rating of the model, then what the project's completed tasks had, then the middle
of the scale; all but the first are marked. Open tasks do not stand in for each other: raising the value of one would
raise those that have none, and with a small size they could overtake it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median, quantiles
from typing import Any, Final

from steward.evidence.ranking.scales import EFFORT_HOURS, Factor
from steward.evidence.work_items import WorkItem

LEAST_SETTLED: Final = 5  # completed tasks with the factor: the median of fewer is one person's habit
ANCHOR_RATIO: Final = 1.6  # neighbours on the Fibonacci scale; a value stands for all that is nearer to it than to them


class Source(StrEnum):
    """Whose number it is; the words are stored."""

    PERSON = "person"
    AI = "ai_estimated"
    MEDIAN = "project_median"
    MIDDLE = "scale_middle"


@dataclass(frozen=True, slots=True)
class Rating:
    """What the model, or pairwise judgements, rate a missing factor at.

    `low` and `high` are its P10 and P90. `quote` is the words it rests on: for people to see, and never stored here.
    Raises ValueError where the three are not finite and in order.
    """

    value: float
    low: float
    high: float
    quote: str = ""

    def __post_init__(self) -> None:
        if not -math.inf < self.low <= self.value <= self.high < math.inf:
            raise ValueError(f"a rating of {self.value} does not lie within [{self.low}, {self.high}]")


@dataclass(frozen=True, slots=True)
class Told:
    """A factor's value for one task, its P10 and P90, whose it is, and whether it was cut to the scale."""

    name: str
    value: float
    low: float
    high: float
    source: Source
    cut: bool = False
    quote: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored: without the quote, which is a task's text."""
        numbers = {"value": self.value, "low": self.low, "high": self.high}
        return {"name": self.name, "source": str(self.source), "cut": self.cut} | numbers


type Ratings = Mapping[str, Mapping[str, Rating]]  # by task gid, then by the factor's name


def settled_values(factor: Factor, items: Sequence[WorkItem]) -> list[float]:
    """What completed tasks had, in order of size, cut to the scale."""
    known = [number for each in items if not each.is_open and (number := _number(factor, each)) is not None]
    return sorted(_within(factor, each) for each in known)


def told(factor: Factor, item: WorkItem, rating: Rating | None, settled: Sequence[float]) -> Told:
    """The task's value for the factor; `settled` is what `settled_values` found."""
    if (number := _number(factor, item)) is not None:
        half = math.sqrt(ANCHOR_RATIO)
        return _told(factor, Rating(number, number / half, number * half), Source.PERSON)
    if rating is not None:
        return _told(factor, rating, Source.AI)
    if len(settled) >= LEAST_SETTLED:
        tenths = quantiles(settled, n=10, method="inclusive")
        return _told(factor, Rating(median(settled), tenths[0], tenths[-1]), Source.MEDIAN)
    return _told(factor, Rating(factor.middle, factor.low, factor.high), Source.MIDDLE)


def _told(factor: Factor, rating: Rating, source: Source) -> Told:
    low, value, high = (_within(factor, each) for each in (rating.low, rating.value, rating.high))
    return Told(factor.name, value, low, high, source, value != rating.value, rating.quote)


def _within(factor: Factor, number: float) -> float:
    return min(factor.high, max(factor.low, number))


def _number(factor: Factor, item: WorkItem) -> float | None:
    """The number a person gave; None for none, and for an option that the scale does not have.

    One below 0 is 0 here: it is cut to the scale like any other that is off it, and its bounds stay in order.
    """
    value = item.effort_hours if factor.key == EFFORT_HOURS else item.values.get(factor.key)
    if isinstance(value, str):
        return factor.options.get(value)
    return max(0.0, float(value)) if isinstance(value, int | float) and math.isfinite(value) else None
