"""What is said in a transcript with times (VTT, SRT), cue by cue?"""

import html
import re
from collections.abc import Iterator
from typing import Final

from steward.reading.formats.text import words_of
from steward.reading.limits import Limits
from steward.reading.outcome import Page, Reason, Unreadable
from steward.reading.plain import cleaned

_TIME: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,9})"  # Teams writes 0:0:4.87
_TIMES: Final = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?")
_VOICE: Final = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>]{1,200})>")
_TAG: Final = re.compile(r"</?[A-Za-z0-9][^<>]{0,200}>")
_ASIDE: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
_CUE_CHARACTERS: Final = 5_000  # minutes of speech; a longer cue is a lost blank line


def pages(content: bytes, limits: Limits) -> Iterator[Page]:
    """One page a cue: `Speaker: words`, the anchor its times.

    Raises:
        Unreadable: `broken` where not one cue has times.
    """
    del limits  # the caller counts records and characters
    number = 0
    for block in re.split(r"\n[ \t]*\n", words_of(content)):
        if found := _cue(block):
            number += 1
            yield Page(number, found[0], found[1][:_CUE_CHARACTERS])
    if not number:
        raise Unreadable(Reason.BROKEN, "it has no cue with times")


def _cue(block: str) -> tuple[str, str] | None:
    """(times, words) of a block of lines, or nothing for a note, a style or an empty cue."""
    lines = block.strip("\n").split("\n")
    if _ASIDE.match(lines[0]):
        return None
    for at, line in enumerate(lines[:3]):  # a header or an identifier may stand before the times
        if times := _TIMES.fullmatch(line):
            words = spoken("\n".join(lines[at + 1 :]))
            return (f"{_clock(times.groups()[:4])} --> {_clock(times.groups()[4:])}", words) if words else None
    return None


def spoken(text: str) -> str:
    """The words of a cue: who speaks as `Name: `, no markup, entities as characters."""
    named = _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", text)
    return cleaned(html.unescape(_TAG.sub("", named))).strip()  # an entity may spell what was cleaned away before


def _clock(parts: tuple[str | None, ...]) -> str:
    hours, minutes, seconds, fraction = (each or "0" for each in parts)
    return f"{int(hours):02}:{int(minutes):02}:{int(seconds):02}.{fraction.ljust(3, '0')[:3]}"
