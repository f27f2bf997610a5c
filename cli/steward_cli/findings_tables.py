"""Of which parts is a review told at a terminal, under which titles and columns, and what do their figures mean?"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from steward.evidence import review_text
from steward.evidence.findings import Findings
from steward.evidence.foretold import foretold
from steward_cli.findings_rows import (
    DECIDING,
    bottleneck_row,
    health_rows,
    lever_rows,
    milestone_rows,
    move_rows,
    ranked_row,
    risk_row,
    shortlist_rows,
    stalled_row,
)
from steward_cli.reviewed import Reviewed

type Tables = dict[str, tuple[str, tuple[str, ...], list[dict[str, Any]]]]

# What the figures of a part mean, by its key; a probability is a share of 1 everywhere.
NOTES: Final = {
    "milestones": "on_time: the probability now; told: the one that people read last, - while none was news."
    " p50_on and p85_on: reached by then in 50 and 85 of 100 simulated futures.",
    "levers": "of: the task, or beside whom the person would be; on_time, on_time_then: now and with it; waited_for_by:"
    " who waits for a task that would be left out, and then for what it waited for.",
    "bottlenecks": "probability: that their work does not fit, of the least week; over_hours: left undone at most.",
    "moves": "overload: the probability of too much in that week, for who hands over; receiver_then: for who receives.",
    "stalled": "days are working days; in_time, in_time_then: the odds now and with the remedy; asked: of people.",
    "risks": "probability: that the driver makes one in ten of the project's open tasks late: counts_from of them."
    " Where it shows in fewer tasks it is 0, however late these are. delay_days: expected days late of the latest one.",
}
HEALTH: Final = ("component", "points", "why")
MILESTONES: Final = ("milestone", "due_on", "on_time", "told", "p50_on", "p85_on", "hangs_on")
LEVERS: Final = ("milestone", "lever", "of", "on_time", "on_time_then", "p85_on_then", "waited_for_by")
BOTTLENECKS: Final = ("group", "kind", "first", "weeks", "probability", "over_hours")
MOVES: Final = ("task", "from", "to", "hours", "week", "overload", "overload_then", "receiver_then", "weeks_more")
STALLED: Final = (
    "task",
    "idle_days",
    "usual_at_most",
    "usual_from",
    "held_by",
    "would_help",
    "in_time",
    "in_time_then",
    "asked",
)
BACKLOG: Final = ("task", "score", "rank", "should_be", "ai_estimated", "why")
SHORTLIST: Final = ("task", "fits", "chance", "hours")
RISKS: Final = ("risk", "probability", "confidence", "delay_days", "tasks", "counts_from")


def head(reviewed: Reviewed) -> dict[str, Any]:
    """What a person asks first: the score, how sure it is, and what was said of it when."""
    found = reviewed.findings
    return {
        "project": reviewed.name,
        "gid": reviewed.gid,
        "reviewed_at": reviewed.at.isoformat(),
        "capacity_at": reviewed.memory.get("looked_at") or reviewed.at.isoformat(),
        "health": found.health.score,
        "no_score_because": found.health.insufficient or None,
        "confidence": found.health.confidence,
        "weights": found.health.version,
        "told_score": reviewed.memory.get("told_score"),
        "told_at": reviewed.memory.get("told_at"),
        "under_since": found.episode.opened_on or None,
        "follow_up_below": found.threshold,
        "capacity_risk": found.level or None,
        "lateness_foretold": foretold([found.lateness]) or None,
        "only_counted": review_text.only_counted(found.counted) or None,
        "run": reviewed.run_id,
    }


def document(reviewed: Reviewed) -> dict[str, Any]:
    """All of it as one document."""
    rows = {name: rows for name, (_, _, rows) in tables(reviewed.findings).items()}
    found = reviewed.findings
    cut = {name: each for name, each in found.backlog.shortlist.items() if name != "candidates"}
    beside = {
        "notes": NOTES,
        "not_judged": found.health.missing,
        "capacity": found.capacity,
        "cut": cut,
        "lateness": found.lateness,
    }
    return {**head(reviewed), **beside, **rows}


def tables(found: Findings) -> Tables:
    """Title, columns and rows of each part, by its key in a document."""
    return {
        "contributions": ("health: what takes points", HEALTH, health_rows(found)),
        "milestones": ("milestones", MILESTONES, milestone_rows(found)),
        "levers": ("what would help a milestone", LEVERS, lever_rows(found)),
        "bottlenecks": (
            "teams and skills without room",
            BOTTLENECKS,
            [bottleneck_row(each) for each in found.bottlenecks],
        ),
        "moves": ("what would make room, for the lead", MOVES, move_rows(found)),
        "stalled": ("stands still", STALLED, [stalled_row(each, found) for each in found.stalled]),
        "backlog": (
            f"backlog by {found.backlog.formula.upper() or 'no formula'}",
            BACKLOG,
            [ranked_row(each) for each in found.backlog.ranked],
        ),
        "shortlist": (_cut(found), SHORTLIST, shortlist_rows(found)),
        "risks": ("risks", RISKS, [risk_row(each) for each in found.risks]),
    }


def _cut(found: Findings) -> str:
    """The cuts in one line, with the hours that they follow from."""
    cut = found.backlog.shortlist
    if not cut:
        return "sprint shortlist"
    hours = f"hours there: {cut['capacity_p15_hours']:.0f} surely, {cut['capacity_p50_hours']:.0f} likely"
    return f"sprint shortlist, {cut['days']} days: {cut['surely']} fit with 85%, {cut['likely']} with 50%; {hours}"


def named(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows with the names of those whose gids have one in `names`."""
    return [{key: _name(value, row, names) for key, value in row.items()} for row in rows]


def _name(value: Any, row: Mapping[str, Any], names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any value of a row
    if isinstance(value, list):
        return [names.get(each, each) for each in value]
    if not isinstance(value, str):
        return value
    driver = str(row.get("driver_task") or "")
    if driver in names:
        value = value.replace(DECIDING.format(driver), f"\u201c{names[driver]}\u201d")
    return names.get(value, value)
