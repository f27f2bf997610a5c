"""How is a run told? A table on the terminal, and a folder with report.json, the plots and one page of it all."""

import json
import math
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from rich.table import Table

from tests.evals.figures import Figure, Result

COLUMNS: Final = ("measured", "floor", "baseline", "published", "verdict")
_COLOURS: Final = {"held": "green", "missed": "bold red", "shown": "dim"}

_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2126; max-width: 74rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem } th, td { padding: .3rem .6rem; text-align: left;
border-bottom: 1px solid #e2e6ea } td.number { text-align: right; font-variant-numeric: tabular-nums }
.held { color: #1b7a3d } .missed { color: #b3261e; font-weight: 700 } .shown { color: #68737d }
.plots { display: flex; flex-wrap: wrap; gap: 1rem } img { max-width: 100%; border: 1px solid #e2e6ea }
"""


def table(results: Sequence[Result], engine: str) -> Table:
    """What the terminal shows."""
    shown = Table(title=f"Evals, engine {engine}")
    shown.add_column("figure", overflow="fold")
    for column in COLUMNS:
        shown.add_column(column, justify="right" if column in {"measured", "floor"} else "left", overflow="fold")
    for result in results:
        shown.add_row(f"[bold]{_plain(result.set_name)}[/]", *([""] * len(COLUMNS)), end_section=False)
        for figure in result.figures:
            *cells, verdict = _cells(figure)
            shown.add_row(f"  {_plain(figure.name)}", *map(_plain, cells), f"[{_COLOURS[verdict]}]{verdict}[/]")
        if result.skipped:
            shown.add_row(f"  skipped: {_plain(result.skipped)}", *([""] * len(COLUMNS)))
        shown.add_section()
    return shown


def write(folder: Path, results: Sequence[Result], about: Mapping[str, Any]) -> Path:
    """Write the folder; the page's path is returned."""
    from tests.evals.plots import drawn  # noqa: PLC0415 - matplotlib is there for `make evals` alone

    folder.mkdir(parents=True, exist_ok=True)
    plots = {result.set_name: drawn(result) for result in results}
    for name, pictures in plots.items():
        for kind, body in pictures.items():
            (folder / f"{_file_name(name)}-{kind}.png").write_bytes(body)
    document = {**about, "sets": [as_json(result) for result in results]}
    (folder / "report.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page = folder / "report.html"
    page.write_text(_page(results, plots, about), encoding="utf-8")
    return page


def as_json(result: Result) -> dict[str, Any]:
    """A result without its plots' points; a figure that is not a number is null, for JSON has no other way."""
    figures = [
        {
            "name": figure.name,
            "measured": None if math.isnan(figure.measured) else round(figure.measured, 6),
            "floor": figure.floor,
            "side": figure.side,
            "baseline": figure.baseline,
            "published": figure.published,
            "verdict": figure.verdict,
        }
        for figure in result.figures
    ]
    return {"set": result.set_name, "figures": figures, "notes": list(result.notes), "skipped": result.skipped}


def _page(results: Sequence[Result], plots: Mapping[str, Mapping[str, bytes]], about: Mapping[str, Any]) -> str:
    told = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in about.items())
    sections = "".join(_section(result, plots[result.set_name]) for result in results)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Evals</title><style>{_STYLE}</style>'
        f"<h1>Evals</h1><p>{escape(told)}</p>{sections}</html>\n"
    )


def _section(result: Result, pictures: Mapping[str, bytes]) -> str:
    heads = "".join(f"<th>{each}</th>" for each in ("figure", *COLUMNS))
    rows = "".join(_row(figure) for figure in result.figures)
    notes = "".join(f"<li>{escape(note)}</li>" for note in (*result.notes, result.skipped) if note)
    images = "".join(
        f'<img alt="{escape(kind)}" src="data:image/png;base64,{b64encode(body).decode()}">'
        for kind, body in pictures.items()
    )
    shown = f"<table><tr>{heads}</tr>{rows}</table>" if result.figures else ""
    return f'<h2>{escape(result.set_name)}</h2>{shown}<ul>{notes}</ul><div class="plots">{images}</div>'


def _row(figure: Figure) -> str:
    measured, floor, baseline, published, verdict = _cells(figure)
    return (
        f'<tr><td>{escape(figure.name)}</td><td class="number">{escape(measured)}</td>'
        f'<td class="number">{escape(floor)}</td><td>{escape(baseline)}</td><td>{escape(published)}</td>'
        f'<td class="{verdict}">{verdict}</td></tr>'
    )


def _cells(figure: Figure) -> tuple[str, str, str, str, str]:
    floor = "" if figure.floor is None else f"{figure.side} {_number(figure.floor)}"
    return _number(figure.measured), floor, figure.baseline, figure.published, figure.verdict


def _number(value: float) -> str:
    if math.isnan(value):
        return "none"
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) > 1 else f"{value:.3f}"


def _plain(text: str) -> str:
    """Text that a terminal shows as it is, brackets too."""
    return text.replace("[", r"\[")


def _file_name(name: str) -> str:
    return "".join(each if each.isalnum() else "-" for each in name.casefold()).strip("-")
