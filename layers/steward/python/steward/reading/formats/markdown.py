"""What does a Markdown text say, section by section under its headings?"""

import re
from collections.abc import Iterator
from typing import Final

from steward.reading.formats.text import words_of
from steward.reading.formats.trail import Trail, pieces
from steward.reading.limits import Limits
from steward.reading.outcome import Page

_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(\S.*?)[ \t]*#*")
_FENCE: Final = re.compile(r" {0,3}(```|~~~)")


def pages(content: bytes, limits: Limits) -> Iterator[Page]:
    """One page a section, the anchor its headings; a long one in several with the same anchor."""
    trail, lines, fence = Trail(), list[tuple[str, str]](), ""
    for line in words_of(content).split("\n"):
        if fenced := _FENCE.match(line):
            fence = "" if fence == fenced[1] else fence or fenced[1]
        elif not fence and (heading := _HEADING.fullmatch(line)):
            trail.enter(len(heading[1]), heading[2])
        lines.append((trail.anchor, line))
    yield from pieces(lines, limits.section_characters)
