"""How do charts become a PNG file, where a program that draws SVG is there?

None is among Steward's own packages: what draws SVG well is a C library, and a browser does it too.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from steward.evidence.charts.frame import WIDTH
from steward_cli.failure import Exit, Failure

PROGRAM: Final = "rsvg-convert"
ZOOM: Final = 3  # 960 pixels wide: sharp on a page and on a telephone
SECONDS: Final = 60.0  # a page of charts takes about one
HOW: Final = (
    f"PNG takes {PROGRAM}, which is not on this machine: install it (apt install librsvg2-bin, brew install librsvg), "
    "or write --html FILE, open it in a browser and print it or take its picture there"
)
_HEIGHT: Final = re.compile(r'viewBox="0 0 [0-9.]+ ([0-9.]+)" width="100%"')


def write_png(path: Path, svgs: Sequence[str]) -> None:
    """Draw the pictures below each other into one file. Raises Failure where nothing here draws them, with the way."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise Failure(HOW)
    words = [program, "--format=png", f"--zoom={ZOOM}", f"--output={path}"]
    try:
        subprocess.run(words, input=stacked(svgs).encode(), check=True, capture_output=True, timeout=SECONDS)  # noqa: S603 - a program of the machine's own, with words of ours
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", b"") or b""
        line = " ".join(said.decode(errors="replace").split())[:200]
        raise Failure(f"{PROGRAM} wrote no {path}: {line or type(error).__name__}; try --html", Exit.UPSTREAM) from None


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
