"""What does a mail's HTML part say to its reader, and what does it say that no reader sees?"""

import re
from html.parser import HTMLParser
from typing import Final

from steward.reading.plain import cleaned

_SILENT: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe"})
_VOID: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "wbr", "source"})
_BLOCKS: Final = frozenset({"p", "div", "tr", "li", "ul", "ol", "table", "blockquote", *(f"h{n}" for n in range(1, 7))})
_CELLS: Final = frozenset({"td", "th"})
_NOTHING: Final = r"0*(?:\.0+)?\s*(?:px|pt|em|rem|ex|ch|vw|vh|%)?\s*(?:;|!|$)"  # nought, of whatever unit
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|scale\(\s*0"
    rf"|opacity\s*:\s*(?=[0.])(?:{_NOTHING}|0?\.0\d*)|(?:font-size|max-height|max-width)\s*:\s*(?=[0.]){_NOTHING}"
    r"|font-size\s*:\s*(?:[01](?:\.\d+)?|\.\d+)\s*(?:px|pt|%)?\s*(?:;|!|$)|font-size\s*:\s*0?\.[0-2]\d*\s*r?em"
    r"|text-indent\s*:\s*-\d{3}|(?:left|top)\s*:\s*-\d{3}|clip\s*:\s*rect\(\s*0"
    r"|clip-path\s*:\s*inset\(\s*(?:[5-9]\d|100)%",
    re.IGNORECASE,
)
_LIGHT: Final = r"(?:2[45]\d|9[5-9](?:\.\d+)?%|100%)"  # of red, green or blue: nearly all there is
_WHITE: Final = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#f[0-9a-f]f[0-9a-f]f[0-9a-f](?:[0-9a-f]{2})?\b|#fff[0-9a-f]?\b|white\b|transparent\b"
    rf"|rgba?\(\s*(?:{_LIGHT}[\s,]+){{2}}{_LIGHT}|rgba\([^)]*[,/]\s*0?\.?0*\s*\)|hsla?\([^)]*\b(?:9[6-9]|100)%)",
    re.IGNORECASE,
)
_BACKGROUND: Final = re.compile(r"background", re.IGNORECASE)
_DEPTH: Final = 500  # mail programs nest tables some tens deep; deeper tags are read as if they were closed


class _Reader(HTMLParser):
    """Collects text in two lists; open tags remember whether they silence or hide what they hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen, self.unseen = list[str](), list[str]()
        self._open: list[tuple[str, bool, bool, bool]] = []  # tag, silent, hidden, on a background

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._gap(tag)
        if tag in _VOID or len(self._open) >= _DEPTH:
            return
        _, silent, hidden, backed = self._open[-1] if self._open else ("", False, False, False)
        told = {name: value or "" for name, value in attrs}
        style = told.get("style", "")
        if tag == "font" and "color" in told:
            style += f";color:{told['color']}"
        backed = backed or "bgcolor" in told or bool(_BACKGROUND.search(style))
        white = not backed and _WHITE.search(style) is not None
        hidden = hidden or white or "hidden" in told or _HIDDEN.search(style) is not None
        self._open.append((tag, silent or tag in _SILENT, hidden, backed))

    def handle_endtag(self, tag: str) -> None:
        self._gap(tag)
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        _, silent, hidden, _ = self._open[-1] if self._open else ("", False, False, False)
        if not silent:
            (self.unseen if hidden else self.seen).append(re.sub(r"\s+", " ", data))

    def _gap(self, tag: str) -> None:
        if tag == "br" or tag in _BLOCKS:
            self.seen.append("\n")
            self.unseen.append("\n")
        elif tag in _CELLS:
            self.seen.append(" ")


def told(markup: str) -> tuple[str, str]:
    """(seen, unseen) text of some HTML; links keep their words and lose their addresses."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return _tidy(reader.seen), _tidy(reader.unseen)


def _tidy(parts: list[str]) -> str:
    lines = (" ".join(line.split()) for line in cleaned("".join(parts)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
