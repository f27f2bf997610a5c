"""How healthy was a project from one scan to the next, and when was it below the line?"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from steward.evidence.charts.axis import Axis, Plot, day_name, days_below, values_beside
from steward.evidence.charts.frame import MARGIN, WIDTH, Ink, drawn, filled, nothing_yet, picture, words
from steward.evidence.charts.markup import element
from steward.evidence.charts.table import Table, said
from steward.evidence.plurals import counted

_HEIGHT: Final = 210.0
_LEFT, _TOP, _BOTTOM = 40.0, 54.0, 184.0
_BEST: Final = 100.0
_RADIUS: Final = 2.5
_MOST_MARKED: Final = 60  # dots further apart than they are wide; more are a line alone
_LINE: Final = drawn(Ink.SECOND, 1.5, "6 3")


@dataclass(frozen=True, slots=True)
class Score:
    """The health score of a day, 0 to 100; None where the data were insufficient."""

    on: date
    value: float | None


@dataclass(frozen=True, slots=True)
class HealthTrend:
    """The scores in any order, and the line below which somebody follows up."""

    title: str
    scores: tuple[Score, ...]
    threshold: float = 50.0

    @property
    def in_order(self) -> list[Score]:
        """From the first day to the last."""
        return sorted(self.scores, key=lambda each: each.on)


def draw(chart: HealthTrend, key: str) -> str:
    """The picture; a day of insufficient data interrupts the line."""
    scores = chart.in_order
    if not scores:
        return nothing_yet(key, chart.title)
    across = Axis(scores[0].on.toordinal(), scores[-1].on.toordinal(), _LEFT, WIDTH - MARGIN - 6)
    plot = Plot(across, Axis(0.0, _BEST, _BOTTOM, _TOP))
    body = values_beside(plot) + days_below(plot) + _threshold(chart, plot) + _trend(scores, plot) + _newest(scores[-1])
    return picture(key, chart.title, _description(chart, scores), _HEIGHT, body)


def table(chart: HealthTrend) -> Table:
    """Each day with its score and the side of the line that it is on."""
    rows = [(each.on.isoformat(), said(each.value), _side(each.value, chart.threshold)) for each in chart.in_order]
    return Table(chart.title, ("Day", "Health score", f"Against {said(chart.threshold)}"), tuple(rows))


def _side(value: float | None, threshold: float) -> str:
    if value is None:
        return "insufficient data"
    return "below" if value < threshold else "not below"


def _threshold(chart: HealthTrend, plot: Plot) -> str:
    sample = element("line", x1=MARGIN, y1=38.0, x2=MARGIN + 20, y2=38.0, **_LINE)
    return (
        plot.level(chart.threshold, _LINE) + sample + words(MARGIN + 25, 42, f"follow-up below {said(chart.threshold)}")
    )


def _trend(scores: list[Score], plot: Plot) -> str:
    known = [(each.on.toordinal(), each.value) for each in scores if each.value is not None]
    lines = ""
    for has, run in groupby(scores, lambda each: each.value is not None):
        points = [plot.point(each.on.toordinal(), each.value or 0.0) for each in run]
        lines += element("polyline", points=" ".join(points), **drawn(Ink.FIRST, 2)) if has else ""
    marked = known if len(known) <= _MOST_MARKED else known[-1:]
    dots = "".join(
        element("circle", cx=plot.across.at(on), cy=plot.up.at(value), r=_RADIUS, **filled(Ink.FIRST))
        for on, value in marked
    )
    return lines + dots


def _newest(last: Score) -> str:
    """The newest score in words, above the plot: beside its dot the line would run through it."""
    return words(WIDTH - MARGIN, 42, f"{day_name(last.on)}: {said(last.value)}", anchor="end", weight="bold")


def _description(chart: HealthTrend, scores: list[Score]) -> str:
    last = scores[-1]
    below = sum(each.value is not None and each.value < chart.threshold for each in scores)
    now = f"Health {said(last.value)} on {last.on.isoformat()}"
    return f"{now}; below {said(chart.threshold)} on {below} of {counted(len(scores), 'day')}."
