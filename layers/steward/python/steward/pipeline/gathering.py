"""What did the reviews of a portfolio's projects find, and what is to be done about it in its risks project?

No project is read: what their reviews remembered is gathered. The sections and fields of the risks project are read
once a week. The plan leads straight to WriteBack.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.asana.edits import CreateTask
from steward.asana.schema import fields_of
from steward.errors import ContextExpired, Refused, RefusedReason, Rejected, RejectedReason
from steward.evidence.item_reading import Output
from steward.evidence.portfolio_findings import PortfolioFindings, ProjectReview, findings_of
from steward.governance.mutation import Source
from steward.governance.policy import WorkflowPolicy
from steward.governance.portfolio import PortfolioPolicy
from steward.pipeline.portfolios import named_of
from steward.pipeline.review_plan import REMEMBER, left_by, planned
from steward.pipeline.survey import memory_of
from steward.run import Pointer, RunState, Work
from steward.store import keys
from steward.store.keys import digest_of
from steward.workflows import portfolio_risk, project_review
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

LAID_OUT_FOR: Final = timedelta(days=7)  # sections and fields of a project change by the quarter


def gather(state: RunState, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, using: "Enricher") -> RunState:
    """The state with a plan, or on to Record where nothing is to be done.

    Raises Refused(out_of_scope) for a portfolio that is not configured, and what the reader and the store raise.
    """
    portfolio = using.configuration.portfolios.get(work.subject.gid)
    if portfolio is None:
        raise Refused(RefusedReason.OUT_OF_SCOPE, f"portfolio {work.subject.gid} is not configured")
    memory = _known(memory_of(work, using), state, work, using)
    layout = _layout(memory, work, policy, using)
    found = findings_of(_reviews(work.subject.gid, using), memory, using.now())
    read = RunState(snapshot_read_at=using.now().isoformat(), input_fingerprint=digest_of("risks", work.fingerprint))  # type: ignore[typeddict-item]
    state = state | read
    snapshot = {"outputs": layout["outputs"], "present": {}, "standing": memory.get("standing", {}), "memory": memory}
    targets = _targets(work, portfolio, layout, memory)
    plan = planned(state, workflow.wants(targets, found) if workflow.wants else (), policy, snapshot)
    remember = _remembered(found, memory, layout, plan)
    plan |= {REMEMBER: using.objects.put(f"values/{work.run_id()}/{digest_of(remember)[:16]}.json", remember)}
    pointer = using.objects.put(f"values/{work.run_id()}/plan-{digest_of(plan)[:16]}.json", plan)
    way = "write_back" if plan["edits"] else "record"
    idle = {} if plan["edits"] else {"outcome": "observed" if plan["refused"] else str(RefusedReason.NOTHING_NEW)}
    after: RunState = RunState(next=way, plan=pointer, review=plan[REMEMBER], **idle)  # type: ignore[typeddict-item]
    return state | after


def _reviews(portfolio_gid: str, using: "Enricher") -> list[ProjectReview]:
    """What the last review of each of the portfolio's projects left."""
    found: list[ProjectReview] = []
    for gid, project in using.configuration.projects.items():
        if using.configuration.policy(gid, project_review.workflow.name).mode == "off":
            continue
        row = using.table.get(keys.review(project_review.workflow.name, f"project:{gid}"))
        if row is None:
            continue
        try:
            left = using.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
        except ContextExpired:
            continue
        if left.get("portfolio") == portfolio_gid:
            episode = left["episode"]
            risks = tuple(left.get("risks") or ())
            at = datetime.fromisoformat(row["at"])
            found.append(ProjectReview(gid, project.name, episode["score"], episode["opened_on"], at, risks))
    return found


def _known(memory: dict[str, Any], state: RunState, work: Work, using: "Enricher") -> dict[str, Any]:
    """The memory with the gids of what earlier scans made, as the journal knows them."""
    source = Source(state["run_id"], work.workflow, str(work.subject), work.project_gid, "")

    def made(once: str) -> str | None:
        row = using.table.get(keys.mutation(source.mutation_id_once(CreateTask, once))) or {}
        gid: str | None = row.get("result_gid")
        return gid

    def filled(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, "task_gid": row.get("task_gid") or made(row["once"])}

    parts = {
        name: {key: filled(row) for key, row in (memory.get(name) or {}).items()} for name in ("risks", "follow_ups")
    }
    return {**memory, **parts, "log_gid": memory.get("log_gid") or made(portfolio_risk.LOG)}


def _layout(memory: Mapping[str, Any], work: Work, policy: WorkflowPolicy, using: "Enricher") -> dict[str, Any]:
    """The sections of the risks project by name, and our fields there; a token that may not read them makes none."""
    kept: dict[str, Any] = memory.get("layout") or {}
    if kept and using.now() - datetime.fromisoformat(kept["at"]) < LAID_OUT_FOR:
        return kept
    sections = {str(each["name"]): str(each["gid"]) for each in _allowed(protocol.sections(work.project_gid), using)}
    fields = {each.name: each for each in fields_of(_allowed(protocol.custom_field_settings(work.project_gid), using))}
    named = named_of(policy).outputs
    outputs = {
        key: Output(fields[name].gid, fields[name].kind, fields[name].precision, {}).as_json()
        for key, name in named.items()
        if name in fields and not fields[name].read_only
    }
    return {"sections": sections, "outputs": outputs, "at": using.now().isoformat()}


def _allowed(request: protocol.Request, using: "Enricher") -> Iterable[dict[str, Any]]:
    try:
        return list(using.reader.records(request))
    except Rejected as refusal:
        if refusal.reason is not RejectedReason.FORBIDDEN:
            raise
        using.telemetry.count("LayoutForbidden", operation=request.operation)
        return []


def _targets(
    work: Work, portfolio: PortfolioPolicy, layout: Mapping[str, Any], memory: Mapping[str, Any]
) -> portfolio_risk.Targets:
    return portfolio_risk.Targets(
        project_gid=work.project_gid,
        section_gids=layout["sections"],
        field_gids={key: each["gid"] for key, each in layout["outputs"].items()},
        log_gid=memory.get("log_gid"),
        slot=work.fingerprint[:16],
        threshold=portfolio.health_threshold,
        manager_gid=portfolio.manager,
    )


def _remembered(
    found: PortfolioFindings, memory: Mapping[str, Any], layout: Mapping[str, Any], plan: Mapping[str, Any]
) -> dict[str, Any]:
    """What the next scan needs to know, once this one took effect."""
    risks = {
        move.key: {"project_gid": move.project.project_gid, "state": move.state.as_row(), **move.kept.as_row()}
        for move in found.moves
    }
    lasting = [each for each in found.follow_ups if not each.ended]
    told = {each.project_gid: each.score for each in found.reviews if each.score is not None}
    return {
        "layout": layout,
        "risks": risks,
        "follow_ups": {each.project.project_gid: each.kept.as_row() for each in lasting},
        "log_gid": memory.get("log_gid"),
        "told": told if found.is_news else dict(found.told),
        **left_by(plan, memory),
    }
