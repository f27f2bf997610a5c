"""What stands in a workbook, sheet by sheet, row by row? Of a formula only the value that was saved with it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter

from steward.reading.formats.archive import vetted
from steward.reading.formats.ink import is_light
from steward.reading.limits import Limits
from steward.reading.outcome import Page, Reason, Unreadable
from steward.reading.plain import cleaned

_WIDEST_GAP: Final = 20  # empty cells: a table is seldom wider, and a note far to the right belongs to no table
_SHOWS_NOTHING: Final = ";;;"  # the number format by which people hide a cell's value
_ARGB_CHARACTERS: Final = 8

type Cell = Any  # openpyxl has no types
type Row = list[tuple[Cell, str]]  # the cells that hold something, with what they say


def pages(content: bytes, limits: Limits) -> Iterator[Page]:
    """Pieces of each sheet; the anchor is the sheet and the cells: `Plan!A1:F40`. Hidden sheets count as hidden.

    Raises:
        Unreadable: `too_many_pages` by its sheets.
    """
    book = openpyxl.load_workbook(vetted(content, limits), read_only=True, data_only=True, keep_links=False)
    if len(book.worksheets) > limits.pages:
        raise Unreadable(Reason.TOO_MANY_PAGES, f"it has more than {limits.pages} sheets")
    number = 0
    for sheet in book.worksheets:
        unseen = sheet.sheet_state != "visible"
        for anchor, text, hidden in _pieces(sheet, limits.section_characters):
            number += 1
            yield Page(number, anchor, text, hidden or unseen)


def _pieces(sheet: Any, most_characters: int) -> Iterator[tuple[str, str, bool]]:  # noqa: ANN401
    """(anchor, text, hidden): rows together up to a page's length, each row that has hidden cells told apart."""
    rows, length = list[Row](), 0
    for row in _rows(sheet):
        shown = [pair for pair in row if not _unseen(pair[0])]
        hidden = [pair for pair in row if _unseen(pair[0])]
        if hidden:
            yield _anchor(sheet.title, [hidden]), _line(hidden), True
        if not shown:
            continue
        said = sum(len(text) + 3 for _, text in shown)
        if rows and length + said > most_characters:
            yield _anchor(sheet.title, rows), _lines(rows), False
            rows, length = [], 0
        rows.append(shown)
        length += said
    if rows:
        yield _anchor(sheet.title, rows), _lines(rows), False


def _rows(sheet: Any) -> Iterator[Row]:  # noqa: ANN401
    """Rows that hold something. The size that a sheet gives of itself is not believed."""
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        filled = [(cell, said) for cell in row if cell.value is not None and (said := _said(cell.value))]
        if filled:
            yield filled


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - exact in a float
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return " ".join(cleaned(str(value)).split())


def _unseen(cell: Cell) -> bool:
    """White on no fill, or in the format that shows nothing."""
    if not cell.has_style:
        return False
    if cell.number_format == _SHOWS_NOTHING:
        return True
    colour = getattr(cell.font.color, "rgb", None) if cell.font else None
    light = isinstance(colour, str) and len(colour) == _ARGB_CHARACTERS and is_light(colour[2:])
    return light and (cell.fill is None or cell.fill.fill_type is None)


def _lines(rows: list[Row]) -> str:
    """A line a row, each cell below its column; where there is one column alone a bar keeps its rows apart."""
    first = min(cell.column for row in rows for cell, _ in row)
    is_one_column = len(rows) > 1 and all(len(row) == 1 and row[0][0].column == first for row in rows)
    return "\n".join(f"{_line(row)} |" if is_one_column else _line(row, first) for row in rows)


def _line(row: Row, first: int | None = None) -> str:
    """The row's cells, with empty ones between them from the column `first` on; of a wide gap nothing is shown."""
    parts, at = list[str](), row[0][0].column if first is None else first
    for cell, text in row:
        gap = cell.column - at
        parts += [*[""] * (gap if gap <= _WIDEST_GAP else 0), text]
        at = cell.column + 1
    return " | ".join(parts)


def _anchor(title: str, rows: list[Row]) -> str:
    columns = [cell.column for row in rows for cell, _ in row]
    first, last = rows[0][0][0].row, rows[-1][0][0].row
    corners = f"{get_column_letter(min(columns))}{first}", f"{get_column_letter(max(columns))}{last}"
    return f"{cleaned(title)}!{corners[0]}" if corners[0] == corners[1] else f"{cleaned(title)}!{':'.join(corners)}"
