"""How does every picture look alike, read well on a telephone and in the dark, and say in words what it shows?

All are WIDTH units wide, so that a letter is as large as on the page where the page is as narrow as that. Colours are
those of Okabe and Ito (2008), which people with any kind of colour vision tell apart, and never the only difference.
They are attributes, so that a page which forbids inline styles shows them; the style only adds the dark ones, on
screens: paper is white.
"""

from enum import StrEnum
from typing import Final

from steward.evidence.charts.markup import element, number, shortened, text

WIDTH: Final = 320.0  # the narrowest telephone, in CSS pixels
MARGIN: Final = 8.0
SIZE: Final = 12.0  # of letters: the least that is read without effort
TITLE_SIZE: Final = 14.0
TITLE_BOTTOM: Final = 26.0  # where the picture itself may begin


class Ink(StrEnum):
    """What a mark stands for; the word is its CSS class."""

    PAPER = "sc-paper"
    TEXT = "sc-text"
    GRID = "sc-grid"
    FIRST = "sc-first"
    SECOND = "sc-second"


_LIGHT: Final = {
    Ink.PAPER: "#ffffff",
    Ink.TEXT: "#1a1a1a",
    Ink.GRID: "#8c8c8c",
    Ink.FIRST: "#0072b2",  # blue
    Ink.SECOND: "#d55e00",  # vermilion
}
_DARK: Final = {
    Ink.PAPER: "#161616",
    Ink.TEXT: "#f2f2f2",
    Ink.GRID: "#8c8c8c",
    Ink.FIRST: "#56b4e9",  # sky blue
    Ink.SECOND: "#e69f00",  # orange
}
# A stroke changes only where there is one: `fill` classes end in -f, `stroke` classes in -s.
_RULES: Final = "".join(f".{ink}-f{{fill:{colour}}}.{ink}-s{{stroke:{colour}}}" for ink, colour in _DARK.items())
_STYLE: Final = f"@media screen and (prefers-color-scheme:dark){{{_RULES}}}"


def picture(key: str, title: str, description: str, height: float, body: str) -> str:
    """The whole SVG; `key` makes its ids differ from those of other pictures on a page."""
    return element(
        "svg",
        element("title", text(title), id=f"{key}-title"),
        element("desc", text(description), id=f"{key}-desc"),
        element("style", _STYLE),
        element("rect", x=0.0, y=0.0, width=WIDTH, height=height, **filled(Ink.PAPER)),
        words(MARGIN, 18, shortened(title, WIDTH - 2 * MARGIN, TITLE_SIZE), size=TITLE_SIZE, weight="bold"),
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(WIDTH)} {number(height)}",
        width="100%",
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        font_family="system-ui, sans-serif",
    )


def filled(ink: Ink) -> dict[str, str | float]:
    """The attributes of an area."""
    return {"fill": _LIGHT[ink], "class_": f"{ink}-f"}


def drawn(ink: Ink, width: float = 1.0, dashes: str = "") -> dict[str, str | float]:
    """The attributes of a line."""
    line: dict[str, str | float] = {"stroke": _LIGHT[ink], "stroke_width": width, "fill": "none", "class_": f"{ink}-s"}
    return line | ({"stroke_dasharray": dashes} if dashes else {})


def words(
    x: float, y: float, said: str, *, anchor: str = "start", size: float = SIZE, weight: str = "", colour: str = ""
) -> str:
    """A text whose base line begins, is centred or ends at a point; of another colour where it stands on an area."""
    look = {"fill": colour} if colour else filled(Ink.TEXT)
    bold: dict[str, str | float] = {"font_weight": weight} if weight else {}
    return element("text", text(said), x=x, y=y, text_anchor=anchor, font_size=size, **bold, **look)


def rule(x1: float, y1: float, x2: float, y2: float, look: dict[str, str | float] | None = None) -> str:
    """A straight line, of the grid where nothing else is said."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **(look or drawn(Ink.GRID, 0.5)))


def nothing_yet(key: str, title: str, height: float = 70.0) -> str:
    """The picture of no data."""
    return picture(key, title, "There is no data yet.", height, words(MARGIN, 48, "No data yet"))
