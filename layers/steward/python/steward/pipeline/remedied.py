"""What did earlier reviews ask people about a project's stalled work, and what became of it?

The proposals' own rows say so; no request to Asana. What is older than the time for which nothing is asked again
matters only while somebody may still answer, or said no.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from steward.errors import ContextExpired
from steward.evidence.remedy_keys import ABOUT, QUIET_DAYS, REMEDIES
from steward.governance.certificates import certifiable, standing_rows
from steward.governance.flags import fields_off
from steward.governance.journal import State as Journalled
from steward.governance.policy import WorkflowPolicy
from steward.run import Work
from steward.store import keys
from steward.store.proposals import Kind, Proposal, Proposals, State

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher


def asked_before(work: Work, policy: WorkflowPolicy, using: "Enricher") -> dict[str, Any]:
    """What a snapshot says of it: `asked`, the `certificates` that stand, the fields whose switches are `stopped`."""
    wanted = certifiable(policy) if policy.mode == "act" else ()
    rows = using.table.query(keys.certificate(work.project_gid, "", "").pk) if wanted else ()
    standing = {key: each for key, each in standing_rows(rows, work.workflow).items() if key in wanted}
    return {
        "asked": remedied(work, using) if any(key in policy.fields for key in REMEDIES) else [],
        "certificates": standing,
        "stopped": sorted(fields_off(using.table)),
    }


def may_be_shown(asked: list[dict[str, Any]]) -> bool:
    """Whether a subtask may still ask for something, so that it is to be closed where that is moot."""
    return any(each["state"] in (State.OPEN, State.SUPERSEDED) for each in asked)


def remedied(work: Work, using: "Enricher") -> list[dict[str, Any]]:
    """`evidence.remedy_asks.Asked` as rows, the oldest first. Raises what the table and the store raise."""
    proposals = Proposals(using.table, using.objects)
    own = [each for each in proposals.in_project(work.project_gid) if each.workflow == work.workflow]
    return [row for each in own if _matters(each, using.now()) for row in _rows(each, proposals, using)]


def _matters(proposal: Proposal, now: datetime) -> bool:
    recent = now - proposal.created_at < timedelta(days=QUIET_DAYS + 1)
    return proposal.kind is Kind.PROPOSAL and (recent or proposal.state in (State.OPEN, State.REJECTED))


def _rows(proposal: Proposal, proposals: Proposals, using: "Enricher") -> Iterator[dict[str, Any]]:
    """The row of one; none where its values are kept no more."""
    try:
        diff: Mapping[str, Any] = proposals.diff(proposal)
    except ContextExpired:
        return
    yield {
        "task_gid": proposal.subject.partition(":")[2],
        "remedy": diff[ABOUT]["remedy"],
        "edit": diff["edit"],
        "grounds": diff[ABOUT]["grounds"],
        "state": str(proposal.state),
        "asked_at": proposal.created_at.isoformat(),
        "ends_at": proposal.expires_at.isoformat(),
        "moved_at": diff[ABOUT]["moved_at"],
        "looked": diff[ABOUT]["looked"],
        "shown_at": _shown_at(proposal, using),
    }


def _shown_at(proposal: Proposal, using: "Enricher") -> str | None:
    """When the subtask was made that asks for it, by the journal."""
    row = using.table.get(keys.mutation(proposal.shown_by)) if proposal.shown_by else None
    if row is None or row["state"] != Journalled.DONE:
        return None
    return datetime.fromtimestamp(float(row["updated_at"]), UTC).isoformat()
