"""On which scales are a backlog's factors told, and which formula puts them together?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

EFFORT_HOURS: Final = "effort_hours"  # the key that stands for WorkItem.effort_hours instead of a configured field


class Formula(StrEnum):
    """How factors become a score; the words are configured and stored."""

    WSJF = "wsjf"  # cost of delay over job size (Reinertsen 2009; SAFe, "Weighted Shortest Job First")
    RICE = "rice"  # reach x impact x confidence over effort (McBride 2018, Intercom)


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: what people call it, under which key of WorkItem.values it stands, and its scale.

    Numbers lie in [low, high], and `low` is above 0: a score is a ratio, and what nobody would do has no place in it.
    `options` gives option names, in lower case, their number. Raises ValueError for a scale that is none.
    """

    name: str
    key: str
    low: float
    high: float
    options: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not 0 < self.low < self.high < math.inf:
            raise ValueError(f"the scale of {self.name} is [{self.low}, {self.high}]; it needs 0 < low < high")

    @property
    def middle(self) -> float:
        """The geometric middle: as many times above the lowest as below the highest."""
        return math.sqrt(self.low * self.high)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A formula with its factors; the last one divides. Raises ValueError for another number than four."""

    formula: Formula
    factors: tuple[Factor, ...]

    def __post_init__(self) -> None:
        if len(self.factors) != _FACTORS or len({each.name for each in self.factors}) != _FACTORS:
            raise ValueError(f"{self.formula} takes {_FACTORS} factors of different names, not {len(self.factors)}")


_FACTORS: Final = 4  # both formulas have three above the line and one below it
_LEAST, _MOST = 1.0, 20.0  # the modified Fibonacci scale of SAFe: 1, 2, 3, 5, 8, 13, 20
_IMPACTS: Final = {"minimal": 0.25, "low": 0.5, "medium": 1.0, "high": 2.0, "massive": 3.0}  # McBride 2018
_CONFIDENCES: Final = {"low": 0.5, "medium": 0.8, "high": 1.0}  # McBride 2018; below 0.5 is a moonshot
_MOST_REACHED: Final = 100_000.0  # people a quarter: a scale needs an end, and beyond it reach decides alone
_LEAST_HOURS, _MOST_HOURS = 0.5, 800.0  # half an hour to a person's five months

WSJF: Final = Scheme(
    Formula.WSJF,
    (
        Factor("business value", "business_value", _LEAST, _MOST),
        Factor("time criticality", "time_criticality", _LEAST, _MOST),
        Factor("risk reduction", "risk_reduction", _LEAST, _MOST),
        Factor("size", "size", _LEAST, _MOST),
    ),
)
RICE: Final = Scheme(
    Formula.RICE,
    (
        Factor("reach", "reach", 1.0, _MOST_REACHED),
        Factor("impact", "impact", 0.25, 3.0, _IMPACTS),
        Factor("confidence", "confidence", 0.1, 1.0, _CONFIDENCES),
        Factor("effort hours", EFFORT_HOURS, _LEAST_HOURS, _MOST_HOURS),
    ),
)
