"""What labelled texts are in a file that somebody brought, and what is wrong with it?

JSON lines, plain or gzipped, each an object with `text` and `label`. A line that is not is told with its file, its
number, its field and the mend, and nothing is measured: a figure of half a file would pass for one of the whole.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

_GZIP: Final = b"\x1f\x8b"
_LONGEST_LINE_BYTES: Final = 10_000_000  # a request has thousands; longer is another kind of file
# As JSON calls what it may hold.
_KINDS: Final = {
    type(None): "null",
    bool: "a truth value",
    int: "a number",
    float: "a number",
    list: "an array",
    dict: "an object",
}


class BadFile(Exception):
    """The file cannot be measured; the text is one line for a person."""


def read_labelled(path: Path) -> tuple[list[str], list[str]]:
    """The texts and the labels. Raises BadFile, with one line that names what to mend."""
    texts, labels = [], []
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            row = _row(path, number, line)
            texts.append(_text(path, number, row))
            labels.append(_label(path, number, row))
    if not texts:
        raise BadFile(f"{path}: no rows; write one JSON object with `text` and `label` on each line")
    return texts, labels


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as plain:
            is_gzip = plain.read(2) == _GZIP
        with gzip.open(path, "rb") if is_gzip else path.open("rb") as body:
            while line := body.readline(_LONGEST_LINE_BYTES):
                yield line
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "is no whole gzip file"
        raise BadFile(f"{path}: {reason}; name a file of JSON lines, plain or gzipped") from error


def _row(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}, line {number}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{path}, line {number}: not JSON; write one whole JSON object on each line") from error
    if not isinstance(row, dict):
        raise BadFile(f"{path}, line {number}: not an object; write {{'text': ..., 'label': ...}} as JSON")
    return row


def _text(path: Path, number: int, row: dict[str, Any]) -> str:
    text = row.get("text")
    if not isinstance(text, str):
        raise BadFile(f"{path}, line {number}, field `text`: {_found(row, 'text')}; write a string, empty if need be")
    return text


def _label(path: Path, number: int, row: dict[str, Any]) -> str:
    label = row.get("label")
    if isinstance(label, bool) or not isinstance(label, str | int) or not str(label).strip():
        raise BadFile(f"{path}, line {number}, field `label`: {_found(row, 'label')}; write a name or a whole number")
    return str(label).strip()  # two classes that nobody can tell apart are none


def _found(row: dict[str, Any], field: str) -> str:
    if field not in row:
        return f"missing, there are {', '.join(sorted(row)) or 'no fields'}"[:200]
    value = row[field]
    return "empty" if isinstance(value, str) else f"{_KINDS[type(value)]} where a string belongs"
