"""What has to be read before a portfolio's status can be drafted: its projects' reviews, their names, and who can read?

Each project is read as for a status of its own. The readers are all who can open the portfolio, to which the status is
posted, or the risks project, where it is put to approvers.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from steward.errors import ContextExpired, Refused, RefusedReason
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
from steward.pipeline.speaking import task_to_speak_in
from steward.run import RunState, Subject, Work
from steward.store.proposals import Proposal, Proposals
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
    log_gid = task_to_speak_in(state, work, using)
    gids = sorted(listed_in([work.subject.gid], "", using.configuration, using.reader, using.now()).gids)
    parts = list(parts_of(gids, workflow, work, using)) if log_gid else []
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


def is_about(draft: Proposal, parent_gid: str, using: "Enricher") -> bool:
    """Whether it is a status of this portfolio or goal: others may be asked about in the same project."""
    try:
        edit = Proposals(using.table, using.objects).diff(draft)["edit"]
    except ContextExpired:
        return False
    return bool(edit.get("parent_gid") == parent_gid)


def parts_of(gids: list[str], workflow: Workflow[Any], work: Work, using: "Enricher") -> Iterator[dict[str, Any]]:
    """The projects with a fresh review, each as for a status of its own."""
    for gid in gids:
        project = using.configuration.projects.get(gid)
        own = replace(work, workflow=status_narrative.name, subject=Subject("project", gid), project_gid=gid)
        review = fresh_review(own, using) if project else None
        if project and review:
            last = newest(posted(drafts_of(own, using), using), using)
            yield {"gid": gid, "name": project.name, **read_for(workflow, own, review, last, using)}


def _readable(work: Work, gids: list[str], using: "Enricher") -> Mapping[str, list[str]]:
    """What each reader can open: some of the projects, and the portfolio itself."""
    readership = Readership(using.reader, using.configuration.workspace_gid)
    people = readership.in_portfolio(work.subject.gid)
    return opened(readership, people, (work.subject.gid, work.project_gid), gids, using)


def opened(
    readership: Readership, people: Collection[str], where: tuple[str, str], gids: Iterable[str], using: "Enricher"
) -> dict[str, list[str]]:
    """What each of those who can open the portfolio or goal, or the project where it is asked about, can open of these.

    `where` are both gids. Whom the configuration lets read of it in the project reads of the portfolio or goal.
    """
    parent_gid, project_gid = where
    everybody = readership.in_project(project_gid) | frozenset(people)
    persons = sorted(everybody - {using.configuration.bot_user_gid} - using.configuration.agents_of(project_gid))
    here, wanted = [gid for gid in persons if readership.person(gid)], list(gids)
    return {gid: [parent_gid, *readership.open_to(gid, wanted)] for gid in here}
