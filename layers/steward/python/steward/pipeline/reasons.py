"""What did people answer to what was proposed out of a file or a meeting, and what did they say beside a no?

The words behind `/ai reject`, or what whoever pressed the button wrote on the approval: before it, or later, when the
comment starts a run of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.errors import ContextExpired
from steward.governance.answered import answer_of
from steward.governance.approvals import Ruling, Signal
from steward.governance.outcomes import Outcome
from steward.governance.why_not import WhyNot, why_not
from steward.pipeline.hearing import SAID_FIELDS, Heard, Remark, remarks
from steward.pipeline.rulings import Ruled
from steward.store.proposals import Kind, Proposal, Proposals, State

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

type Story = Mapping[str, Any]

_OUTCOMES: Final = {
    Ruling.APPROVE: Outcome.ACCEPTED,
    Ruling.REJECT: Outcome.REJECTED,
    Ruling.EXPIRE: Outcome.IGNORED,
}


def answers(ruled: Iterable[Ruled], heard: Heard, proposals: Proposals, using: "Enricher") -> list[dict[str, Any]]:
    """What is to be kept of the proposals that this run decided."""
    found: list[dict[str, Any]] = []
    for each in ruled:
        outcome = _OUTCOMES.get(each.verdict.ruling)
        if outcome and each.kept and _is_read_from_files(each.proposal, using):
            why, story_gid = _why(each, heard) if outcome is Outcome.REJECTED else (None, "")
            found += _told(each.proposal, proposals, outcome, why, story_gid)
    return found


def late_reason(
    document: Mapping[str, Any], parent_gid: str, using: "Enricher", proposals: Proposals
) -> list[dict[str, Any]]:
    """What stands on an approval that was rejected before, as its proposal's reason; one request where it was."""
    if not document.get("completed"):
        return []
    name = str(document.get("name") or "")
    for each in proposals.of(f"task:{parent_gid}"):
        is_meant = each.state is State.REJECTED and f"(ref {each.reference})" in name
        if is_meant and _is_read_from_files(each, using):
            stories = list(using.reader.records(protocol.stories(str(document["gid"]), SAID_FIELDS)))
            said = remarks(stories, using.configuration.bot_user_gid)
            author = next((_author(one) for one in stories if each.signal.endswith(f":{one['gid']}")), "")
            mine = [(gid, text) for gid, by, text in said if by == author and author]
            if mine:
                return _told(each, proposals, Outcome.REJECTED, why_not(_joined(mine)), mine[-1][0])
    return []


def _why(ruled: Ruled, heard: Heard) -> tuple[WhyNot, str]:
    by = ruled.verdict.by
    if by is None:
        return WhyNot.UNTOLD, ""
    if words := heard.behind.get(by.story_gid, ""):
        return why_not(words), by.story_gid
    subtask = heard.subtasks.get(ruled.proposal.proposal_id)
    mine = _of(by, subtask.remarks) if subtask else []
    return why_not(_joined(mine)), mine[-1][0] if mine else ""


def _of(by: Signal, said: Sequence[Remark]) -> list[tuple[str, str]]:
    return [(gid, text) for gid, author, text in said if author == by.actor_gid]


def _joined(said: Iterable[tuple[str, str]]) -> str:
    return "\n".join(text for _, text in said)


def _told(
    proposal: Proposal, proposals: Proposals, outcome: Outcome, why: WhyNot | None, story_gid: str
) -> list[dict[str, Any]]:
    """Nothing where what was proposed is kept no more."""
    try:
        return [answer_of(proposal, proposals.diff(proposal), outcome, why, story_gid)]
    except ContextExpired:
        return []


def _is_read_from_files(proposal: Proposal, using: "Enricher") -> bool:
    workflow = using.workflows.get(proposal.workflow)
    return proposal.kind is Kind.PROPOSAL and workflow is not None and workflow.reads.files


def _author(story: Story) -> str:
    return str((story.get("created_by") or {}).get("gid") or "")
