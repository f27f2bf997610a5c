"""Does a line begin an entry of a list, of which form, and does one entry count on from another?"""

import re
from enum import StrEnum
from typing import Final

_TICKED: Final = re.compile(r"(?:[-*\u2022]\s*)?(?:\[[xX\u2713\u2714]\]|[\u2611\u2612\u2705\u2713\u2714])\s*")
_CHECKBOX: Final = re.compile(r"(?:[-*\u2022\u30fb]\s*)?(?:\[\s?\]|[\u2610\u25a1])\s*")
# "o" is what Word's second level becomes in plain text; before a small letter it is a word of some languages.
_BULLET: Final = re.compile(
    r"(?:[-*\u2022\u2023\u25a0\u25aa\u25b6\u25ba\u25cf\u25e6\u27a2\u27a4\u2192\u2013\u2014\u00b7\u30fb\uf0b7]|o(?=\s+[A-Z]))\s+"
)
_NUMBERED: Final = re.compile(
    r"(?P<number>[A-Z]{1,6}-?\d{1,4}(?:\.\d{1,3})*(?=[.:)\s])|\d{1,3}(?:\.\d{1,2})+(?!\.?\d)|\d{1,3}(?=[.)])"
    r"|\(?[a-z]{1,2}\)|\([ivx\d]{1,4}\)|\u00a7\s?\d+(?:\.\d+)*)[.:)]?\s+(?=\S)"
)
# Chinese and Japanese lists have no space behind their marks.
_WIDE: Final = r"(?=[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])"
_WIDE_BULLET: Final = re.compile(rf"[\u30fb\u00b7\u25cf\u25cb\u25a0\u25c6\u25c7-]\s*{_WIDE}")
_WIDE_NUMBERED: Final = re.compile(rf"(?P<number>\d{{1,3}})[\u3001.)]\s*{_WIDE}")
_COUNTED: Final = re.compile(r"(?P<stem>.*?)(?P<last>\d{1,4})")


class Form(StrEnum):
    """What a passage looks like."""

    HEADING = "heading"
    PROSE = "prose"
    BULLET = "bullet"
    NUMBERED = "numbered"
    CHECKBOX = "checkbox"
    TICKED = "ticked"
    ROW = "row"


_FORMS: Final = (
    (_TICKED, Form.TICKED),
    (_CHECKBOX, Form.CHECKBOX),
    (_BULLET, Form.BULLET),
    (_WIDE_BULLET, Form.BULLET),
)


def counts_on(one: str, other: str) -> bool:
    """Whether two numbers are neighbours: 1 and 2, 2.1 and 2.2, a) and b), (i) and (ii)."""
    if not one or not other:
        return False
    first, second = _COUNTED.fullmatch(one.strip("()")), _COUNTED.fullmatch(other.strip("()"))
    if first and second:
        return first["stem"] == second["stem"] and int(second["last"]) == int(first["last"]) + 1
    return one != other and one.strip("()").isalpha() and other.strip("()").isalpha()


def listed(line: str) -> tuple[Form, str, str] | None:
    """The form, the number and the rest of an entry of a list."""
    for pattern, form in _FORMS:
        if (match := pattern.match(line)) and line[match.end() :]:
            return form, "", line[match.end() :]
    if match := _NUMBERED.match(line) or _WIDE_NUMBERED.match(line):
        return Form.NUMBERED, match["number"], line[match.end() :]
    return None
