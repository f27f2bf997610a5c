"""Which lines do written notes have, and under which heading does each stand?"""

import re
from collections.abc import Iterator
from typing import Final

from steward.evidence.transcripts.utterances import Kind, Transcript, Unreadable, Utterance, transcript

_BULLET: Final = re.compile(
    r"\s{0,40}(?:[-*+\u2022\u2023\u25aa\u25e6\u2013\u2014]|\(?\d{1,3}[.)]|[a-z]\))\s+(?P<text>.*)"
)
_BOX: Final = re.compile(r"\s*(?:\[(?P<tick>[ xX\u2713\u2714])\]|(?P<done>[\u2611\u2705])|\u2610)\s*(?P<text>.*)")
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s+(?P<text>.*?)\s*#*\s*")
_BOLD: Final = re.compile(r"\s*(?:\*\*|__)(?P<text>[^*_]{1,80})(?:\*\*|__)\s*:?\s*")
_UNDERLINE: Final = re.compile(r"\s*(?:={3,}|-{3,}|_{3,}|\*{3,})\s*")
_MARKS: Final = re.compile(r"\*\*|__|`")
_HEADING_LIMIT: Final = (
    60  # characters: a line that ends in a colon and is longer introduces something, it names nothing
)
_BULLETS_LIKE: Final = re.compile(r"\s*(?:[-*+\u2022]|\d{1,3}[.)])\s+\S|\s*[\u2610\u2611\u2705]")


def is_notes(lines: list[str]) -> bool:
    """Whether somebody made a list or set headings."""
    return any(_BULLETS_LIKE.match(each) or _HEADING.fullmatch(each) for each in lines)


def written(lines: list[str]) -> Transcript | Unreadable:
    """The notes, one utterance a bullet or a line; headings are kept beside the lines below them."""
    return transcript(Kind.NOTES, "notes", _lines(lines))


def _lines(lines: list[str]) -> Iterator[Utterance]:
    heading = ""
    for number, line in enumerate(lines, 1):
        if named := _heading(line, lines[number] if number < len(lines) else ""):
            heading = named
            continue
        if _UNDERLINE.fullmatch(line) or not line.strip():
            continue
        text, is_done = _item(line)
        yield Utterance("", None, _MARKS.sub("", text), number, heading, is_done)


def _heading(line: str, following: str) -> str:
    """The words of a heading; empty where the line is none."""
    match = _HEADING.fullmatch(line) or _BOLD.fullmatch(line)
    if match:
        return _MARKS.sub("", match["text"]).strip(" :")
    told = line.strip()
    is_short = 0 < len(told) <= _HEADING_LIMIT and not _BULLETS_LIKE.match(line)
    if is_short and (told.endswith(":") or (_UNDERLINE.fullmatch(following) and not _UNDERLINE.fullmatch(line))):
        return told.rstrip(":").strip()
    return ""


def _item(line: str) -> tuple[str, bool]:
    """The line without its bullet and box, and whether the box is ticked."""
    match = _BULLET.fullmatch(line)
    text = match["text"] if match else line.strip()
    if box := _BOX.fullmatch(text):
        return box["text"], bool(box["done"] or (box["tick"] or " ").strip())
    return text, False
