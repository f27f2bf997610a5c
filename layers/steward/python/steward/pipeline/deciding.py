"""What does the plan of one decision hold: the approved diff, the answer to people, the decision field emptied?

The plan is in the form of every plan, so that the journal, the audit and an undo read it like any other. Each edit has
the name by which it is made once: a yes is carried out once however many runs see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import CompleteOwnTask, Edit, SetTaskFields, edit_of
from steward.errors import ContextExpired, Refused, RefusedReason, Rejected
from steward.governance.approvals import Channel, Ruling
from steward.governance.consent import APPROVALS, DECISION
from steward.governance.finding import Bounds, Finding, Standing
from steward.governance.target import target_of
from steward.pipeline.answering import answer
from steward.pipeline.listening import Listener
from steward.run import Work
from steward.store.keys import digest_of
from steward.store.proposals import Proposal, Proposals, State

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

GRACE: Final = timedelta(days=1)  # a yes in the last minute outlives an outage of a night; more is looked at anew
# Of the diff, for rules and audit.
_KEPT: Final = ("fields", "names", "confidence", "evidence_gids", "prompt", "model", "policy_sha256")


@dataclass(slots=True)
class Planner:
    """Collects the edits of one run in their order; `listener` is None where nobody was listened to."""

    work: Work
    using: "Enricher"
    proposals: Proposals
    listener: Listener | None
    edits: list[dict[str, Any]] = field(default_factory=list)
    once: dict[str, str] = field(default_factory=dict)
    approvals: dict[str, dict[str, str]] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    decision_field: str | None = None

    def carries_out(self, proposal: Proposal) -> bool:
        """Plan an approved proposal; False, with its row moved on, where there is nothing left to do about it."""
        try:
            diff = self.proposals.diff(proposal)
        except ContextExpired:
            self._end(proposal, State.EXPIRED, "the stored values are gone")
            return False
        edit = edit_of(dict(diff["edit"]))
        if self.using.now() > proposal.expires_at + GRACE and proposal.state is State.APPROVED:
            self._end(proposal, State.EXPIRED, "it was approved, and not carried out in time")
            return False
        finding = self._finding(edit, diff["base"]) if proposal.state is State.APPROVED else Finding.BASE
        if finding is Finding.CHANGED:
            self._end(proposal, State.STALE, str(RefusedReason.HUMAN_CHANGED))
            return False
        if finding is Finding.DESIRED:
            self._end(proposal, State.USED, "already_so")
            return False
        place = self._add(edit, f"use:{proposal.proposal_id}")
        self.approvals[place] = {
            "proposal_id": proposal.proposal_id,
            "approved_by": proposal.approved_by,
            "signal": proposal.signal,
            "kind": str(proposal.kind),
            "workflow": proposal.workflow,
        }
        self.base |= diff["base"]
        self.kept = {name: diff[name] for name in _KEPT if name in diff}
        return True

    def answers(self) -> None:
        """Plan what people see of their answers: the field emptied, their subtask closed, a comment."""
        listener = self.listener
        if listener is None:
            return
        task, gid = listener.heard.task, listener.heard.decision_gid
        field_now = task.field_of(gid) if gid else None
        if gid and field_now and field_now.value is not None:
            self.decision_field = gid
            said = [each.story_gid for each in listener.heard.field_signals]
            self.base[gid] = field_now.value
            self._add(SetTaskFields(task.gid, {gid: None}), f"emptied:{said[-1] if said else 'first'}")
        for ruled in listener.ruled:
            subtask = listener.heard.subtasks.get(ruled.proposal.proposal_id)
            elsewhere = ruled.verdict.by is not None and ruled.verdict.by.channel is not Channel.SUBTASK
            if ruled.verdict.ruling is Ruling.APPROVE and elsewhere and subtask and not subtask.completed:
                self.base["completed"] = False
                self._add(CompleteOwnTask(subtask.gid), f"closed:{ruled.proposal.proposal_id}")
        if listener.lines:
            self._add(answer(task.gid, listener.lines), f"answer:{digest_of(sorted(listener.answered))[:16]}")

    def document(self, run_id: str) -> dict[str, Any]:
        """The plan."""
        work, now = self.work, self.using.now().isoformat()
        named: Mapping[str, Any] = {"fields": {}, "names": {}, "confidence": {}, **self.kept}
        return {
            **named,
            "run_id": run_id,
            "workflow": DECISION,
            "subject": str(work.subject),
            "project_gid": work.project_gid,
            "edits": self.edits,
            "once": self.once,
            APPROVALS: self.approvals,
            "base": self.base,
            "decision_field": self.decision_field,
            "proposals": [],
            "refused": [],
            "persons": [],
            "snapshot_read_at": now,
        }

    def _add(self, edit: Edit, name: str) -> str:
        place = str(len(self.edits))
        self.edits.append(edit.as_json())
        self.once[place] = name
        return place

    def _end(self, proposal: Proposal, state: State, reason: str) -> None:
        self.proposals.end(proposal, state, self.using.now(), reason=reason)

    def _finding(self, edit: Edit, base: Mapping[str, Any]) -> Finding:
        """The target as it stands at this moment; what is gone or out of bounds counts as changed."""
        target = target_of(edit)
        if not isinstance(target, Standing):
            return Finding.BASE
        bounds = Bounds(self.work.project_gid, self.using.configuration.bot_user_gid)
        try:
            return target.compare(
                target.base_digests(base), self.using.reader.records(target.reading()), bounds
            ).finding
        except (Refused, Rejected):
            return Finding.CHANGED
