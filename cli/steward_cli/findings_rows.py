"""How does each finding of a review read as a row of a table?

Figures as they are stored; tasks, milestones and people go by their gids. Whom a lever or a move is about is shown here
alone: whoever reads this has an operator's rights.
"""

from collections.abc import Mapping
from typing import Any, Final

from steward.evidence import milestone_text, review_text
from steward.evidence.findings import Findings, Milestone
from steward.evidence.portfolio_text import DRIVERS
from steward_cli.score_again import sentence

DECIDING: Final = "task {}"  # how the task begins that a milestone hangs on
TOO_LITTLE: Final = {
    "history": "a probability takes 60 working days of history",
    "completed": "a forecast takes 10 completed tasks",
    "cycle": "it stands in a circle of dependencies, or waits for one",
}
USUAL_FROM: Final = {
    "pauses": "past pauses here",
    "ages": "lives of tasks completed here",
    "stated": "the default: too few are known here",
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
    return milestone_text.driver(milestone)


def lever_rows(found: Findings) -> list[dict[str, Any]]:
    """What was tried for the unlikely milestones; `of` is the task, or beside whom the person would be."""
    return [
        {
            "milestone": each.gid,
            "lever": milestone_text.LEVERS[lever["kind"]],
            "kind": lever["kind"],
            "of": lever["gid"] or None,
            "on_time": each.p_on_time,
            "on_time_then": each.helped_by(lever),
            "p85_on_then": lever["p85_on"],
            "waited_for_by": list(lever.get("waiting", ())),
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


def bottleneck_row(line: Mapping[str, Any]) -> dict[str, Any]:
    """One team or skill without room."""
    return {
        "group": line["key"],
        "kind": line["kind"],
        "first": line["first"],
        "weeks": line["weeks"],
        "probability": line["overload_probability"],
        "over_hours": round(float(line["over_hours"]), 1),
    }


def stalled_row(stall: Mapping[str, Any], found: Findings) -> dict[str, Any]:
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


def ranked_row(task: Mapping[str, Any]) -> dict[str, Any]:
    """One task of the ranked backlog."""
    return {
        "task": task["task_gid"],
        "score": round(float(task["score"]), 2),
        "rank": task["rank_before"],
        "should_be": task["rank_after"],
        "ai_estimated": ", ".join(each["factor"] for each in task.get("estimated", ())) or None,
        "why": task["why"],
    }
