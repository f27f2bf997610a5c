"""How are the figures shown: tables in `docs/performance.md` and the README, a chart, and a file for programs?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Final

from bench.figures import Figure
from local.stack.layout import ROOT

RESULTS: Final = ROOT / "bench" / "results.json"
PAGE: Final = ROOT / "docs" / "performance.md"
CHART: Final = ROOT / "docs" / "performance.svg"
README: Final = ROOT / "README.md"
NOT_IN_README: Final = frozenset({"Counters"})  # what its readers ask is how fast, and at what price
PLACES: Final = (RESULTS, PAGE, CHART, README)
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"

WIDTH, ROW, LEFT = 880, 26, 520  # pixels: the chart, one bar, where the bars begin: the longest name has 75 letters
ROOM: Final = 2.0  # a bar ends at twice what it was to be; what is longer says its number all the same


def keep(parts: Mapping[str, Sequence[Figure]], day: str, folder: Path | None = None) -> None:
    """Put the figures of these parts in place of their earlier ones, and draw the table and the chart anew."""
    results, page, chart, readme = (path if folder is None else folder / path.name for path in PLACES)
    kept = json.loads(results.read_text()) if results.exists() else {}
    kept |= {name: {"day": day, "figures": [asdict(each) for each in figures]} for name, figures in parts.items()}
    results.write_text(json.dumps(kept, indent=1) + "\n")
    figures = {name: (part["day"], [Figure(**each) for each in part["figures"]]) for name, part in kept.items()}
    put(page, table(figures))
    put(readme, table({name: part for name, part in figures.items() if name not in NOT_IN_README}))
    chart.write_text(drawn([each for _, part in figures.values() for each in part if not each.unit]))


def put(page: Path, tables: str) -> None:
    """Set the tables in place of those that the page has."""
    before, _, rest = page.read_text().partition(BEGIN)
    page.write_text(f"{before}{BEGIN}\n{tables}{END}{rest.partition(END)[2]}")


def table(parts: Mapping[str, tuple[str, Sequence[Figure]]]) -> str:
    """The parts as Markdown tables, each with the day that it was measured on."""
    heads = "| what | measured | at most | met |\n| --- | --- | --- | --- |\n"
    return "".join(
        f"\n**{name}** ({day})\n\n{heads}" + "".join(f"{each.as_row()}\n" for each in figures) + "\n"
        for name, (day, figures) in parts.items()
    )


def drawn(figures: Sequence[Figure]) -> str:
    """The ratios as bars of an SVG picture: the line is what each was to be at most."""
    figures = [each for each in figures if each.most]  # of none at all there is no share
    bars = "".join(_bar(each, number * ROW + 10) for number, each in enumerate(figures))
    height = len(figures) * ROW + 20
    line = LEFT + (WIDTH - LEFT - 60) / ROOM
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="Each figure against the most that it was to be">'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{bars}'
        f'<line x1="{line:.0f}" x2="{line:.0f}" y1="4" y2="{height - 6}" stroke="#333333" stroke-dasharray="3 3"/>'
        "</svg>\n"
    )


def _bar(figure: Figure, top: int) -> str:
    share = min(figure.value / figure.most, ROOM) / ROOM
    width = max(1, share * (WIDTH - LEFT - 60))
    colour = "#2f6f4f" if figure.met else "#b3541e"
    return (
        f'<text x="{LEFT - 8}" y="{top + 14}" text-anchor="end" fill="#222222">{escape(figure.name)}</text>'
        f'<rect x="{LEFT}" y="{top + 3}" width="{width:.0f}" height="{ROW - 10}" fill="{colour}"/>'
        f'<text x="{LEFT + width + 5:.0f}" y="{top + 14}" fill="#222222">{figure.value:,.2f}</text>'
    )
