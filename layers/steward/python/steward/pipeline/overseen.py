"""What has to be read before a portfolio's status can be drafted: its projects' reviews, their names, and who can read?

Each project is read as for a status of its own. The readers are all who can open the portfolio, to which the status is
posted, or the risks project, where it is put to approvers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from steward.asana.edits import CreateTask
from steward.errors import ContextExpired, Refused, RefusedReason
from steward.governance.mutation import Source
from steward.governance.portfolio import sharing
from steward.pipeline.narrated import (
    drafts_of,
    fresh_review,
    looked,
    newest,
    not_reviewed,
    posted,
    read_for,
    standing,
)
from steward.pipeline.portfolios import listed_in
from steward.pipeline.readership import Readership
from steward.run import RunState, Subject, Work
from steward.store import keys
from steward.store.proposals import Proposal, Proposals
from steward.workflows import portfolio_risk
from steward.workflows.base import Workflow
from steward.workflows.status_narrative import workflow as status_narrative

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy
    from steward.pipeline.enrich import Enricher


def overseen(
    state: RunState, work: Work, workflow: Workflow[Any], _policy: "WorkflowPolicy", using: "Enricher"
) -> RunState:
    """The state with a snapshot; to Record with `not_reviewed` without a fresh review, or a task to ask under.

    With `no_readers` where nobody is seen to open the portfolio or the risks project.

    Raises Refused(out_of_scope) for a portfolio that is not configured with this risks project, and what the reader and
    the store raise.
    """
    portfolio = using.configuration.portfolios.get(work.subject.gid)
    if portfolio is None or portfolio.risks_project != work.project_gid:
        raise Refused(RefusedReason.OUT_OF_SCOPE, f"portfolio {work.subject.gid} is not configured with these risks")
    log_gid = _log(state, work, using)
    gids = sorted(listed_in([work.subject.gid], "", using.configuration, using.reader, using.now()).gids)
    parts = list(_parts(gids, workflow, work, using)) if log_gid else []
    if not parts:
        return not_reviewed(state)
    readable = _readable(work, [each["gid"] for each in parts], using)
    if not readable:
        return state | RunState(next="record", outcome=str(RefusedReason.NO_READERS))  # type: ignore[typeddict-item]
    drafts = [each for each in drafts_of(work, using) if is_about(each, work.subject.gid, using)]
    snapshot = {
        "log_gid": log_gid,
        "name": portfolio.name,
        "last": newest(posted(drafts, using), using),
        "parts": parts,
        "readable": readable,
        "standing": standing(drafts, using),
        "read_at": using.now().isoformat(),
    }
    return looked(state, work, snapshot, drafts, using)


def is_about(draft: Proposal, portfolio_gid: str, using: "Enricher") -> bool:
    """Whether it is a status of this portfolio: others may keep their risks in the same project."""
    try:
        edit = Proposals(using.table, using.objects).diff(draft)["edit"]
    except ContextExpired:
        return False
    return bool(edit.get("parent_gid") == portfolio_gid)


def _log(state: RunState, work: Work, using: "Enricher") -> str:
    """The portfolio's digest task, once a scan made it; portfolios that share a risks project share it."""
    leading = sharing(using.configuration.portfolios, work.project_gid)[0]
    name = portfolio_risk.workflow.name
    source = Source(state["run_id"], name, str(Subject("portfolio", leading)), work.project_gid, "")
    row = using.table.get(keys.mutation(source.mutation_id_once(CreateTask, portfolio_risk.LOG))) or {}
    return str(row.get("result_gid") or "")


def _parts(gids: list[str], workflow: Workflow[Any], work: Work, using: "Enricher") -> Iterator[dict[str, Any]]:
    """The projects with a fresh review, each as for a status of its own."""
    for gid in gids:
        project = using.configuration.projects.get(gid)
        own = replace(work, workflow=status_narrative.name, subject=Subject("project", gid), project_gid=gid)
        review = fresh_review(own, using) if project else None
        if project and review:
            last = newest(posted(drafts_of(own, using), using), using)
            yield {"gid": gid, "name": project.name, **read_for(workflow, own, review, last, using)}


def _readable(work: Work, gids: list[str], using: "Enricher") -> Mapping[str, list[str]]:
    """What each reader can open: some of the projects, and the portfolio itself.

    Whom the configuration lets read of its risks reads of the portfolio.
    """
    readership = Readership(using.reader, using.configuration.workspace_gid)
    people = readership.in_portfolio(work.subject.gid) | readership.in_project(work.project_gid)
    persons = sorted(people - {using.configuration.bot_user_gid} - using.configuration.agents_of(work.project_gid))
    here = [gid for gid in persons if readership.person(gid)]
    return {gid: [work.subject.gid, *readership.open_to(gid, gids)] for gid in here}
