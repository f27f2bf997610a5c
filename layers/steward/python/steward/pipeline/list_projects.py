"""Which projects does this scan visit?

All configured ones in which the scan's workflow is on, or those that an operator names, or those of one portfolio. The
answer is what the scan's Map iterates over: one complete input of a `run` execution for each project.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from steward.asana.client import AsanaReader
from steward.errors import Rejected, RejectedReason
from steward.governance.policy import Configuration
from steward.pipeline.due_texts import goals, overviews, texts
from steward.pipeline.portfolio_lead import lead_of
from steward.pipeline.portfolios import Listed, listed_in
from steward.run import Pointer, RunState, Subject, Work, scan_message
from steward.store.objects import Objects
from steward.store.table import Table
from steward.workflows import WORKFLOWS
from steward.workflows.backlog import workflow as backlog
from steward.workflows.goal_status import workflow as goal_status
from steward.workflows.portfolio_risk import workflow as portfolio_risk
from steward.workflows.portfolio_status import workflow as portfolio_status
from steward.workflows.project_review import CAPACITY_PART
from steward.workflows.project_review import workflow as project_review

# The schedule's period: a firing and its repeats fall into one slot, whatever second they come in.
SLOT_SECONDS: Final = 900

SCHEDULED: Final = "slot-"  # how the slot of a whole scan begins that the schedule asked for

KEYS: Final = frozenset(
    {"scheduled_time", "project_gids", "portfolio_gid", "goal_gid", "slot", "workflow", "listed", "part"}
)

# A state document holds 256 KiB and a run's input about 620 bytes; 25,000 history events would allow 1,000 (DESIGN
# section 2).
PROJECTS_A_SCAN: Final = 350


@dataclass(frozen=True, slots=True)
class Opener:
    """The collaborators of one invocation."""

    configuration: Configuration
    reader: AsanaReader
    table: Table
    objects: Objects
    send: Callable[[str], None]
    now: Callable[[], datetime]


def list_projects(event: Mapping[str, Any], using: Opener) -> dict[str, Any]:
    """Answer `{"slot", "workflow", "projects": [RunState, ...], "portfolios": [...]}` for an event with any of KEYS.

    The keys of TEXTS, `overviews` and `goals` beside it are the projects, portfolios and goals about which a text is
    drafted once the projects are reviewed. The one run of a scan that asks for the status of a named portfolio or goal
    is its own.

    Portfolios are read where the workflow reviews projects, a page of their items a request, and where one is named.
    One that Asana does not show is named in `unread` with the reason, and its own run is left out: the others go on.
    The projects that one execution cannot hold are sent to the queue as a further scan of the same slot. Raises
    Rejected(malformed, bad_configuration), naming the key or the project and the mend.
    """
    if unknown := sorted(event.keys() - KEYS):
        raise Rejected(RejectedReason.MALFORMED, f"{unknown[0]!r} is none of {', '.join(sorted(KEYS))}")
    workflow = _workflow(event.get("workflow", backlog.name))
    moment = _moment(event.get("scheduled_time"), using.now)
    part = _part(event, workflow)
    slot = _slot(event, moment, part)
    if workflow == portfolio_status.name:
        run = _of_portfolio(str(event.get("portfolio_gid", "")), slot, moment, using.configuration)
        return {"slot": slot, "workflow": workflow, "projects": [run], "portfolios": []}
    if workflow == goal_status.name:
        run = _of_goal(str(event.get("goal_gid", "")), slot, moment, using.configuration)
        return {"slot": slot, "workflow": workflow, "projects": [run], "portfolios": []}
    found = _listed(event, workflow, using)
    gids = sorted(_wanted(event, workflow, using.configuration, found))
    pointer = event.get("listed") or _kept(found, slot, using.objects)
    if rest := gids[PROJECTS_A_SCAN:]:
        how = {"workflow": workflow} | part | ({"listed": pointer} if pointer else {})
        using.send(scan_message(rest, slot, **(how if workflow != backlog.name else {})))
    unread = found.unread if found else {}
    portfolios = _portfolios(workflow, event, unread, using)
    runs = [{**_run_of(gid, workflow, slot, moment, pointer), **part} for gid in gids[:PROJECTS_A_SCAN]]
    visits = {"slot": slot, "workflow": workflow, "projects": runs, "portfolios": [] if rest or part else portfolios}
    if workflow == project_review.name and slot.startswith(SCHEDULED):
        visits |= texts(gids[:PROJECTS_A_SCAN], moment, using.configuration)
        if not (rest or part or event.get("project_gids")):
            visits |= overviews(using.configuration.portfolios.keys() - unread, moment, using.configuration)
            visits |= goals(moment, using.configuration)
    return visits | ({"unread": unread} if unread else {})


def _portfolios(
    workflow: str, event: Mapping[str, Any], unread: Collection[str], using: Opener
) -> list[dict[str, str]]:
    """Which portfolios are looked at once their projects are reviewed, each with the project of its risks.

    Of those that share such a project one, for all of them, as long as one of them could be read.
    """
    named, configuration = event.get("portfolio_gid"), using.configuration
    if workflow != project_review.name or (event.get("project_gids") and "listed" not in event):
        return []
    risks_projects = {
        portfolio.risks_project
        for gid, portfolio in configuration.portfolios.items()
        if portfolio.risks_project
        and named in (None, gid)
        and gid not in unread
        and configuration.policy(portfolio.risks_project, portfolio_risk.name).mode != "off"
    }
    leading = {lead_of(using.table, configuration, each): each for each in risks_projects}
    return [{"portfolio_gid": gid, "risks_project": each} for gid, each in sorted(leading.items())]


def _workflow(name: str) -> str:
    scanned = [each.name for each in WORKFLOWS if each.reads.backlog or each.reads.review or each.reads.narrative]
    if name not in scanned:
        detail = f"workflow {str(name)[:40]!r} is none that a scan runs; name one of {', '.join(scanned)}"
        raise Rejected(RejectedReason.MALFORMED, detail)
    return name


def _part(event: Mapping[str, Any], workflow: str) -> dict[str, str]:
    """`{"part"}` where a part of the reviews is renewed alone, else nothing."""
    if (part := event.get("part")) is None:
        return {}
    if workflow != project_review.name or part != CAPACITY_PART:
        detail = f"part {str(part)[:40]!r} of {workflow} is none; {project_review.name} has {CAPACITY_PART}"
        raise Rejected(RejectedReason.MALFORMED, detail)
    return {"part": CAPACITY_PART}


def _moment(scheduled_time: str | None, now: Callable[[], datetime]) -> datetime:
    try:
        return datetime.fromisoformat(scheduled_time) if scheduled_time else now()
    except ValueError:
        raise Rejected(RejectedReason.MALFORMED, f"scheduled_time {scheduled_time!r} is not ISO 8601") from None


def _slot(event: Mapping[str, Any], moment: datetime, part: Mapping[str, str]) -> str:
    """The slot handed on, the scheduled one, or the second of an operator's request: asking twice is two scans.

    A part of a review has slots of its own: one that falls into the review's own slot must not stand for it.
    """
    if given := event.get("slot"):
        return str(given)
    if "scheduled_time" not in event:
        return f"asked-{moment.astimezone(UTC):%Y%m%dT%H%M%S}"
    seconds = int(moment.timestamp()) // SLOT_SECONDS * SLOT_SECONDS
    begun = f"{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M}"
    return f"{part['part']}-{begun}" if part else f"{SCHEDULED}{begun}"


def _listed(event: Mapping[str, Any], workflow: str, using: Opener) -> Listed | None:
    """What the portfolios' lists say; None where none has to be read."""
    if event.get("listed") or event.get("project_gids"):
        return None
    named = event.get("portfolio_gid")
    reviews = workflow == project_review.name
    portfolios = [named] if named else sorted(using.configuration.portfolios) if reviews else []
    if not portfolios:
        return None
    found = listed_in(portfolios, workflow if reviews else "", using.configuration, using.reader, using.now())
    if named and (why := found.unread.get(named)):
        detail = f"portfolio {named} cannot be read ({why}); correct its gid, or share it with the bot in Asana"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
    return found


def _wanted(
    event: Mapping[str, Any], workflow: str, configuration: Configuration, found: Listed | None
) -> Iterable[str]:
    on = {gid for gid in configuration.projects if configuration.policy(gid, workflow).mode != "off"}
    if named := event.get("project_gids"):
        if unknown := sorted(set(named) - on):
            detail = f"project {unknown[0]} has no {workflow} workflow that is on; add it to the configuration"
            raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
        return set(named)
    if event.get("portfolio_gid") and found is not None:
        return on & found.gids
    return on


def _kept(found: Listed | None, slot: str, objects: Objects) -> Pointer | None:
    """Where what the lists say is read by the runs; None where they say nothing of any project."""
    return objects.put(f"context/{slot}/listed.json", found.projects) if found and found.projects else None


def _of_portfolio(portfolio_gid: str, slot: str, moment: datetime, configuration: Configuration) -> RunState:
    """The run that drafts the status of this portfolio. Raises Rejected(bad_configuration) where none is configured."""
    portfolio = configuration.portfolios.get(portfolio_gid)
    place = portfolio.risks_project if portfolio else None
    if place is None or configuration.policy(place, portfolio_status.name).mode == "off":
        detail = f"portfolio {portfolio_gid!r} has no risks_project with a {portfolio_status.name} that is on; add it"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
    return _run(portfolio_status.name, Subject("portfolio", portfolio_gid), place, slot, moment)


def _of_goal(goal_gid: str, slot: str, moment: datetime, configuration: Configuration) -> RunState:
    """The run that drafts the status of this goal. Raises Rejected(bad_configuration) where none is configured."""
    goal = configuration.goals.get(goal_gid)
    if goal is None or configuration.policy(goal.project, goal_status.name).mode == "off":
        detail = f"goal {goal_gid!r} has no project with a {goal_status.name} that is on; add it under goals"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
    return _run(goal_status.name, Subject("goal", goal_gid), goal.project, slot, moment)


def _run_of(project_gid: str, workflow: str, slot: str, moment: datetime, pointer: Pointer | None) -> RunState:
    state = _run(workflow, Subject("project", project_gid), project_gid, slot, moment)
    return state | RunState(listed=pointer) if pointer else state  # type: ignore[typeddict-item]


def _run(workflow: str, subject: Subject, project_gid: str, slot: str, moment: datetime) -> RunState:
    at = moment.isoformat()
    return Work(workflow, subject, project_gid, "scan", slot, 1, 0, occurred_at=at, received_at=at).as_state()
