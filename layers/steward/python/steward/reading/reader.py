"""What does this file say? Asked of a child process that may die of the answer; this side never does."""

import json
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from steward.reading.limits import Limits
from steward.reading.outcome import Document, Kind, Page, Reason, Unread
from steward.reading.process import Ended, run

_CHILD: Final = Path(__file__).with_name("child.py")
_SUFFIX_CHARACTERS: Final = 8  # `markdown` is the longest suffix that decides anything
_STOPPED: Final = {
    "output": Unread(Reason.TOO_LARGE, "it holds more text than is read"),
    "wall": Unread(Reason.TIMEOUT, "its wall clock ran out"),
    "cpu": Unread(Reason.TIMEOUT, "its processor time ran out"),
    "killed": Unread(Reason.MEMORY, "the machine ended the reader, as it does when memory is short"),
    "memory": Unread(Reason.MEMORY, "it wanted more memory than a reader has"),
}


def read(name: str, content: bytes, limits: Limits | None = None) -> Document | Unread:
    """The pages of an attached file, or why there are none. Never raises for anything that a file is.

    Args:
        name: The attachment's name; it is not trusted and decides only between `txt` and `md`.
        content: Its bytes.
        limits: What the child may use and give; the project's own where none are given.

    Raises:
        OSError: No process can be started, which is the machine's fault and not the file's.
    """
    bounds = limits or Limits()
    if not content:
        return Unread(Reason.EMPTY, "the file has no bytes")
    if len(content) > bounds.input_bytes:
        return Unread(Reason.TOO_LARGE, f"the file has more than {bounds.input_bytes} bytes")
    return heard(run(command(name, bounds), content, bounds))


def command(name: str, limits: Limits) -> list[str]:
    """The child's command line: an isolated Python without site packages of its own, told where modules lie."""
    suffix = Path(name.replace("\0", "")).suffix[1 : 1 + _SUFFIX_CHARACTERS].lower()
    task = {
        "path": _folders(sys.path),
        "suffix": suffix if suffix.isascii() else "",
        "limits": asdict(limits),
    }
    return [sys.executable, "-I", "-S", "-B", str(_CHILD), json.dumps(task)]


def _folders(path: list[str]) -> list[str]:
    """Where the child finds modules: where we do, and beside those what is compiled for this processor alone."""
    folders = [Path(each).absolute() for each in path if each]
    beside = [folder / f"only_{platform.machine()}" for folder in folders]
    return [str(folder) for folder in (*folders, *beside) if folder in folders or folder.is_dir()]


def heard(ended: Ended) -> Document | Unread:
    """What a child's end and lines mean; a line that is not as agreed makes the whole answer `broken`."""
    if ended.stopped:
        return replace(_STOPPED[ended.stopped], kind=_told_kind(ended.output))
    try:
        lines = list(_lines(ended.output))
        return _answer(lines)
    except (ValueError, KeyError, TypeError, RecursionError):
        return Unread(Reason.BROKEN, f"its reader died of it (exit {ended.exit_code})", _told_kind(ended.output))


def _told_kind(output: bytes) -> Kind:
    """The kind that a child could still tell before it was stopped."""
    try:
        return Kind(json.loads(output.partition(b"\n")[0])["kind"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return Kind.UNKNOWN


def _lines(output: bytes) -> Iterator[Mapping[str, object]]:
    for line in output.decode("utf-8").split("\n"):
        if line:
            told = json.loads(line)
            if not isinstance(told, dict):
                raise TypeError("a line is no object")
            yield told


def _answer(lines: list[Mapping[str, object]]) -> Document | Unread:
    """Pages between a kind and an end, or one refusal; without the last line the child died on its way."""
    last = lines[-1] if lines else {}
    kind = next((Kind(str(each["kind"])) for each in lines if "kind" in each), Kind.UNKNOWN)
    if "unread" in last:
        return Unread(Reason(str(last["unread"])), str(last["detail"]), kind)
    if last.get("end") is not True:
        raise ValueError("the last line is missing")
    pages = [_page(each) for each in lines if "text" in each]
    seen = tuple(page for page in pages if not page.hidden)
    if not seen:
        unseen = ", only text that no reader sees" if pages else ""
        return Unread(Reason.NO_TEXT, f"it shows no text{unseen}", kind)
    return Document(kind, seen, tuple(page for page in pages if page.hidden))


def _page(line: Mapping[str, object]) -> Page:
    number, anchor, text, hidden = line["number"], line["anchor"], line["text"], line["hidden"]
    if not (isinstance(number, int) and isinstance(anchor, str) and isinstance(text, str) and isinstance(hidden, bool)):
        raise TypeError("a page is not as agreed")
    return Page(number, anchor, text, hidden)
