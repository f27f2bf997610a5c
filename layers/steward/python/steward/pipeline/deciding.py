"""What does the plan of one decision hold: the approved diff, the answer to people, the decision field emptied?

The plan is in the form of every plan, so that the journal, the audit and an undo read it like any other. Each edit has
the name by which it is made once: a yes is carried out once however many runs see it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import CommentOnTask, CompleteOwnTask, Edit, SetTaskFields, edit_of
from steward.asana.models import Task
from steward.errors import ContextExpired, Refused, RefusedReason, Rejected
from steward.governance.building import PART_OF
from steward.governance.consent import APPROVALS, DECISION
from steward.governance.finding import Bounds, Finding, Standing
from steward.governance.outcomes import targets_of
from steward.governance.restraint import DECIDED
from steward.governance.risks import is_high
from steward.governance.target import target_of
from steward.pipeline import building, delivering, giving, posting, still_open
from steward.pipeline.answering import answer
from steward.pipeline.listening import Listener
from steward.pipeline.pending import LATE, Shown
from steward.pipeline.recommended import shown_still
from steward.pipeline.rulings import same_input
from steward.run import Work
from steward.store.keys import digest_of
from steward.store.proposals import CLOSED, RECOMMENDATION, Kind, Proposal, Proposals, State

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

GRACE: Final = timedelta(days=1)  # a yes in the last minute outlives an outage of a night; more is looked at anew
# Of the diff, for rules and audit.
_KEPT: Final = ("fields", "names", "confidence", "evidence_gids", "prompt", "model", "policy_sha256", "undoes")
# What who said yes is told where it was not done any more.
_TOLD: Final = {**giving.TOLD, **posting.TOLD, **delivering.TOLD, **still_open.TOLD}
# What the subtask says of a decision that was made elsewhere.
_STATUSES: Final = {State.APPROVED: "approved", State.USED: "approved", State.REJECTED: "rejected"}


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
    recommendation: dict[str, str] = field(default_factory=dict)
    goes_on: bool = False  # a further run makes what comes next

    def carries_out(self, proposal: Proposal) -> bool:
        """Plan an approved proposal; False, with its row moved on, where there is nothing left to do about it."""
        try:
            diff = self.proposals.diff(proposal)
        except ContextExpired:
            self._end(proposal, State.EXPIRED, "the stored values are gone")
            return False
        edit = self._edit(proposal, diff)
        if self.using.now() > proposal.expires_at + GRACE and proposal.state is State.APPROVED:
            self._end(proposal, State.EXPIRED, "it was approved, and not carried out in time")
            return False
        another = "changed" if self._is_of_another_text(proposal, diff, edit) else ""
        if reason := another or self._not_any_more(proposal, edit, diff):
            self._end(proposal, State.STALE, reason)
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
        self.keep(diff)
        if building.builds(edit):
            building.ask_on(self, proposal, "first")
        return True

    def keep(self, diff: Mapping[str, Any]) -> None:
        """Take over what rules and audit need to know of the proposal that is carried out."""
        self.kept = {name: diff[name] for name in _KEPT if name in diff}

    def part(self, edit: Edit, name: str, proposal: Proposal) -> None:
        """Plan a part of what was approved; it rests on the yes that the project's own request spent."""
        self.approvals[self._add(edit, name)] = {
            "proposal_id": proposal.proposal_id,
            "approved_by": proposal.approved_by,
            "signal": proposal.signal,
            "kind": str(proposal.kind),
            "workflow": proposal.workflow,
            PART_OF: proposal.used_by,
        }

    def tell(self, comment: CommentOnTask, name: str) -> None:
        """Plan a comment that people are told something by, once."""
        self._add(comment, name)

    def _edit(self, proposal: Proposal, diff: Mapping[str, Any]) -> Edit:
        """What was approved; an update for those alone who may get it now."""
        edit = building.owned(edit_of(dict(diff["edit"])), proposal)
        return edit if proposal.kind is Kind.UNDO else delivering.narrowed(edit, diff, proposal, self.using)

    def latest(self, waiting: Sequence[Proposal]) -> list[Proposal]:
        """Those that wait without the ones that a later yes to the same value overrules; nothing of these was sent."""
        asked = [each for each in waiting if each.state is State.APPROVED and each.kind is Kind.PROPOSAL]
        decided: set[str] = set()
        overruled: list[Proposal] = []
        for each in sorted(asked, key=lambda one: (one.moved_at, one.created_at), reverse=True):
            targets = self._targets(each) if len(asked) > 1 else frozenset[str]()
            if targets & decided:
                self._end(each, State.STALE, "a later yes")
                overruled.append(each)
            decided |= targets
        return [each for each in waiting if each not in overruled]

    def answers(self, known: Sequence[Proposal], shown: Shown) -> None:
        """Plan what people see of their answers: fields emptied, subtasks closed, comments.

        `known` are the task's proposals as they stand by now.
        """
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
        self._take_out_decided(known, task)
        for each in known:
            subtask, status = listener.heard.subtasks.get(each.proposal_id), _STATUSES.get(each.state)
            if subtask and status and not subtask.completed and shown.is_unclosed(each):
                self.base["completed"] = False
                self._add(CompleteOwnTask(subtask.gid, status), f"{CLOSED}{each.proposal_id}")
        for name, lines in listener.answers().items():
            self._add(answer(task.gid, lines), name)
        for each in shown.untold(known):
            line = {**giving.TOLD, **posting.TOLD, **delivering.TOLD, **still_open.TOLD}.get(
                each.reason, shown.end_of(each)
            )
            self._add(answer(task.gid, [(each.approved_by, line)]), f"{LATE}{each.proposal_id}")

    def _take_out_decided(self, known: Sequence[Proposal], task: Task) -> None:
        """Plan the field that shows proposals without those that people decided, where it still says what we said."""
        found = shown_still(known, self.proposals, task)
        if found is None:
            return
        self.recommendation = {"field_gid": found.field_gid, "workflow": found.workflow}
        self.base[found.field_gid] = found.present
        name = f"{DECIDED}{digest_of(found.present, found.text)[:16]}"
        self._add(SetTaskFields(task.gid, {found.field_gid: found.text}), name)

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
            RECOMMENDATION: self.recommendation,
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

    def _targets(self, proposal: Proposal) -> frozenset[str]:
        """What it would set; what is kept no more sets nothing, and ends when its turn comes."""
        try:
            return targets_of([edit_of(dict(self.proposals.diff(proposal)["edit"]))])
        except ContextExpired:
            return frozenset()

    def _is_of_another_text(self, proposal: Proposal, diff: Mapping[str, Any], edit: Edit) -> bool:
        """Whether a high risk that waited for its turn was judged by what the task says no more."""
        if self.listener is None or proposal.state is not State.APPROVED or proposal.kind is not Kind.PROPOSAL:
            return False
        configuration, fields = self.using.configuration, diff.get("fields") or {}
        high = is_high(edit, configuration.policy(proposal.project_gid, proposal.workflow), fields)
        return high and not same_input(diff, self.listener.heard.task, configuration)

    def _not_any_more(self, proposal: Proposal, edit: Edit, diff: Mapping[str, Any]) -> str:
        """Why what was approved is not done by now; what is put back is put back."""
        if proposal.state is not State.APPROVED or proposal.kind is not Kind.PROPOSAL:
            return ""
        using = self.using
        given = giving.refusal(edit, self.work.project_gid, using.configuration, using.table, using.now().date())
        kept = given or delivering.refusal(edit) or posting.refusal(edit, proposal, using.reader)
        return kept or still_open.refusal(edit, diff, proposal, using)

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
