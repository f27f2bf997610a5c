"""How much is done of how much, and when will it be all?

The fan are straight lines from what is done on the last day to the whole scope on the days of P50, P85 and P95.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from steward.evidence.charts.axis import Axis, Plot, day_name, days_below, from_zero, values_beside
from steward.evidence.charts.frame import MARGIN, WIDTH, Ink, drawn, filled, nothing_yet, picture, rule, words
from steward.evidence.charts.markup import element
from steward.evidence.charts.table import Table, said

_HEIGHT: Final = 250.0
_LEFT, _TOP, _BOTTOM = 46.0, 58.0, 196.0
_FAN: Final = (("P50", "8 3"), ("P85", "4 3"), ("P95", "1 3"))  # lines that differ without any colour
_DONE: Final = drawn(Ink.FIRST, 2.5)
_SCOPE: Final = drawn(Ink.SECOND, 2, "6 2")


@dataclass(frozen=True, slots=True)
class Count:
    """What was done, and how much there was to do in all, at the end of a day; in tasks or hours."""

    on: date
    done: float
    scope: float


@dataclass(frozen=True, slots=True)
class BurnUp:
    """The days in any order, and the days by which all is done with a chance of 50, 85 and 95 %; None for unknown."""

    title: str
    counts: tuple[Count, ...]
    p50_on: date | None = None
    p85_on: date | None = None
    p95_on: date | None = None
    unit: str = "tasks"

    @property
    def in_order(self) -> list[Count]:
        """The days from the first to the last."""
        return sorted(self.counts, key=lambda each: each.on)

    @property
    def finishes(self) -> tuple[date | None, ...]:
        """P50, P85 and P95."""
        return (self.p50_on, self.p85_on, self.p95_on)


def draw(chart: BurnUp, key: str) -> str:
    """The picture."""
    counts = chart.in_order
    if not counts:
        return nothing_yet(key, chart.title)
    plot = _plot(chart, counts)
    body = values_beside(plot) + days_below(plot) + _legend() + _fan(chart, counts[-1], plot) + _lines(counts, plot)
    return picture(key, chart.title, _description(chart, counts[-1]), _HEIGHT, body + _finishes(chart, counts[-1]))


def table(chart: BurnUp) -> Table:
    """Each day, then each day of the forecast."""
    days = [(each.on.isoformat(), said(each.done), said(each.scope)) for each in chart.in_order]
    ends = zip(_FAN, chart.finishes, strict=True)
    forecast = [(f"{name} {on.isoformat() if on else 'unknown'}", "all", "forecast") for (name, _), on in ends]
    head = ("Day", f"Done ({chart.unit})", f"Scope ({chart.unit})")
    return Table(chart.title, head, (*days, *forecast) if days else ())


def _plot(chart: BurnUp, counts: list[Count]) -> Plot:
    ends = [each.on for each in counts] + [each for each in chart.finishes if each]
    across = Axis(min(ends).toordinal(), max(ends).toordinal(), _LEFT, WIDTH - MARGIN - 4)
    return Plot(across, from_zero(max(max(each.done, each.scope) for each in counts), _BOTTOM, _TOP))


def _lines(counts: list[Count], plot: Plot) -> str:
    done = [plot.point(each.on.toordinal(), each.done) for each in counts]
    scope = [plot.point(each.on.toordinal(), each.scope) for each in counts]
    last = counts[-1]
    x, y = plot.across.at(last.on.toordinal()), plot.up.at(last.done)
    lines = element("polyline", points=" ".join(scope), **_SCOPE) + element("polyline", points=" ".join(done), **_DONE)
    return lines + element("circle", cx=x, cy=y, r=3.0, **filled(Ink.FIRST))


def _fan(chart: BurnUp, last: Count, plot: Plot) -> str:
    """A shade from P50 to P95, the three lines, and the scope as it is, on to the end."""
    ends = [each.toordinal() for each in chart.finishes if each is not None and each >= last.on]
    if not ends:
        return ""
    start = plot.point(last.on.toordinal(), last.done)
    corners = (start, plot.point(min(ends), last.scope), plot.point(max(ends), last.scope))
    shade = element("polygon", points=" ".join(corners), fill_opacity=0.15, **filled(Ink.FIRST))
    rays = [
        element("polyline", points=f"{start} {plot.point(on.toordinal(), last.scope)}", **drawn(Ink.FIRST, 1.5, dashes))
        for (_, dashes), on in zip(_FAN, chart.finishes, strict=True)
        if on is not None and on >= last.on
    ]
    onward = f"{plot.point(last.on.toordinal(), last.scope)} {plot.point(max(ends), last.scope)}"
    return shade + "".join(rays) + element("polyline", points=onward, **drawn(Ink.SECOND, 1, "2 3"))


def _legend() -> str:
    done, scope = (MARGIN, MARGIN + 80)
    return "".join(
        rule(x, 40, x + 20, 40, look) + words(x + 25, 44, name)
        for x, name, look in ((done, "done", _DONE), (scope, "scope", _SCOPE))
    )


def _finishes(chart: BurnUp, last: Count) -> str:
    """The days of the fan under the plot, each with the look of its line."""
    third = (WIDTH - 2 * MARGIN) / len(_FAN)
    marks = []
    for at, ((name, dashes), on) in enumerate(zip(_FAN, chart.finishes, strict=True)):
        x = MARGIN + at * third
        marks.append(rule(x, 224, x + third - 10, 224, drawn(Ink.FIRST, 1.5, dashes)))
        day = day_name(on, with_year=on.year != last.on.year) if on else "unknown"
        marks.append(words(x, 240, f"{name} {day}"))
    return "".join(marks)


def _description(chart: BurnUp, last: Count) -> str:
    ends = zip(_FAN, chart.finishes, strict=True)
    forecast = ", ".join(f"{name} {on.isoformat()}" for (name, _), on in ends if on) or "none"
    now = f"{said(last.done)} of {said(last.scope)} {chart.unit} done on {last.on.isoformat()}"
    return f"{now}; forecast of the end: {forecast}."
