"""On which scales are a backlog's factors told, and which formula puts them together?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

ANCHORS_VERSION: Final = "a1"  # of the words below: what was rated by other words is asked anew
EFFORT_HOURS: Final = "effort_hours"  # the key that stands for WorkItem.effort_hours instead of a configured field


class Formula(StrEnum):
    """How factors become a score; the words are configured and stored."""

    WSJF = "wsjf"  # cost of delay over job size (Reinertsen 2009; SAFe, "Weighted Shortest Job First")
    RICE = "rice"  # reach x impact x confidence over effort (McBride 2018, Intercom)


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: what people call it, under which key of WorkItem.values it stands, and its scale.

    Numbers lie in [low, high], and `low` is above 0: a score is a ratio, and what nobody would do has no place in it.
    `options` gives option names, in lower case, their number; `anchors` are the numbers that a rating may be, with
    what each means, "" for one between its neighbours. Raises ValueError for a scale that is none, and for an anchor
    off it.
    """

    name: str
    key: str
    low: float
    high: float
    options: Mapping[str, float] = field(default_factory=dict, hash=False)
    anchors: Mapping[float, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not 0 < self.low < self.high < math.inf:
            raise ValueError(f"the scale of {self.name} is [{self.low}, {self.high}]; it needs 0 < low < high")
        if off := [each for each in self.anchors if not self.low <= each <= self.high]:
            raise ValueError(f"the anchors {off} are off the scale of {self.name}")

    @property
    def middle(self) -> float:
        """The geometric middle: as many times above the lowest as below the highest."""
        return math.sqrt(self.low * self.high)

    @property
    def step(self) -> float:
        """How many times larger an anchor is than the one before it, in the geometric mean."""
        numbers = sorted(self.anchors)
        return float((numbers[-1] / numbers[0]) ** (1 / (len(numbers) - 1)))


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

# What the numbers mean. Without anchors a model crowds around the middle; these name facts that a text may tell.
_VALUE: Final = {
    1.0: "nobody asked for it",
    2.0: "",
    3.0: "a few people or one customer are better off",
    5.0: "",
    8.0: "many users or a whole team are better off",
    13.0: "",
    20.0: "most of the revenue or all users depend on it",
}
_TIME: Final = {
    1.0: "no date, nothing is lost by waiting",
    2.0: "",
    3.0: "it loses some of its worth within a quarter",
    5.0: "",
    8.0: "a date within weeks, or it gets worse every week",
    13.0: "",
    20.0: "a fixed date within days, after which it is worth nothing",
}
_RISK: Final = {
    1.0: "takes away no risk and opens nothing",
    2.0: "",
    3.0: "a small risk less, or one later task becomes easier",
    5.0: "",
    8.0: "a known serious risk less, or several later tasks become possible",
    13.0: "",
    20.0: "takes away a risk to the business: law, security, loss of data",
}
_SIZE: Final = {
    1.0: "hours for one person",
    2.0: "",
    3.0: "a few days for one person",
    5.0: "",
    8.0: "weeks for one person, or several people",
    13.0: "",
    20.0: "a quarter for a team",
}
_REACH: Final = {
    1.0: "one person a quarter",
    10.0: "a team",
    100.0: "a department or a hundred customers",
    1_000.0: "a thousand people",
    10_000.0: "ten thousand people",
    100_000.0: "a hundred thousand people or more",
}
_IMPACT: Final = {
    0.25: "hardly to be noticed by whom it reaches",
    0.5: "a small thing goes better",
    1.0: "one of their tasks goes clearly better",
    2.0: "they work in another way",
    3.0: "they can do what they could not",
}
_CONFIDENCE: Final = {0.1: "a guess", 0.5: "an opinion", 0.8: "some data are named", 1.0: "measured"}
_HOURS: Final = {
    1.0: "an hour",
    2.0: "",
    4.0: "",
    8.0: "a day of one person",
    16.0: "",
    40.0: "a week of one person",
    80.0: "",
    160.0: "a month of one person",
    400.0: "",
    800.0: "five months of one person",
}

WSJF: Final = Scheme(
    Formula.WSJF,
    (
        Factor("business value", "business_value", _LEAST, _MOST, anchors=_VALUE),
        Factor("time criticality", "time_criticality", _LEAST, _MOST, anchors=_TIME),
        Factor("risk reduction", "risk_reduction", _LEAST, _MOST, anchors=_RISK),
        Factor("size", "size", _LEAST, _MOST, anchors=_SIZE),
    ),
)
RICE: Final = Scheme(
    Formula.RICE,
    (
        Factor("reach", "reach", 1.0, _MOST_REACHED, anchors=_REACH),
        Factor("impact", "impact", 0.25, 3.0, _IMPACTS, _IMPACT),
        Factor("confidence", "confidence", 0.1, 1.0, _CONFIDENCES, _CONFIDENCE),
        Factor("effort hours", EFFORT_HOURS, _LEAST_HOURS, _MOST_HOURS, anchors=_HOURS),
    ),
)
