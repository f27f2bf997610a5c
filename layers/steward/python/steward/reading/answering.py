"""What does the child say of the file on its standard input: a kind, pages, and an end or a reason?"""

import json
import sys
from typing import IO, Any

from steward.reading.formats import reader_of
from steward.reading.limits import Limits
from steward.reading.outcome import Page, Reason, Unreadable
from steward.reading.sniff import kind_of


def answer(source: IO[bytes], limits: Limits, suffix: str) -> None:
    """Say it all. Whatever goes wrong is one last line that names a reason; the exit code is 0 in any such case."""
    try:
        _read(source.read(), limits, suffix)
        _say({"end": True})
    except Unreadable as refused:
        _refuse(refused.reason, refused.detail)
    except MemoryError:
        _refuse(Reason.MEMORY, "it wanted more memory than a reader has")
    except RecursionError:
        _refuse(Reason.BOMB, "it is nested deeper than any document is")
    except Exception as broken:  # noqa: BLE001 - the libraries raise whatever they like; the class alone is told
        _refuse(Reason.BROKEN, f"its reader gave up with {type(broken).__name__}")


def _read(content: bytes, limits: Limits, suffix: str) -> None:
    """Say the kind and every page, within the limits of text and records."""
    kind = kind_of(content, suffix)
    _say({"kind": kind})
    sys.stdout.flush()  # a native library that gets no memory dies without a word, and the kind is still told
    characters = records = 0
    for page in reader_of(kind)(content, limits):
        characters, records = characters + len(page.text), records + 1
        if characters > limits.characters:
            raise Unreadable(Reason.TOO_LARGE, f"it holds more than {limits.characters} characters")
        if records > limits.records:
            raise Unreadable(Reason.TOO_LARGE, f"it has more than {limits.records} places")
        if page.text.strip():
            _say(_line(page))


def _line(page: Page) -> dict[str, Any]:
    return {"number": page.number, "anchor": page.anchor, "text": page.text, "hidden": page.hidden}


def _refuse(reason: Reason, detail: str) -> None:
    _say({"unread": reason, "detail": detail})


def _say(line: dict[str, Any]) -> None:
    """One JSON line; what cannot be encoded is replaced."""
    sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
