"""How does a text or a number become markup that is well-formed and means nothing but itself?"""

import re
from html import escape
from typing import Final
from unicodedata import east_asian_width

# What XML 1.0 has no place for, and the marks that turn the direction of the text around a label.
_NO_TEXT: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
CHARACTER_EM: Final = 0.62  # an average character of a sans-serif font, with a little to spare
_WIDE_EM: Final = 1.05  # a full-width one
_ELLIPSIS: Final = "…"


def text(words: str) -> str:
    """The words between tags or in a quoted attribute."""
    return escape(" ".join(_NO_TEXT.sub("", words).split()), quote=True)


def number(value: float) -> str:
    """A coordinate to a hundredth of a unit, without trailing zeros."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def element(tag: str, *children: str, **attributes: str | float) -> str:
    """One element; children are markup, attributes are escaped here. `stroke_width` is written `stroke-width`."""
    written = "".join(f' {_name(name)}="{_value(value)}"' for name, value in attributes.items())
    inside = "".join(children)
    return f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>"


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return text(value) if isinstance(value, str) else number(value)


def width(words: str, size: float) -> float:
    """About how wide the words are at that font size, rather more than less."""
    return size * sum(_WIDE_EM if east_asian_width(each) in "WF" else CHARACTER_EM for each in words)


def shortened(words: str, room: float, size: float) -> str:
    """As much of the words as there is room for, with an ellipsis where that is not all."""
    kept = " ".join(_NO_TEXT.sub("", words).split())
    if width(kept, size) <= room:
        return kept
    while kept and width(kept + _ELLIPSIS, size) > room:
        kept = kept[:-1]
    return kept.rstrip() + _ELLIPSIS
