"""Where on a picture does a value stand, and which values are named beside it?"""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from steward.evidence.charts.frame import MARGIN, SIZE, WIDTH, rule, words
from steward.evidence.charts.markup import number, width

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS_NAMED: Final = 4  # dates under an axis: more would touch each other
_YEAR_NEEDED_DAYS: Final = 330  # from here on a day and a month may be meant twice
_NICE: Final = (1, 2, 2.5, 5, 10)  # steps that are easily counted on (Heckbert 1990, "Nice numbers for graph labels")
_LABELS: Final = 4  # values beside an axis, about


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high` on coordinates from `start` to `end`; a value outside stands at the nearer end."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The coordinate of a value; the middle where the axis has one value."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        share = (min(self.high, max(self.low, value)) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Plot:
    """The area that the data are drawn in, across and up."""

    across: Axis
    up: Axis

    def point(self, x: float, y: float) -> str:
        """A point as `points` lists them."""
        return f"{number(self.across.at(x))},{number(self.up.at(y))}"

    def level(self, value: float, look: dict[str, str | float] | None = None) -> str:
        """A line across at a value."""
        return rule(self.across.start, self.up.at(value), self.across.end, self.up.at(value), look)


def step(high: float) -> float:
    """The distance of the values that are named from 0 up to `high`."""
    rough = max(high, 1e-9) / _LABELS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * each for each in _NICE if power * each >= rough * (1 - 1e-9))


def from_zero(high: float, start: float, end: float) -> Axis:
    """An axis from 0 to the first named value that is not below `high`."""
    return Axis(0.0, step(high) * max(1, math.ceil(high / step(high) - 1e-9)), start, end)


def values_beside(plot: Plot, unit: str = "") -> str:
    """Lines and numbers for the values up the left side."""
    by = step(plot.up.high)
    named = [by * at for at in range(round(plot.up.high / by) + 1)]
    lines = "".join(plot.level(each) for each in named)
    left = plot.across.start - 4
    return lines + "".join(words(left, plot.up.at(each) + 4, f"{each:g}{unit}", anchor="end") for each in named)


def days_below(plot: Plot) -> str:
    """The first day, the last and some between, under the plot."""
    first, last = (date.fromordinal(round(each)) for each in (plot.across.low, plot.across.high))
    count = max(1, min(_DAYS_NAMED - 1, (last - first).days))
    named = {first + timedelta(days=round((last - first).days * at / count)) for at in range(count + 1)}
    with_year = (last - first).days > _YEAR_NEEDED_DAYS
    return "".join(_day_at(plot, day, day_name(day, with_year=with_year)) for day in sorted(named))


def _day_at(plot: Plot, day: date, name: str) -> str:
    half = width(name, SIZE) / 2
    centre = plot.across.at(day.toordinal())
    return words(min(WIDTH - MARGIN - half, max(MARGIN + half, centre)), plot.up.start + 16, name, anchor="middle")


def day_name(day: date, *, with_year: bool = False) -> str:
    """`19 Oct`, or `Oct 2026` where years are told apart."""
    month = _MONTHS[day.month - 1]
    return f"{month} {day.year}" if with_year else f"{day.day} {month}"
