"""Where do the public labelled sets lie, and what are their rows?

They lie beside the checkout and are never copied into it; `SOURCE.md` in each folder says whose they are.
"""

import gzip
import json
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).resolve().parents[3] / "shared/data"

Row = dict[str, Any]


class Absent(Exception):
    """A set is not there; the text is one line for a person."""


def rows(name: str, split: str) -> list[Row]:
    """The rows of one split, as they are. Raises Absent."""
    path = DATA / name / f"{split}.jsonl.gz"
    if not path.is_file():
        raise Absent(f"{name}: {path} is not there, so it was not measured")
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def labelled(name: str, split: str) -> tuple[list[str], list[str]]:
    """The texts and the labels of one split. Raises Absent."""
    found = rows(name, split)
    return [str(row["text"]) for row in found], [str(row["y"]) for row in found]
