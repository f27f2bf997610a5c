"""What does a review of a project find out from what was read of it?"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from steward.evidence.blockers import Comment
from steward.evidence.examination import Reading, findings_of
from steward.evidence.health.episode import THRESHOLD
from steward.evidence.load import Load
from steward.evidence.remarks import Quote, Remarks, of_task
from steward.evidence.work_items import ReviewedProject, WorkItem, merged
from steward.governance.members import PersonPolicy
from steward.governance.policy import Configuration
from steward.run import Pointer, RunState, Work
from steward.store import keys

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor


def review(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to the findings. Raises ContextExpired when what was read is gone."""
    snapshot = using.objects.get(state["snapshot"])
    found = findings_of(_reading(snapshot, work, using))
    using.telemetry.event("review computed", run_id=work.run_id(), workflow=work.workflow, count=len(found.trend))
    using.telemetry.count("Reviewed", outcome=found.health.insufficient or "scored")
    return state | RunState(facts=using.objects.put(f"values/{work.run_id()}/facts.json", found.as_json()))  # type: ignore[typeddict-item]


def _reading(snapshot: dict[str, Any], work: Work, using: "Assessor") -> Reading:
    memory = snapshot["memory"]
    log_gid = memory.get("log_gid")
    members = _members(using.configuration)
    items = merged(_page(each, using) for each in snapshot["reading"]["pages"])
    remarks, quotes = _remarks(snapshot, using)
    return Reading(
        project=ReviewedProject.of_row(snapshot["project"]),
        items=[each for each in items if each.gid != log_gid],
        beside=[each for each in items if each.gid == log_gid],
        memory=memory,
        ranking=using.configuration.policy(work.project_gid, work.workflow).ranking or "",
        today=datetime.fromisoformat(snapshot["read_at"]).date(),
        threshold=threshold_of(using.configuration, snapshot.get("portfolio")),
        loads={gid: Load.of_row(row["load"]) for gid, row in _people(work, using).items() if row.get("load")},
        hours_per_week={gid: hours for gid, each in members if (hours := each.capacity_hours_per_week) is not None},
        teams={gid: each.teams for gid, each in members if each.teams},
        remarks=remarks,
        quotes=quotes,
    )


def _page(row: Mapping[str, str], using: "Assessor") -> Iterator[WorkItem]:
    """The items of one stored page; read when it is their turn, so that no two pages are held as they were stored."""
    return map(WorkItem.of_row, using.objects.get(_pointer(row))["items"])


def _pointer(row: Mapping[str, str]) -> Pointer:
    return Pointer(key=row["key"], sha256=row["sha256"])


def _remarks(snapshot: Mapping[str, Any], using: "Assessor") -> tuple[Remarks, tuple[Quote, ...]]:
    """What is known of comments, and the claims that were heard now. Of a task that was read again, the last counts."""
    heard = snapshot.get("heard")
    if heard is None:
        return Remarks(), ()
    before = snapshot["memory"].get("remarks")
    tasks = dict(Remarks.of_json(before).tasks) if before else {}
    quotes: list[Quote] = []
    for gid, stored in heard["tasks"]:
        said, quote = of_task(_comments(gid, using.objects.get(_pointer(stored))) if stored else ())
        tasks[gid] = said
        quotes += [quote] if quote else []
    at = datetime.fromisoformat(snapshot["read_at"])
    return Remarks(at, tasks, heard["changed"] - len(heard["tasks"])), tuple(quotes)


def _comments(task_gid: str, texts: Iterable[Mapping[str, str]]) -> Iterator[Comment]:
    for each in texts:
        made = datetime.fromisoformat(each["created_at"])
        yield Comment(each["story_gid"], task_gid, each["author_gid"], each["text"], made)


def _members(configuration: Configuration) -> list[tuple[str, PersonPolicy]]:
    """What any project's configuration says of people: their weeks are the same in all of them."""
    return [(gid, each) for project in configuration.projects.values() for gid, each in project.people.items()]


def _people(work: Work, using: "Assessor") -> dict[str, dict[str, Any]]:
    """The project's people as reconcile keeps them, by gid."""
    row = using.table.get(keys.cache(work.project_gid, "people")) or {}
    return {str(each["gid"]): each for each in row.get("people", ())}


def threshold_of(configuration: Configuration, portfolio_gid: str | None) -> float:
    """Under which score a project calls for somebody: as its portfolio says, else the usual one."""
    portfolio = configuration.portfolios.get(portfolio_gid or "")
    return portfolio.health_threshold if portfolio else THRESHOLD
