"""How are rows laid out for a terminal, without cutting the id that the next command needs?

A table that is too wide folds its headings first, and puts what still does not fit on indented lines under each row.
Words are never cut: an id that is longer than the line runs over its end, and can still be copied.
"""

import json
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.cells import cell_len

GAP: Final = 2  # between columns: enough for the eye, and a value with one space in it stays one
INDENT: Final = "    "  # of what stands under a row: deeper than any id begins
_UTC: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(\.\d+)?\+00:00")
_WORD: Final = re.compile(r"\s*\S+")  # with the spaces before it

type Cells = dict[str, str]


def laid_out(title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], width: int) -> list[str]:
    """The lines of a table with its title, none wider than `width` unless one word is."""
    if not rows:
        return [f"{title}: none"]
    cells = [{name: cell(row.get(name)) for name in columns} for row in rows]
    headings = {name: [name] for name in columns}
    if _width(_widths(headings, cells)) > width:
        headings = {name: _folded(name, max(cell_len(row[name]) for row in cells)) for name in columns}
    shown = _that_fit(_widths(headings, cells), width)
    under = [name for name in columns if name not in shown]
    lines = [title, *_stacked({name: headings[name] for name in shown}, shown)]
    for row in cells:
        lines += [*wrapped(_line(row, shown), width), *_under(under, row, width)]
    return lines


def cell(value: Any) -> str:  # noqa: ANN401 - whatever a row holds
    """One value as a person reads it; nothing in it can steer the terminal. A moment is told in UTC, to the second."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case list() | tuple():
            return ", ".join(map(cell, value)) or "-"
        case _:
            text = "".join(letter if letter.isprintable() else " " for letter in str(value))
            moment = _UTC.fullmatch(text)
            return f"{moment[1]}{moment[2] or ''}Z" if moment else text


def wrapped(text: str, width: int, indent: str = INDENT) -> list[str]:
    """Lines of whole words by what they take on the screen; what follows the first is indented."""
    lines, line = [], ""
    for word in _WORD.findall(text):
        if line and cell_len(line + word) > width:
            lines.append(line)
            line = indent + word.lstrip()
        else:
            line += word
    return [*lines, line]


def _folded(name: str, least: int) -> list[str]:
    """A heading of several words as lines no wider than the values below it, if its words allow that."""
    return (
        textwrap.wrap(name.replace("_", " "), max(least, *map(len, name.split("_")))) if len(name) > least else [name]
    )


def _widths(headings: Mapping[str, Sequence[str]], rows: Iterable[Cells]) -> dict[str, int]:
    widest = {name: max(map(cell_len, lines)) for name, lines in headings.items()}
    for row in rows:
        widest = {name: max(least, cell_len(row[name])) for name, least in widest.items()}
    return widest


def _width(widths: Mapping[str, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def _that_fit(widths: Mapping[str, int], width: int) -> dict[str, int]:
    """The columns that stand side by side: the first, and of the others, in their order, each that still fits."""
    shown: dict[str, int] = {}
    for name, wide in widths.items():
        if not shown or _width(shown | {name: wide}) <= width:
            shown[name] = wide
    return shown


def _stacked(headings: Mapping[str, list[str]], widths: Mapping[str, int]) -> list[str]:
    """The headings' lines, all ending just above the values."""
    height = max(map(len, headings.values()))
    filled = {name: [""] * (height - len(lines)) + lines for name, lines in headings.items()}
    return [_line({name: lines[level] for name, lines in filled.items()}, widths) for level in range(height)]


def _line(row: Cells, widths: Mapping[str, int]) -> str:
    padded = (row[name] + " " * (wide - cell_len(row[name])) for name, wide in widths.items())
    return (" " * GAP).join(padded).rstrip()


def _under(columns: Sequence[str], row: Cells, width: int) -> list[str]:
    """What does not fit beside the others, by name: short values together, a longer one on lines of its own.

    A name that nothing stands behind is left out.
    """
    lines: list[str] = []
    for told in (f"{name} {row[name]}" for name in columns if row[name]):
        if lines and cell_len(lines[-1]) + GAP + cell_len(told) <= width:
            lines[-1] += " " * GAP + told
        else:
            lines += wrapped(INDENT + told, width, INDENT * 2)
    return lines
