"""Which team or skill will have too much to do, and in which week?

Rows are teams or skills. There is no row for a person: a picture that hangs where others see it must not tell who is
overloaded.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from steward.evidence.charts.axis import day_name
from steward.evidence.charts.frame import MARGIN, SIZE, WIDTH, Ink, drawn, nothing_yet, picture, words
from steward.evidence.charts.markup import element, shortened
from steward.evidence.charts.table import Table, percent
from steward.evidence.plurals import counted

MOST_WEEKS, MOST_ROWS = 8, 30  # what a picture of this width shows readably; the table has all
_LABEL_WIDTH, _ROW_HEIGHT, _TOP = 100.0, 24.0, 74.0
_OVERLOADED: Final = 0.7  # from here on a cell is framed: the bottleneck of WORKFLOWS 3.6
# ColorBrewer "Oranges" (Harrower and Brewer 2003), safe for colour-blind people; and the letters readable on them.
_STEPS: Final = (
    (0.2, "#feedde", "#1a1a1a"),
    (0.4, "#fdbe85", "#1a1a1a"),
    (0.6, "#fd8d3c", "#1a1a1a"),
    (0.8, "#e6550d", "#000000"),
    (1.0, "#a63603", "#ffffff"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A team's or skill's chance of overload in the week that begins on a Monday; None for unknown."""

    row: str
    week_on: date
    chance: float | None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The cells in any order; rows stay in the order in which they are first named."""

    title: str
    cells: tuple[Cell, ...]

    @property
    def rows(self) -> list[str]:
        """The teams or skills."""
        return list(dict.fromkeys(each.row for each in self.cells))

    @property
    def weeks(self) -> list[date]:
        """The Mondays from the first to the last."""
        return sorted({each.week_on for each in self.cells})


def draw(chart: HeatMap, key: str) -> str:
    """The picture of the first weeks and rows."""
    if not chart.cells:
        return nothing_yet(key, chart.title)
    rows, weeks = chart.rows[:MOST_ROWS], chart.weeks[:MOST_WEEKS]
    chances = {(each.row, each.week_on): each.chance for each in chart.cells}
    body = words(MARGIN, 40, "chance of overload in %, by week from")
    body += "".join(_week(at, week, len(weeks)) for at, week in enumerate(weeks))
    for down, row in enumerate(rows):
        y = _TOP + down * _ROW_HEIGHT
        body += words(MARGIN, y + 16, shortened(row, _LABEL_WIDTH - MARGIN, SIZE))
        body += "".join(_cell(at, y, chances.get((row, week)), len(weeks)) for at, week in enumerate(weeks))
    height = _TOP + len(rows) * _ROW_HEIGHT + MARGIN
    left_out = len(chart.weeks) - len(weeks) + len(chart.rows) - len(rows)
    body += words(MARGIN, height + 10, "Further weeks and rows are in the table.") if left_out else ""
    return picture(key, chart.title, _description(chart), height + 16 * bool(left_out), body)


def table(chart: HeatMap) -> Table:
    """One row for each team or skill, one column for each week."""
    chances = {(each.row, each.week_on): percent(each.chance) for each in chart.cells}
    rows = [(row, *(chances.get((row, week), "unknown") for week in chart.weeks)) for row in chart.rows]
    return Table(chart.title, ("Chance of overload", *(each.isoformat() for each in chart.weeks)), tuple(rows))


def _left(at: int, weeks: int) -> tuple[float, float]:
    """Where a column begins, and how wide it is."""
    wide = (WIDTH - MARGIN - _LABEL_WIDTH) / max(weeks, MOST_WEEKS // 2)
    return _LABEL_WIDTH + at * wide, wide


def _week(at: int, week: date, weeks: int) -> str:
    x, wide = _left(at, weeks)
    day, month = day_name(week).split()
    centre = x + wide / 2
    return words(centre, 56, day, anchor="middle") + words(centre, 69, month, anchor="middle")


def _cell(at: int, y: float, chance: float | None, weeks: int) -> str:
    x, wide = _left(at, weeks)
    place = {"x": x + 1, "y": y + 1, "width": wide - 2, "height": _ROW_HEIGHT - 2}
    if chance is None:
        empty = element("rect", **place, **drawn(Ink.GRID, 0.5, "2 2"))
        return empty + words(x + wide / 2, y + 16, "?", anchor="middle")
    fill, ink = next((fill, ink) for up_to, fill, ink in _STEPS if chance <= up_to or up_to == 1)
    framed = drawn(Ink.TEXT, 2) | {"fill": fill} if chance > _OVERLOADED else {"fill": fill}
    return element("rect", **place, **framed) + words(
        x + wide / 2, y + 16, str(round(100 * chance)), anchor="middle", colour=ink
    )


def _description(chart: HeatMap) -> str:
    over = [each for each in chart.cells if each.chance is not None and each.chance > _OVERLOADED]
    named = ", ".join(f"{each.row} from {each.week_on.isoformat()} ({percent(each.chance)})" for each in over[:5])
    more = f" and {len(over) - 5} more" if len(over) > 5 else ""  # noqa: PLR2004 - as many as a listener keeps in mind
    weeks = f"{counted(len(chart.rows), 'row')}, {counted(len(chart.weeks), 'week')} from {chart.weeks[0].isoformat()}."
    return f"{weeks} Probably overloaded: {named or 'nobody'}{more}."
