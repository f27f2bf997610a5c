"""Which projects are a portfolio's tonight, and what did the last review of each leave?

The lists of the portfolios are read only where a project with open tasks is not among the reviewed: one that they do
not hold left, any other is away for a night.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from steward.asana.edits import CreateTask
from steward.errors import ContextExpired, Rejected
from steward.evidence.follow_ups import Why
from steward.evidence.portfolio_findings import ProjectReview
from steward.pipeline.portfolios import listed_in
from steward.run import Pointer
from steward.store import keys
from steward.workflows import project_review

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher


@dataclass(frozen=True, slots=True)
class Gathered:
    """The reviews, and the names of projects with open tasks that were not looked at."""

    reviews: list[ProjectReview]
    away: list[str]


def gathered_of(group: Sequence[str], memory: Mapping[str, Any], using: "Enricher") -> Gathered:
    """Of the portfolios of the group together, and of the projects that are remembered."""
    left = dict(_left_by_reviews(using))
    mine = {gid for gid, each in left.items() if each[0].get("portfolio") in group}
    missing = open_in(memory) - mine
    listed = _listed(group, using) if missing else None
    reviews = [_review(gid, *left[gid], using) for gid in sorted(mine | (missing & left.keys() & (listed or set())))]
    gone = missing - listed if listed is not None else set()
    away = sorted(_name(gid, using) for gid in missing - gone - {each.project_gid for each in reviews})
    return Gathered([*reviews, *(_left(gid, using) for gid in sorted(gone))], away)


def open_in(memory: Mapping[str, Any]) -> set[str]:
    """The projects with open risk or follow-up tasks."""
    rows = [*(memory.get("risks") or {}).values(), *(memory.get("follow_ups") or {}).values()]
    return {row["project_gid"] for row in rows if not row["state"]["is_resolved"] or row.get("meant")}


def with_states(memory: dict[str, Any]) -> dict[str, Any]:
    """The memory in today's shape: at first a row had no names of what was meant, and a call had no state."""
    risks = {key: {"meant": _first(row), **row} for key, row in (memory.get("risks") or {}).items()}
    calls = {
        gid: row if "state" in row else {
            **row,
            "project_gid": gid,
            "state": {"opened_on": row["once"][-10:], "episode": 1, "is_resolved": False, "blind_since": None},
            "change": "created",
            "meant": _first(row),
        }
        for gid, row in (memory.get("follow_ups") or {}).items()
    }  # fmt: skip
    return {**memory, "risks": risks, "follow_ups": calls}


def _first(row: Mapping[str, Any]) -> list[list[str]]:
    return [] if row.get("task_gid") else [[CreateTask.name, row["once"]]]


def _left_by_reviews(using: "Enricher") -> Iterable[tuple[str, tuple[dict[str, Any], datetime]]]:
    """What the last review of each configured project left, and when."""
    for gid in using.configuration.projects:
        if using.configuration.policy(gid, project_review.workflow.name).mode == "off":
            continue
        row = using.table.get(keys.review(project_review.workflow.name, f"project:{gid}"))
        if row is None:
            continue
        try:
            left = using.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
        except ContextExpired:
            continue
        yield gid, (left, datetime.fromisoformat(row["at"]))


def _review(gid: str, left: Mapping[str, Any], at: datetime, using: "Enricher") -> ProjectReview:
    episode = left["episode"]
    is_counted = episode["on"] == str(left["read_at"])[:10]  # a night without a score is not counted
    portfolio = using.configuration.portfolios.get(left.get("portfolio") or "")
    return ProjectReview(
        gid,
        _name(gid, using),
        episode["score"] if is_counted else None,
        episode["opened_on"],
        at,
        tuple(left.get("risks") or ()),
        portfolio.health_threshold if portfolio else 50.0,
        portfolio.manager if portfolio else None,
        str(Why.ARCHIVED) if left["project"].get("archived") else "",
        left.get("lateness") or {},
        night=date.fromisoformat(str(left["read_at"])[:10]),
    )


def _left(gid: str, using: "Enricher") -> ProjectReview:
    return ProjectReview(gid, _name(gid, using), None, "", using.now(), gone=str(Why.LEFT))


def _name(gid: str, using: "Enricher") -> str:
    project = using.configuration.projects.get(gid)
    return project.name if project else gid


def _listed(group: Sequence[str], using: "Enricher") -> set[str] | None:
    """The projects that the portfolios hold; None where they may not be read."""
    try:
        return listed_in(group, "", using.configuration, using.reader, using.now()).gids
    except Rejected as refusal:
        using.telemetry.count("LayoutForbidden", operation="portfolio_items", reason=str(refusal.reason))
        return None
