"""What does a plain text say, in pieces found by their lines?"""

from collections.abc import Iterator

from steward.reading.limits import Limits
from steward.reading.outcome import Page, Reason, Unreadable
from steward.reading.plain import decoded, sections


def words_of(content: bytes) -> str:
    """The whole text.

    Raises:
        Unreadable: `unsupported` where the bytes are no text.
    """
    text = decoded(content)
    if text is None:
        raise Unreadable(Reason.UNSUPPORTED, "the bytes are no text")
    return text


def pages(content: bytes, limits: Limits) -> Iterator[Page]:
    """Pieces of a page's length; the anchor is the lines they stand on."""
    text, at, line = words_of(content), 0, 1
    for number, piece in enumerate(sections(text, limits.section_characters), 1):
        start = text.index(piece, at)
        line += text.count("\n", at, start)
        last = line + piece.count("\n")
        yield Page(number, f"lines {line}-{last}" if last > line else f"line {line}", piece)
        at, line = start + len(piece), last
