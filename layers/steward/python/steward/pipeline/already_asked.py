"""Are people asked already whether this may be done, by another workflow?

One yes does it, so that one question is enough: whoever wants the same while it is open waits for its answer.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from steward.asana.edits import edit_of
from steward.errors import ContextExpired
from steward.governance.target import target_of
from steward.store.keys import digest_of
from steward.store.proposals import Kind, Proposal, Proposals, State


def already_asked(diff: Mapping[str, Any], there: Iterable[Proposal], proposals: Proposals, now: datetime) -> bool:
    """Whether a proposal of another workflow is open that would set the same of the same subject, in place of the same.

    `there` are the proposals among which one is looked for.
    """
    sha256 = digest_of(diff["edit"])
    return any(
        each.edit_sha256 == sha256 and _is_open(each, diff, now) and _has_same_base(each, diff, proposals)
        for each in there
    )


def based(diff: Mapping[str, Any]) -> dict[str, str]:
    """The hashes of the values that a diff would replace."""
    return target_of(edit_of(dict(diff["edit"]))).base_digests(diff["base"])


def _is_open(proposal: Proposal, diff: Mapping[str, Any], now: datetime) -> bool:
    """Another project's may wait for other approvers, and is no answer here."""
    where = proposal.subject, proposal.project_gid
    is_anothers = proposal.workflow != diff["workflow"] and where == (diff["subject"], diff["project_gid"])
    is_waiting = proposal.kind is Kind.PROPOSAL and proposal.state is State.OPEN and now < proposal.expires_at
    return is_anothers and is_waiting


def _has_same_base(proposal: Proposal, diff: Mapping[str, Any], proposals: Proposals) -> bool:
    try:
        return based(proposals.diff(proposal)) == based(diff)
    except ContextExpired:
        return False
