"""What does a person read where Asana holds a rich text: which lines, and which name behind a mention?"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Final

BLOCKS: Final = frozenset({"li", "h1", "h2", "hr", "ol", "ul", "blockquote", "pre"})  # each begins and ends a line
_GAPS: Final = re.compile(r"\n\s*\n")


def as_shown(html: str, named: Callable[[str], str]) -> str:
    """The lines of a rich text; `named` tells the name of what an empty mention means, by its gid."""
    root = ET.fromstring(html)  # noqa: S314 - the sandbox took it, and it takes no declarations: nothing can explode
    return _GAPS.sub("\n", _text(root, named)).strip()


def _text(element: ET.Element, named: Callable[[str], str]) -> str:
    edge = "\n" if element.tag in BLOCKS else ""
    mark = "• " if element.tag == "li" else ""
    gid = element.get("data-asana-gid")
    own = named(gid) if gid and not element.text else element.text or ""
    inner = "".join(_text(child, named) + _after(child) for child in element)
    return f"{edge}{mark}{own}{inner}{edge}"


def _after(element: ET.Element) -> str:
    """What follows: behind a block it begins a line, so its spaces in front are nothing that is seen."""
    tail = element.tail or ""
    return tail.lstrip() if element.tag in BLOCKS else tail
