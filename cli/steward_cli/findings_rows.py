"""How do the findings of a review read as rows of a table?

Figures as they are stored; tasks, milestones and people go by their gids. Whom a lever or a move is about is shown here
alone: whoever reads this has an operator's rights.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from steward.evidence import review_text
from steward.evidence.findings import Findings, Milestone
from steward.evidence.foretold import foretold
from steward.evidence.portfolio_text import DRIVERS
from steward_cli.reviewed import Reviewed
from steward_cli.score_again import sentence

type Tables = dict[str, tuple[str, tuple[str, ...], list[dict[str, Any]]]]

DECIDING: Final = "task {}"  # how the task begins that a milestone hangs on
TOO_LITTLE: Final = {
    "history": "a probability takes 60 working days of history",
    "completed": "a forecast takes 10 completed tasks",
    "cycle": "it stands in a circle of dependencies, or waits for one",
}
# What the figures of a part mean, by its key; a probability is a share of 1 everywhere.
NOTES: Final = {
    "milestones": "on_time: the probability now; told: the one that people read last, - while none was news."
    " p50_on and p85_on: reached by then in 50 and 85 of 100 simulated futures.",
    "levers": "of: the task, or beside whom the person would be; on_time, on_time_then: now and with it.",
    "bottlenecks": "probability: that their work does not fit, of the least week; over_hours: left undone at most.",
    "moves": "overload: the probability of too much in that week, for who hands over; receiver_then: for who receives.",
    "stalled": "days are working days; in_time, in_time_then: the odds now and with the remedy; asked: of people.",
    "risks": "probability: that the driver makes one in ten of the project's open tasks late: counts_from of them."
    " Where it shows in fewer tasks it is 0, however late these are. delay_days: expected days late of the latest one.",
}
USUAL_FROM: Final = {
    "pauses": "past pauses here",
    "ages": "lives of tasks completed here",
    "stated": "the default: too few are known here",
}
HEALTH: Final = ("component", "points", "why")
MILESTONES: Final = ("milestone", "due_on", "on_time", "told", "p50_on", "p85_on", "hangs_on")
LEVERS: Final = ("milestone", "lever", "of", "on_time", "on_time_then", "p85_on_then")
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
            [_bottleneck(each) for each in found.bottlenecks],
        ),
        "moves": ("what would make room, for the lead", MOVES, move_rows(found)),
        "stalled": ("stands still", STALLED, [_stalled(each, found) for each in found.stalled]),
        "backlog": (
            f"backlog by {found.backlog.formula.upper() or 'no formula'}",
            BACKLOG,
            [_ranked(each) for each in found.backlog.ranked],
        ),
        "shortlist": (_cut(found), SHORTLIST, shortlist_rows(found)),
        "risks": ("risks", RISKS, [risk_row(each) for each in found.risks]),
    }


def health_rows(found: Findings) -> list[dict[str, Any]]:
    """The contributions that take something."""
    return [
        {"component": each.component, "points": each.points, "why": sentence(each)}
        for each in found.health.contributions
        if each.points > 0
    ]


def milestone_rows(found: Findings) -> list[dict[str, Any]]:
    """Each open milestone; a probability that may not be said yet says why."""
    return [
        {
            "milestone": each.gid,
            "due_on": each.due_on,
            "on_time": None if each.insufficient else each.p_on_time,
            "told": found.told_milestones.get(each.gid),
            "p50_on": each.p50_on,
            "p85_on": each.p85_on,
            "hangs_on": _hangs_on(each),
            "driver_task": each.driver_gid,
            "method": each.method,
            "history_days": each.history_days,
        }
        for each in found.milestones
    ]


def _hangs_on(milestone: Milestone) -> str | None:
    if milestone.insufficient:
        return f"not told: {TOO_LITTLE.get(milestone.insufficient, milestone.insufficient)}"
    if milestone.driver_gid and milestone.share is not None:
        return f"{DECIDING.format(milestone.driver_gid)} decides it in {milestone.share:.0%} of the runs"
    return review_text.driver(milestone)


def named(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows with the names of those whose gids have one in `names`."""
    return [{key: _name(value, row, names) for key, value in row.items()} for row in rows]


def _name(value: Any, row: Mapping[str, Any], names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any value of a row
    if not isinstance(value, str):
        return value
    driver = str(row.get("driver_task") or "")
    if driver in names:
        value = value.replace(DECIDING.format(driver), f"\u201c{names[driver]}\u201d")
    return names.get(value, value)


def lever_rows(found: Findings) -> list[dict[str, Any]]:
    """What was tried for the unlikely milestones; `of` is the task, or beside whom the person would be."""
    return [
        {
            "milestone": each.gid,
            "lever": review_text.LEVERS[lever["kind"]],
            "kind": lever["kind"],
            "of": lever["gid"] or None,
            "on_time": each.p_on_time,
            "on_time_then": each.helped_by(lever),
            "p85_on_then": lever["p85_on"],
        }
        for each in found.milestones
        for lever in each.levers
    ]


def move_rows(found: Findings) -> list[dict[str, Any]]:
    """The tasks that could go to somebody with room, in the order of their simulation; those of one move go together.

    `overload` is the sender's probability in the week that gains most, `receiver_then` the receivers' worst one.
    """
    return [
        {
            "task": transfer["task_gid"],
            "from": each["from_gid"],
            "to": transfer["to_gid"],
            "hours": transfer["hours"],
            "week": each["monday"],
            "overload": each["before"],
            "overload_then": each["after"],
            "receiver": each["receiver_before"],
            "receiver_then": each["receiver_after"],
            "weeks_more": each["delta_weeks"],
        }
        for each in found.moves
        for transfer in each["transfers"]
    ]


def shortlist_rows(found: Findings) -> list[dict[str, Any]]:
    """The top of the backlog down to the cuts and a little further; `chance` that a task and all above it fit."""
    cut = found.backlog.shortlist
    return [
        {
            "task": each["task_gid"],
            "fits": "surely" if at < cut["surely"] else "likely" if at < cut["likely"] else "no",
            "chance": each["chance"],
            "hours": each["effort_hours"],
        }
        for at, each in enumerate(cut.get("candidates", ()))
    ]


def _cut(found: Findings) -> str:
    """The cuts in one line, with the hours that they follow from."""
    cut = found.backlog.shortlist
    if not cut:
        return "sprint shortlist"
    hours = f"hours there: {cut['capacity_p15_hours']:.0f} surely, {cut['capacity_p50_hours']:.0f} likely"
    return f"sprint shortlist, {cut['days']} days: {cut['surely']} fit with 85%, {cut['likely']} with 50%; {hours}"


def risk_row(risk: Mapping[str, Any]) -> dict[str, Any]:
    """One driver of lateness."""
    return {
        "risk": DRIVERS.get(str(risk["driver"]), str(risk["driver"])),
        "probability": risk["probability"],
        "confidence": risk["confidence"],
        "delay_days": risk["expected_delay_days"],
        "tasks": risk["tasks"],
        "counts_from": risk["material_tasks"],
        "basis": risk["basis"],
        "seen_in": list(risk["evidence_gids"]),
    }


def _bottleneck(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "group": line["key"],
        "kind": line["kind"],
        "first": line["first"],
        "weeks": line["weeks"],
        "probability": line["overload_probability"],
        "over_hours": round(float(line["over_hours"]), 1),
    }


def _stalled(stall: Mapping[str, Any], found: Findings) -> dict[str, Any]:
    """One standstill, with the remedy that people are asked for, else that helps most; `in_time` are the odds."""
    own = [each for each in found.remedies if each["task_gid"] == stall["task_gid"]]
    best = next((each for each in own if each.get("put")), next(iter(own), {}))
    return {
        "task": stall["task_gid"],
        "idle_days": stall["idle_days"],
        "usual_at_most": stall["usual_days"],
        "usual_from": USUAL_FROM.get(stall["basis"], stall["basis"]),
        "held_by": ", ".join(review_text.HOLDS[each] for each in stall["holds"]) or review_text.HOLDS["quiet"],
        "would_help": str(best["remedy"]).replace("_", " ") if best else None,
        "in_time": best.get("before"),
        "in_time_then": best.get("after"),
        "asked": bool(best.get("put")),
    }


def _ranked(task: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "task": task["task_gid"],
        "score": round(float(task["score"]), 2),
        "rank": task["rank_before"],
        "should_be": task["rank_after"],
        "ai_estimated": ", ".join(each["factor"] for each in task.get("estimated", ())) or None,
        "why": task["why"],
    }
