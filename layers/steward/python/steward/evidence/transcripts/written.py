"""Which lines do written notes have, and under which heading does each stand?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from steward.evidence.transcripts.tables import Columns, Row, columns_of
from steward.evidence.transcripts.utterances import Kind, Transcript, Unreadable, Utterance, transcript

# Behind the marks of Chinese and Japanese lists ("\u30fb", "1\u3001", "\u2460") stands no space.
_WIDE_MARK: Final = r"[\u30fb\u25cf\u25cb\u25c6\u25c7\u25a0]|\d{1,3}[\u3001\uff0e]|[\u2460-\u2473]"
_BULLET: Final = re.compile(
    r"\s{0,40}(?:(?:[-*+\u2022\u2023\u25aa\u25e6\u2013\u2014]|\(?\d{1,3}[.)]|[a-z]\))\s+"
    rf"|(?:{_WIDE_MARK})\s*)(?P<text>.*)"
)
_BOX: Final = re.compile(
    r"\s*(?:\[(?P<tick>[ xX\u2713\u2714]?)\]|(?P<done>[\u2611\u2705])|[\u2610\u25a1])\s*(?P<text>.*)"
)
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s+(?P<text>.*?)\s*#*\s*")
_BRACKETED: Final = re.compile(r"\s*\u3010(?P<text>[^\u3010\u3011]{1,40})\u3011\s*:?\s*")
_BOLD: Final = re.compile(r"\s*(?:\*\*|__)(?P<text>[^*_]{1,80})(?:\*\*|__)\s*:?\s*")
_UNDERLINE: Final = re.compile(r"\s*(?:={3,}|-{3,}|_{3,}|\*{3,})\s*")
_STRUCK: Final = re.compile(r"~~(?P<text>[^~]+)~~\W*")
_MARKS: Final = re.compile(r"\*\*|__|`")
_HEADING_LIMIT: Final = (
    60  # characters: a line that ends in a colon and is longer introduces something, it names nothing
)
_TITLE_WORDS: Final = 4  # "Action items for October"; more words above a list are a sentence that leads to it
_WIDE_COLON: Final = "\uff1a"
_GAP_LINES: Final = 2  # between a title and its list: one empty line
_BULLETS_LIKE: Final = re.compile(
    r"\s*(?:[-*+\u2022\u2023\u25aa\u25e6]|\(?\d{1,3}[.)]|[a-z]\))\s+\S|\s*[\u2610\u2611\u2705\u25a1]"
    rf"|\s*(?:{_WIDE_MARK})\s*\S"
)


def is_notes(lines: list[str]) -> bool:
    """Whether somebody made a list or set headings."""
    return any(_BULLETS_LIKE.match(each) or _HEADING.fullmatch(each) for each in lines)


def written(lines: list[str]) -> Transcript | Unreadable:
    """The notes, one utterance a bullet or a line; headings are kept beside the lines below them."""
    return transcript(Kind.NOTES, "notes", _lines([each.replace(_WIDE_COLON, ": ") for each in lines]))


@dataclass(slots=True)
class _Place:
    """Where the reading of the lines stands: under which heading, within which list or table."""

    heading: str = ""
    has_entries: bool = False
    is_apart: bool = False  # an empty line stands before
    columns: Columns | None = None


def _lines(lines: list[str]) -> Iterator[Utterance]:
    at = _Place()
    for number, line in enumerate(lines, 1):
        if "|" in line and (row := _row(at, line)):
            yield from _told(row, at, number)
        elif named := _heading(line, lines[number:]):
            at = _Place(named)
        elif _UNDERLINE.fullmatch(line) or not line.strip():
            at.is_apart, at.columns = True, None
        else:
            _enter(at, line)
            text, is_box, is_done = _item(line)
            yield Utterance("", None, _MARKS.sub("", text), number, at.heading, is_done, is_box)


def _row(at: _Place, line: str) -> Columns | Row | None:
    """The table that begins here, or a row of the one that goes on; None outside of tables."""
    if at.columns is None:
        at.columns = columns_of(line)
        return at.columns
    return at.columns.row(line) or at.columns


def _told(row: Columns | Row, at: _Place, number: int) -> Iterator[Utterance]:
    if isinstance(row, Row) and at.columns:
        yield Utterance("", None, _MARKS.sub("", row.text), number, at.columns.heading, row.is_done)


def _enter(at: _Place, line: str) -> None:
    """A paragraph behind the list that a heading named is not of it: "Thanks everybody for coming."."""
    is_entry = bool(_BULLETS_LIKE.match(line))
    if at.has_entries and at.is_apart and not is_entry and not line.startswith((" ", "\t")):
        at.heading = ""
    at.has_entries, at.is_apart, at.columns = at.has_entries or is_entry, False, None


def _heading(line: str, below: list[str]) -> str:
    """The words of a heading; empty where the line is none. A short line right above a list names it."""
    following = below[0] if below else ""
    match = _HEADING.fullmatch(line) or _BOLD.fullmatch(line) or _BRACKETED.fullmatch(line)
    if match:
        return _MARKS.sub("", match["text"]).strip(" :")
    told = line.strip()
    is_short = 0 < len(told) <= _HEADING_LIMIT and not _BULLETS_LIKE.match(line)
    if is_short and (told.endswith(":") or (_UNDERLINE.fullmatch(following) and not _UNDERLINE.fullmatch(line))):
        return told.rstrip(":").strip()
    return told if is_short and _names_a_list(told, below) else ""


def _names_a_list(told: str, below: list[str]) -> bool:
    first = next((each for each in below[:_GAP_LINES] if each.strip()), "")
    is_title = len(told.split()) <= _TITLE_WORDS and told[-1].isalnum() and ": " not in told
    return is_title and bool(_BULLETS_LIKE.match(first))


def _item(line: str) -> tuple[str, bool, bool]:
    """The line without its bullet and box, whether it has a box, and whether that is ticked."""
    match = _BULLET.fullmatch(line)
    text = match["text"] if match else line.strip()
    if struck := _STRUCK.fullmatch(text):
        return struck["text"], False, True
    if box := _BOX.fullmatch(text):
        return box["text"], True, bool(box["done"] or (box["tick"] or " ").strip())
    return text, False, False
