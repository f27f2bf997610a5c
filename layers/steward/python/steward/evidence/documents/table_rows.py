"""Which cells has a row of a table, and does it name the columns of those below it?"""

import re
from typing import Final

_GAPS: Final = re.compile(r"\t|\s{3,}")


def cells_of(line: str, columns: int = 0) -> tuple[str, ...]:
    """The cells of a row; between bars empty ones count, so that each stays below its column.

    Bars at both ends are Markdown's frame, or two empty cells: the number of columns tells.
    """
    if "|" not in line:
        return tuple(each.strip() for each in _GAPS.split(line.strip()) if each.strip())
    found = tuple(each.strip() for each in line.strip().split("|"))
    is_framed = not (found[0] or found[-1]) and len(found) > 1 and len(found) != columns
    return found[1:-1] if is_framed else found


def names_columns(cells: tuple[str, ...]) -> bool:
    """A first row of a few words each, without a number, tells what stands below."""
    return all(len(each.split()) <= 4 and not any(map(str.isdigit, each)) for each in cells)  # noqa: PLR2004 - "who does it by"


def sheet_of(anchor: str) -> str:
    """The sheet of a workbook that a page is of; empty for a page of anything else, where a table may go on."""
    title, mark, _ = anchor.rpartition("!")
    return title if mark else ""
