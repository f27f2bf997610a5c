"""What does a picture show, for those who hear it or want the numbers?"""

from collections.abc import Sequence
from dataclasses import dataclass

from steward.evidence.charts.markup import element, text


@dataclass(frozen=True, slots=True)
class Table:
    """A picture's data: every point is a row, in words."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_html(self) -> str:
        """With a header for every column and row."""
        head = element("tr", *(element("th", text(each), scope="col") for each in self.head))
        return element(
            "table",
            element("caption", text(self.caption)),
            element("thead", head),
            f"<tbody>{''.join(_row(each) for each in self.rows)}</tbody>",
        )


def _row(cells: Sequence[str]) -> str:
    first, *rest = cells
    return element("tr", _cell("th", first, scope="row"), *(_cell("td", each) for each in rest))


def _cell(tag: str, said: str, **attributes: str) -> str:
    """Never empty: `<td/>` is no HTML."""
    return element(tag, text(said) or "-", **attributes)


def said(value: float | None, unit: str = "") -> str:
    """A number with at most one decimal, or that there is none."""
    return "unknown" if value is None else f"{round(value, 1) + 0.0:.1f}".removesuffix(".0") + unit


def percent(chance: float | None) -> str:
    """A chance in per cent."""
    return "unknown" if chance is None else f"{round(100 * chance)} %"
