"""What becomes of each open proposal by what was heard, and what is kept of that?

The case of each proposal is put together here and judged by `governance/approvals.py`; the row is changed only where
it still stands as it was seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from steward.asana.edits import Edit, edit_of
from steward.asana.models import Task
from steward.errors import Refused, Rejected
from steward.evidence.fingerprint import input_fingerprint
from steward.evidence.remedy_keys import ABOUT
from steward.governance.approvals import Case, Ruling, Signal, Verdict, judge
from steward.governance.consent import DECISION
from steward.governance.finding import Bounds, Finding, Standing
from steward.governance.policy import Configuration
from steward.governance.risks import is_high
from steward.governance.target import target_of
from steward.governance.telling import append, runs_of
from steward.pipeline.hearing import Heard
from steward.pipeline.pending import Pending
from steward.store.proposals import Proposal, Proposals, State, moving
from steward.store.table import Item, Table, TransactionRefused

REJECTION: Final = "reject_proposal"  # what stands under `edit` in the audit entry of a no


@dataclass(frozen=True, slots=True)
class Ruled:
    """One open proposal and its verdict. `kept` is False where somebody else decided it in between."""

    proposal: Proposal
    verdict: Verdict
    kept: bool


def signals_for(proposal: Proposal, heard: Heard) -> list[Signal]:
    """Everything that was said and may be about this proposal."""
    subtask = heard.subtasks.get(proposal.proposal_id)
    own = [*subtask.signals, *_spoken(subtask.commands, proposal.proposal_id, subtask.gid)] if subtask else []
    return [*own, *heard.field_signals, *_spoken(heard.commands, "")]


def case_of(
    pending: Pending,
    diff: Mapping[str, Any],
    heard: Heard,
    configuration: Configuration,
    guests: frozenset[str],
    now: datetime,
) -> Case:
    """The proposal as it stands against the task as it was just read."""
    proposal = pending.proposal
    project = configuration.projects[proposal.project_gid]
    subtask = heard.subtasks.get(proposal.proposal_id)
    edit = edit_of(dict(diff["edit"]))
    bounds = Bounds(proposal.project_gid, configuration.bot_user_gid)
    return Case(
        proposal_id=proposal.proposal_id,
        state=proposal.state,
        created_at=proposal.created_at,
        expires_at=proposal.expires_at,
        subtask_gid=subtask.gid if subtask else "",
        approvers=frozenset(project.approvals.approvers),
        bot_gid=configuration.bot_user_gid,
        now=now,
        guests=guests,
        authors=heard.authors,
        high_risk=is_high(
            edit, configuration.policy(proposal.project_gid, proposal.workflow), diff.get("fields") or {}
        ),
        text_stands=subtask is None or subtask.text_sha256 == proposal.text_sha256,
        text_changes=subtask.text_changes if subtask else (),
        base_stands=finding_of(edit, diff["base"], heard.document, bounds) is not Finding.CHANGED,
        input_stands=same_input(diff, heard.task, configuration),
        unfinished=pending.unfinished,
    )


def finding_of(edit: Edit, base: Mapping[str, Any], document: Mapping[str, Any], bounds: Bounds) -> Finding:
    """How the target stands on the task that was read; a target that is gone or out of bounds counts as changed."""
    target = target_of(edit)
    if not isinstance(target, Standing):
        return Finding.BASE
    try:
        return target.compare(target.base_digests(base), [document], bounds).finding
    except (Refused, Rejected):
        return Finding.CHANGED


@dataclass(frozen=True, slots=True)
class Docket:
    """Where verdicts are kept: the rows of the proposals and, of a no, the audit; `run_id` is the run that listens."""

    table: Table
    proposals: Proposals
    run_id: str
    now: datetime

    def rule(self, case: Case, proposal: Proposal, heard: Heard) -> Ruled:
        """Judge one proposal and keep what came of it."""
        verdict = judge(case, signals_for(proposal, heard))
        return Ruled(proposal, verdict, self.keep(proposal, verdict))

    def keep(self, ruled: Proposal, verdict: Verdict) -> bool:
        """Write the verdict into the proposal's row; False where the row moved on in between."""
        by, proposals, now = verdict.by, self.proposals, self.now
        facts = {"decided_by": by.actor_gid, "signal": by.source} if by else {}
        match verdict.ruling:
            case Ruling.APPROVE if by:
                return proposals.approve(ruled, by.actor_gid, by.source, now)
            case Ruling.REJECT if by:
                return self._rejected(ruled, by, facts)
            case Ruling.STALE:
                return proposals.end(ruled, State.STALE, now, reason="changed", **facts)
            case Ruling.EXPIRE:
                return proposals.end(ruled, State.EXPIRED, now)
            case _:
                return True

    def _rejected(self, ruled: Proposal, by: Signal, facts: Mapping[str, str]) -> bool:
        """The end of the proposal and its audit entry, together: a no leaves no other trace of who said it."""
        entry: Item = {
            "at": self.now.isoformat(),
            "run_id": self.run_id,
            "workflow": DECISION,
            "project_gid": ruled.project_gid,
            "edit": REJECTION,
            "proposal_id": ruled.proposal_id,
            "signal": facts["signal"],
            "reason": f"no of {by.at.isoformat()}",
        }
        write = moving(ruled.proposal_id, ruled.state, State.REJECTED, self.now, **facts)
        try:
            append(self.table, runs_of(ruled.subject), entry, [write], by.actor_gid)
        except TransactionRefused:
            return False
        return True


def _spoken(commands: Iterable[Any], about: str, subtask_gid: str = "") -> list[Signal]:
    said = [signal for command in commands if (signal := command.as_signal(about))]
    return [replace(signal, subtask_gid=subtask_gid) for signal in said]


def same_input(diff: Mapping[str, Any], task: Task, configuration: Configuration) -> bool:
    """Whether the text that the proposal was judged by is the same; the mode in front of the hash does not count.

    A review judges no text: what its proposal rests on is what it would replace.
    """
    if ABOUT in diff:
        return True
    policy = configuration.policy(diff["project_gid"], diff["workflow"])
    fields = diff.get("fields") or {}
    ours = [fields[key] for key, each in policy.fields.items() if each.owner == "ai" and key in fields]
    return input_fingerprint(task, ours) == str(diff.get("input_fingerprint", "")).rpartition(":")[2]
