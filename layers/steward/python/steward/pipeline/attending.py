"""What was said about a task since, whose word counts, and what follows from it?

Reads, judges each proposal that can still be answered, obeys the commands, and collects what is to be said back.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from steward.governance.approvals import Ruling
from steward.governance.commands import Verb
from steward.pipeline.hearing import Heard, hear, is_guest
from steward.pipeline.listening import Listener
from steward.pipeline.obeying import Obeying
from steward.pipeline.pending import Pending, Shown
from steward.pipeline.rulings import Docket, Ruled, case_of, signals_for
from steward.run import Subject, Work, work_message
from steward.store.proposals import Proposal, Proposals

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher


def listened(
    known: Sequence[Proposal], document: Mapping[str, Any], work: Work, using: "Enricher", proposals: Proposals
) -> Listener:
    """Read what was said, and keep what follows from it for each proposal and each command."""
    policy, shown = using.configuration.projects[work.project_gid].approvals, Shown(using.table, work, using.now())
    pending = shown.pending(known)
    gids = {each.proposal.proposal_id: each.subtask_gid for each in pending if each.subtask_gid}
    gids |= {each.proposal_id: gid for each in shown.unclosed(known) if (gid := shown.subtask_gid(each))}
    heard = hear(using.reader, document, policy.field, gids, using.configuration.bot_user_gid)
    approvers = frozenset(policy.approvers)
    guests = _guests(pending, heard, approvers, using)
    ruled = [_ruled(each, heard, guests, work, using, proposals) for each in pending]
    by = [each.verdict.by.story_gid for each in ruled if each.verdict.by]
    decided = frozenset([*by, *(each.signal.partition(":")[2] for each in known if each.signal)])
    listener = Listener(using.table, str(work.subject), work.run_id(), shown, heard, ruled, decided)
    listener.answer_rulings()
    fresh = Obeying(work, using, listener, approvers - guests).obey(listener.fresh())
    listener.answer_unheard(fresh)
    listener.remember([each.story_gid for each in fresh] + listener.answered, using.now())
    return listener


def _ruled(
    pending: Pending, heard: Heard, guests: frozenset[str], work: Work, using: "Enricher", proposals: Proposals
) -> Ruled:
    """One proposal judged; one that is out of date is asked for anew, where its workflow still sees a reason."""
    proposal, now = pending.proposal, using.now()
    case = case_of(pending, proposals.diff(proposal), heard, using.configuration, guests, now)
    ruled = Docket(using.table, proposals, work.run_id(), now).rule(case, proposal, heard)
    ruling = ruled.verdict.ruling
    using.telemetry.count("Approvals", workflow=proposal.workflow, outcome=str(ruling))
    for _, why in ruled.verdict.refused:
        using.telemetry.count("AnswersNotCounted", workflow=proposal.workflow, reason=str(why))
    if ruling is Ruling.STALE and ruled.kept:
        workflow, slot = using.workflows.get(proposal.workflow), f"stale:{proposal.proposal_id}"
        is_review = workflow is not None and workflow.subject == "project"
        subject = Subject("project", proposal.project_gid) if is_review else Subject.parse(proposal.subject)
        using.send(work_message(proposal.workflow, proposal.project_gid, "operator", [subject], slot))
    return ruled


def _guests(pending: Sequence[Pending], heard: Heard, approvers: frozenset[str], using: "Enricher") -> frozenset[str]:
    """Those approvers among the speakers who are guests by now, or gone: one request for each speaker."""
    spoke = {signal.actor_gid for each in pending for signal in signals_for(each.proposal, heard)}
    spoke |= {each.actor_gid for each in heard.all_commands() if each.verb is Verb.UNDO}
    workspace_gid = using.configuration.workspace_gid
    return frozenset(gid for gid in spoke & approvers if is_guest(using.reader, gid, workspace_gid))
