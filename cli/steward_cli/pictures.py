"""How do charts become one PNG file?"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import resvg_py

from steward.evidence.charts.frame import WIDTH
from steward_cli.failure import Failure

ZOOM: Final = 3.0  # 960 pixels wide: sharp on a page and on a telephone
PAPER: Final = "#ffffff"  # what the letters' contrast is held against
# The plain fonts of Windows and macOS, then those that Linux distributions install; the first that is here is taken.
FAMILIES: Final = ("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans", "Noto Sans", "Nimbus Sans", "FreeSans")
HOW: Final = (
    "a PNG needs a font for its words, and none is on this machine: install one (apt install fonts-dejavu-core), "
    "or write --html FILE and open it in a browser"
)
_HEIGHT: Final = re.compile(r'viewBox="0 0 [0-9.]+ ([0-9.]+)" width="100%"')
_PROBE: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'
_LETTER: Final = '<text y="16" font-family="sans-serif">M</text>'


def write_png(path: Path, svgs: Sequence[str], families: Sequence[str] = FAMILIES) -> None:
    """Draw the pictures below each other into one file. Raises Failure where no font is there to write with."""
    family = next((each for each in families if _writes(each)), None)
    if family is None:
        raise Failure(HOW)
    path.write_bytes(_drawn(stacked(svgs), family, ZOOM))


def stacked(svgs: Sequence[str]) -> str:
    """One SVG with the others below each other."""
    body, top = [], 0.0
    for svg in svgs:
        found = _HEIGHT.search(svg)
        if found is None:
            raise ValueError("a chart says its height in its viewBox")
        height = float(found[1])
        placed = f'viewBox="0 0 {WIDTH:g} {height:g}" width="{WIDTH:g}" height="{height:g}" y="{top:g}"'
        body.append(_HEIGHT.sub(placed, svg, count=1))
        top += height
    size = f'viewBox="0 0 {WIDTH:g} {top:g}" width="{WIDTH:g}" height="{top:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(body)}</svg>'


def _writes(family: str) -> bool:
    """Whether a letter of the font leaves anything: a font that is missing draws nothing, and says nothing."""
    return _drawn(_PROBE.format(_LETTER), family) != _drawn(_PROBE.format(""), family)


def _drawn(svg: str, family: str, zoom: float = 1.0) -> bytes:
    drawn = resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, background=PAPER, sans_serif_family=family)
    return bytes(drawn)
