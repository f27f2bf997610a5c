"""What did the reviews of a portfolio's projects find, and what is to be done about it in its risks project?

No project is read: what their reviews remembered is gathered. The sections and fields of the risks project are read
once a week. The plan leads straight to WriteBack. Portfolios that share a risks project are gathered together.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.asana.schema import fields_of
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason
from steward.evidence.item_reading import Output
from steward.evidence.portfolio_findings import PortfolioFindings, findings_of
from steward.evidence.portfolio_text import DRIVERS
from steward.governance.mutation import Source
from steward.governance.policy import WorkflowPolicy
from steward.governance.portfolio import sharing
from steward.pipeline.gathered import Gathered, gathered_of, with_states
from steward.pipeline.portfolio_lead import lead_kept, lead_of
from steward.pipeline.portfolios import named_of
from steward.pipeline.review_memory import left_by
from steward.pipeline.review_plan import REMEMBER, planned
from steward.pipeline.risk_trail import Trail, caught_up
from steward.pipeline.survey import memory_of
from steward.run import RunState, Work
from steward.store import keys
from steward.store.keys import digest_of
from steward.workflows import portfolio_risk
from steward.workflows.base import Wanted, Workflow

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

LAID_OUT_FOR: Final = timedelta(days=7)  # sections and fields of a project change by the quarter


def gather(state: RunState, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, using: "Enricher") -> RunState:
    """The state with a plan, or on to Record where nothing is to be done.

    Raises Refused(out_of_scope) for a portfolio that is not configured with this risks project, and what the reader and
    the store raise.
    """
    group = sharing(using.configuration.portfolios, work.project_gid)
    lead = lead_of(using.table, using.configuration, work.project_gid)
    if work.subject.gid not in (*group, lead):
        raise Refused(RefusedReason.OUT_OF_SCOPE, f"portfolio {work.subject.gid} is not configured with these risks")
    if work.subject.gid != lead:  # its risks are gathered with those of the lead
        return state | RunState(next="record", outcome=str(RefusedReason.NOTHING_NEW))  # type: ignore[typeddict-item]
    lead_kept(using.table, work.project_gid, lead)
    memory, gathered = _known(state, work, group, using)
    layout = _layout(memory, work, policy, using)
    found = findings_of(gathered.reviews, memory, using.now(), gathered.away)
    read = RunState(snapshot_read_at=using.now().isoformat(), input_fingerprint=digest_of("risks", work.fingerprint))  # type: ignore[typeddict-item]
    state = state | read
    snapshot = {"outputs": layout["outputs"], "present": {}, "standing": memory.get("standing", {}), "memory": memory}
    wanted = list(workflow.wants(_targets(work, layout, memory), found)) if workflow.wants else []
    plan = planned(state, wanted, policy, snapshot)
    remember = _remembered(found, memory, layout, wanted, plan)
    plan |= {REMEMBER: using.objects.put(f"values/{work.run_id()}/{digest_of(remember)[:16]}.json", remember)}
    pointer = using.objects.put(f"values/{work.run_id()}/plan-{digest_of(plan)[:16]}.json", plan)
    way = "write_back" if plan["edits"] else "record"
    idle = {} if plan["edits"] else {"outcome": "observed" if plan["refused"] else str(RefusedReason.NOTHING_NEW)}
    after: RunState = RunState(next=way, plan=pointer, review=plan[REMEMBER], **idle)  # type: ignore[typeddict-item]
    return state | after


def _known(state: RunState, work: Work, group: Sequence[str], using: "Enricher") -> tuple[dict[str, Any], Gathered]:
    """What earlier scans brought about, and the reviews of the projects that are theirs tonight."""
    remembered = with_states(memory_of(work, using))
    gathered = gathered_of(group, remembered, using)
    trail = Trail(
        Source(state["run_id"], work.workflow, str(work.subject), work.project_gid, ""), using.table, using.objects
    )
    unanswered = keys.unsettled(work.project_gid, f"{work.workflow}#{work.subject}")
    is_open = (using.table.get(unanswered) or {}).get("state") == "open"
    tonight = {str(risk["key"]) for each in gathered.reviews for risk in each.risks}
    calling = {each.project_gid for each in gathered.reviews if each.opened_on or is_open}
    if is_open:  # a run failed, and what it made may be of a driver that is gone since
        tonight |= {f"risk-{each.project_gid}-{driver}" for each in gathered.reviews for driver in DRIVERS}
    return caught_up(remembered, tonight, calling, trail), gathered


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


def _targets(work: Work, layout: Mapping[str, Any], memory: Mapping[str, Any]) -> portfolio_risk.Targets:
    return portfolio_risk.Targets(
        project_gid=work.project_gid,
        section_gids=layout["sections"],
        field_gids={key: each["gid"] for key, each in layout["outputs"].items()},
        log_gid=memory.get("log_gid"),
    )


def _remembered(
    found: PortfolioFindings,
    memory: Mapping[str, Any],
    layout: Mapping[str, Any],
    wanted: Iterable[Wanted],
    plan: Mapping[str, Any],
) -> dict[str, Any]:
    """What this scan means, with the names under which the next one finds out what of it took effect.

    What is remembered of projects that are not there tonight stays.
    """
    names = [(each.edit.name, each.once) for each in wanted if each.once]
    risks = {each.key: _with_names(each.as_row(), names) for each in found.moves}
    calls = {each.project.project_gid: _with_names(each.as_row(), names) for each in found.follow_ups}
    return {
        "layout": layout,
        "risks": {**(memory.get("risks") or {}), **risks},
        "follow_ups": {**(memory.get("follow_ups") or {}), **calls},
        "log_gid": memory.get("log_gid"),
        "digest": _digest(found, memory, names),
        **left_by(plan, memory),
    }


def _with_names(row: dict[str, Any], names: Iterable[tuple[str, str]]) -> dict[str, Any]:
    mine = [list(each) for each in names if each[1] == row["once"] or each[1].startswith(f"{row['once']}:")]
    return row | {"meant": mine}


def _digest(found: PortfolioFindings, memory: Mapping[str, Any], names: Iterable[tuple[str, str]]) -> Any:  # noqa: ANN401 - a row of the memory
    before = memory.get("digest")
    if not found.is_news:
        return before
    told = {each.project_gid: each.score for each in found.reviews if each.score is not None}
    mine = [
        list(each) for each in names if each[1] in (portfolio_risk.LOG, portfolio_risk.digest_name(found.digest_number))
    ]
    if found.repeats and before:
        return {**before, "begun": False, "meant": mine}
    kept = {"state": before["state"]} if before else None
    return {"state": {"number": found.digest_number, "told": told}, "meant": mine, "before": kept}
