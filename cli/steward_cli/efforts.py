"""`steward effort`: are a project's estimates of hours better than its median, and do their ranges hold?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

import typer

from steward.evidence.assemble import Past
from steward.evidence.effort import LEAST_MISSES, effort_range, usual_hours
from steward.evidence.effort_range import SIMILAR, EffortRange
from steward.evidence.history import EFFORT, Entry, unpack
from steward.evidence.rehearsal import NEIGHBOURS
from steward.pipeline.assess import chunks_of
from steward_cli.desk import Desk
from steward_cli.failure import Exit
from steward_cli.targets import TRIAGE, Project, chosen

group = typer.Typer(no_args_is_help=True, help="How good estimates are. Example: steward effort backtest")

KNOWN_SHARE: Final = 2 / 3  # the older requests are known, the others foretold: as the rehearsal's own tests divide
COLUMNS: Final = ("score", "estimate", "median")
NO_HISTORY: Final = (
    "no estimate could be judged: it takes about 60 settled requests of which people noted the hours, "
    "and a field for them under learn_from of effort_hours"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One settled request: the hours it took, what would have been told of it, and the median known by then."""

    took: float
    told: EffortRange
    median: float


@group.callback()
def effort() -> None:
    """How good estimates of hours are. Example: steward effort backtest."""


@group.command()
def backtest(context: typer.Context, project: Project = "") -> int:
    """Foretell the newest third of the settled requests from the older ones, beside the median of these.

    An error is in hours, lower is better; the range should hold 0.6 of all. `similar` is the share that was told by
    similar requests: 0 where these did no better than the median. Exit code 2 where too little is settled.

    Example: steward effort backtest --project 1201
    """
    desk: Desk = context.obj
    gid = chosen(desk, project, TRIAGE).project_gid
    found = list(foretold(unpack(chunks_of(desk.deployment.table, gid))))
    if desk.as_json:
        desk.json({"project": gid, "judged": len(found)} | (_sums(found) if found else {}))
    elif found:
        desk.rows(f"{gid}: {len(found)} requests foretold", COLUMNS, _rows(_sums(found)))
    if not found:
        desk.note(NO_HISTORY)
    return Exit.DONE if found else Exit.FINDINGS


def foretold(entries: Sequence[Entry]) -> Iterator[Told]:
    """The newest third of these requests, each with what the older two thirds say of it; of hours that people noted."""
    ordered = sorted(entries, key=lambda each: (each.created_at, each.gid))
    known = int(len(ordered) * KNOWN_SHARE)
    past = Past(ordered[:known])
    if sum(_noted(each) is not None for each in ordered[:known]) < LEAST_MISSES:
        return
    usual = usual_hours(past.index.entries)
    for entry in ordered[known:]:
        matches = past.index.matches(entry.terms, NEIGHBOURS, len(past.index.entries))
        told, took = effort_range(matches, past.index.entries, past.rehearsal), _noted(entry)
        if told and took is not None:
            yield Told(took, told, usual)


def _noted(entry: Entry) -> float | None:
    hours = entry.settled.get(EFFORT)
    return float(hours) if isinstance(hours, int | float) and hours > 0 else None


def _sums(found: Sequence[Told]) -> dict[str, Any]:
    return {
        "error_hours": round(fmean(abs(each.took - each.told.p50) for each in found), 2),
        "error_median_hours": round(fmean(abs(each.took - each.median) for each in found), 2),
        "held": round(fmean(each.told.p20 <= each.took <= each.told.p80 for each in found), 2),
        "similar": round(fmean(each.told.basis == SIMILAR for each in found), 2),
    }


def _rows(sums: dict[str, Any]) -> list[dict[str, Any]]:
    rows = (
        ("mean error, hours", sums["error_hours"], sums["error_median_hours"]),
        ("share within P20 to P80", sums["held"], None),
        ("share told by similar requests", sums["similar"], 0.0),
    )
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]
