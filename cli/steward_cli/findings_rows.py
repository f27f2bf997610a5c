"""How do the findings of a review read as rows of a table?

Figures as they are stored; tasks and milestones go by their gids, people not at all.
"""

from collections.abc import Mapping
from typing import Any, Final

from steward.evidence import review_text
from steward.evidence.findings import Findings
from steward.evidence.portfolio_text import DRIVERS
from steward_cli.reviewed import Reviewed
from steward_cli.score_again import sentence

HEALTH: Final = ("component", "points", "why")
MILESTONES: Final = ("milestone", "due_on", "on_time", "told", "p50_on", "p85_on", "hangs_on")
BOTTLENECKS: Final = ("team", "first", "weeks", "probability", "over_hours")
STALLED: Final = ("task", "idle_days", "usual_days", "held_by", "would_help", "in_time", "in_time_then")
BACKLOG: Final = ("task", "score", "rank", "should_be", "why")
RISKS: Final = ("risk", "probability", "confidence", "delay_days", "tasks")


def head(reviewed: Reviewed) -> dict[str, Any]:
    """What a person asks first: the score, how sure it is, and what was said of it when."""
    found = reviewed.findings
    return {
        "project": reviewed.name,
        "gid": reviewed.gid,
        "reviewed_at": reviewed.at.isoformat(),
        "health": found.health.score,
        "no_score_because": found.health.insufficient or None,
        "confidence": found.health.confidence,
        "weights": found.health.version,
        "told_score": reviewed.memory.get("told_score"),
        "told_at": reviewed.memory.get("told_at"),
        "under_since": found.episode.opened_on or None,
        "follow_up_below": found.threshold,
        "capacity_risk": found.level or None,
        "run": reviewed.run_id,
    }


def document(reviewed: Reviewed) -> dict[str, Any]:
    """All of it as one document."""
    rows = {name: rows for name, (_, _, rows) in tables(reviewed.findings).items()}
    found = reviewed.findings
    return {**head(reviewed), "not_judged": found.health.missing, "capacity": found.capacity, **rows}


def tables(found: Findings) -> dict[str, tuple[str, tuple[str, ...], list[dict[str, Any]]]]:
    """Title, columns and rows of each part, by its key in a document."""
    return {
        "contributions": ("health: what takes points", HEALTH, health_rows(found)),
        "milestones": ("milestones", MILESTONES, milestone_rows(found)),
        "bottlenecks": ("teams without room", BOTTLENECKS, [_bottleneck(each) for each in found.bottlenecks]),
        "stalled": ("stands still", STALLED, [_stalled(each, found) for each in found.stalled]),
        "backlog": (
            f"backlog by {found.backlog.formula.upper() or 'no formula'}",
            BACKLOG,
            [_ranked(each) for each in found.backlog.ranked],
        ),
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
            "hangs_on": f"insufficient: {each.insufficient}" if each.insufficient else review_text.driver(each),
            "driver_task": each.driver_gid,
            "method": each.method,
            "history_days": each.history_days,
        }
        for each in found.milestones
    ]


def risk_row(risk: Mapping[str, Any]) -> dict[str, Any]:
    """One driver of lateness."""
    return {
        "risk": DRIVERS.get(str(risk["driver"]), str(risk["driver"])),
        "probability": risk["probability"],
        "confidence": risk["confidence"],
        "delay_days": risk["expected_delay_days"],
        "tasks": risk["tasks"],
        "basis": risk["basis"],
        "seen_in": list(risk["evidence_gids"]),
    }


def _bottleneck(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "team": line["key"],
        "first": line["first"],
        "weeks": line["weeks"],
        "probability": line["overload_probability"],
        "over_hours": round(float(line["over_hours"]), 1),
    }


def _stalled(stall: Mapping[str, Any], found: Findings) -> dict[str, Any]:
    """One standstill, with the remedy that helps most; `in_time` are its odds without and with it."""
    best = next((each for each in found.remedies if each["task_gid"] == stall["task_gid"]), {})
    return {
        "task": stall["task_gid"],
        "idle_days": stall["idle_days"],
        "usual_days": stall["usual_days"],
        "held_by": ", ".join(review_text.HOLDS[each] for each in stall["holds"]) or review_text.HOLDS["quiet"],
        "would_help": str(best["remedy"]).replace("_", " ") if best else None,
        "in_time": best.get("before"),
        "in_time_then": best.get("after"),
    }


def _ranked(task: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "task": task["task_gid"],
        "score": round(float(task["score"]), 2),
        "rank": task["rank_before"],
        "should_be": task["rank_after"],
        "why": task["why"],
    }
