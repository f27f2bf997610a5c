"""How does a table leave for a spreadsheet without taking a formula along?

A cell that begins like a formula is run by the program that opens the file, whatever put it there: such a cell gets an
apostrophe in front, which spreadsheets do not show (OWASP, CSV injection). Where numbers have decimal commas, programs
part cells at semicolons, and our quotes do not hold: what begins like a formula behind one gets an apostrophe too.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TextIO

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SKIPPED: Final = " \u00a0\u200b\u200c\u200d\u2060\ufeff"  # blanks and marks that programs take off a cell's beginning
_WITHIN: Final = re.compile(rf"""([;\t\r\n])(?=["{_SKIPPED}]*[=+\-@\uff1d\uff0b\uff0d\uff20])""")


def write_sheet(file: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write the rows as CSV with a heading; returns how many."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the answer
        writer.writerow([cell(row.get(column)) for column in columns])
    return count


def cell(value: Any) -> str:  # noqa: ANN401 - whatever a row holds
    """One cell: a number as it is, a text that cannot begin a formula, anything deeper as JSON."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            text = value.replace("\x00", "")
        case _:
            text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    parted = _WITHIN.sub(r"\1'", text)
    return f"'{parted}" if text.lstrip(_SKIPPED).startswith(_FORMULA) else parted
