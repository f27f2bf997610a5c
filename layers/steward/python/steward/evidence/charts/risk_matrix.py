"""Which risks are both likely and costly?

Across is how likely a risk is, up the delay that it would bring. Dots stand exactly where their values are; the number
beside one is its row in the table, as far as it finds room.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from steward.evidence.charts.axis import Axis, Plot, from_zero, values_beside
from steward.evidence.charts.frame import MARGIN, SIZE, WIDTH, Ink, filled, nothing_yet, picture, words
from steward.evidence.charts.markup import element, width
from steward.evidence.charts.table import Table, percent, said
from steward.evidence.plurals import counted, form

_HEIGHT: Final = 284.0
_LEFT, _TOP, _BOTTOM = 44.0, 52.0, 240.0
_BANDS: Final = 3  # low, middle and high, either way
_SHADE: Final = 0.07  # of each step towards likely and costly
_RADIUS: Final = 4.0
_NAMED: Final = (0.0, 0.25, 0.5, 0.75, 1.0)  # the chances under the axis


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk: its chance, 0 to 1, and the delay in days that it would bring."""

    label: str
    chance: float
    delay_days: float


@dataclass(frozen=True, slots=True)
class RiskMatrix:
    """The risks in any order; they are numbered by what they cost on average, the dearest first."""

    title: str
    risks: tuple[Risk, ...]

    @property
    def numbered(self) -> list[Risk]:
        """The first is number 1."""
        return sorted(self.risks, key=lambda each: (-each.chance * each.delay_days, -each.chance, each.label))


@dataclass(frozen=True, slots=True)
class _Box:
    """Something that nothing may be written over."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def draw(chart: RiskMatrix, key: str) -> str:
    """The picture."""
    risks = chart.numbered
    if not risks:
        return nothing_yet(key, chart.title)
    up = from_zero(max(1.0, *(each.delay_days for each in risks)), _BOTTOM, _TOP)
    plot = Plot(Axis(0.0, 1.0, _LEFT, WIDTH - MARGIN - 6), up)
    dots = [(plot.across.at(each.chance), plot.up.at(each.delay_days)) for each in risks]
    marks = "".join(element("circle", cx=x, cy=y, r=_RADIUS, fill_opacity=0.8, **filled(Ink.FIRST)) for x, y in dots)
    body = _bands(plot) + values_beside(plot) + _below(plot) + marks + "".join(_numbers(dots))
    return picture(key, chart.title, _description(risks), _HEIGHT, body)


def table(chart: RiskMatrix) -> Table:
    """Each risk by its number."""
    rows = [
        (str(at), each.label, percent(each.chance), said(each.delay_days), said(each.chance * each.delay_days))
        for at, each in enumerate(chart.numbered, 1)
    ]
    return Table(chart.title, ("No.", "Risk", "Chance", "Delay (days)", "On average (days)"), tuple(rows))


def _bands(plot: Plot) -> str:
    wide, high = (plot.across.end - plot.across.start) / _BANDS, (plot.up.start - plot.up.end) / _BANDS
    return "".join(
        element(
            "rect",
            x=plot.across.start + x * wide,
            y=plot.up.start - (y + 1) * high,
            width=wide,
            height=high,
            fill_opacity=_SHADE * (x + y),
            **filled(Ink.SECOND),
        )
        for x in range(_BANDS)
        for y in range(_BANDS)
        if x + y
    )


def _below(plot: Plot) -> str:
    named = "".join(
        words(plot.across.at(each), _BOTTOM + 16, percent(each), anchor={0.0: "start", 1.0: "end"}.get(each, "middle"))
        for each in _NAMED
    )
    centre = (plot.across.start + plot.across.end) / 2
    return (
        named
        + words(centre, _BOTTOM + 34, "chance that a tenth of the work is late", anchor="middle")
        + words(MARGIN, 40, "delay in days")
    )


def _numbers(dots: Sequence[tuple[float, float]]) -> Iterator[str]:
    """The numbers that find room beside their dots, the dearest first."""
    taken = [_Box(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y in dots]
    for number, (x, y) in enumerate(dots, 1):
        for box in _places(x, y, width(str(number), SIZE)):
            inside = box.left > _LEFT and box.right < WIDTH - MARGIN and box.top > _TOP - 2 and box.bottom < _BOTTOM
            if inside and not any(box.touches(each) for each in taken):
                taken.append(box)
                yield words(box.left, box.bottom - 2, str(number))
                break


def _places(x: float, y: float, wide: float) -> Iterator[_Box]:
    """Right, left, above, below, and the four corners."""
    off, half = _RADIUS + 1, SIZE / 2
    for across, down in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)):
        left = x - wide / 2 + across * (wide / 2 + off)
        middle = y + down * (half + off)
        yield _Box(left, middle - half, left + wide, middle + half)


def _description(risks: Sequence[Risk]) -> str:
    first = risks[0]
    days = form(first.delay_days, "day", "days")
    head = f"{counted(len(risks), 'risk')}. The dearest: {first.label}"
    return f"{head}, {percent(first.chance)}, {said(first.delay_days)} {days}."
