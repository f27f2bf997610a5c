"""May an edit be made because a person said yes to it, and is that yes spent with it?

What a workflow may do by itself is `autonomy.py`'s to say. Here is what it may do by a person's leave: the diff of an
approved proposal, and the few edits that put proposals to people and answer them. A yes is spent in the transaction
that lets the request leave, so that one approval is one chain of attempts at one mutation (RELIABILITY 4.8).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from steward.asana.edits import AddSubtask, CommentOnTask, CompleteOwnTask, SetTaskFields
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason
from steward.governance import building, flags
from steward.governance.autonomy import permitted
from steward.governance.building import PART_OF
from steward.governance.mutation import Mutation
from steward.governance.policy import Configuration, ProjectPolicy
from steward.governance.restraint import takes_out_decided
from steward.governance.rules import Known
from steward.governance.sending import Consent
from steward.store import keys
from steward.store.proposals import CLOSED, RECOMMENDATION, SHOWN, Kind, State
from steward.store.table import Write

DECISION: Final = "decision"  # the workflow that carries out what people decided
APPROVALS: Final = "approvals"  # the plan's key: which of its edits rest on a person's yes, by place

SPEAKING: Final = ("suggest", "act")  # the modes in which people are answered
_GONE: Final = frozenset({RefusedReason.HUMAN_CHANGED, RefusedReason.NOT_OURS, RejectedReason.GONE})
BY_COMMENT: Final = "comment:"  # how the signal of an approval begins that was given in a comment, before its story


def consents(mutation: Mutation, now: datetime) -> tuple[Consent, ...]:
    """The yes that the mutation spends when it is sent; none where it rests on no yes.

    What was proposed by a workflow whose kill switch is set is not done either; to take something back still is.
    """
    approval = approval_of(mutation)
    if approval is None:
        return ()
    if PART_OF in approval:
        return (building.of_a_spent_yes(approval), _switch(approval))
    spending = _spending(approval["proposal_id"], mutation.mutation_id, now)
    if approval["kind"] == Kind.UNDO:
        return (spending,)
    return (spending, _switch(approval))


def _switch(approval: Mapping[str, Any]) -> Consent:
    """What the workflow's kill switch stops, an approved edit is stopped by too."""
    switch = flags.Switch(flags.Scope.WORKFLOW, approval["workflow"])
    return Consent(flags.is_off(switch), RefusedReason.SWITCHED_OFF, f"the switch {switch} is set")


def asks_of(configuration: Configuration, project_gid: str) -> dict[str, Any]:
    """How a project puts proposals to people, as a plan carries it: Propose reads no configuration.

    Where nobody hears what is answered to a subtask, none is made.
    """
    project = configuration.projects.get(project_gid)
    if project is None:
        return {}
    asks = project.approvals.model_dump(mode="json", exclude_none=True)
    is_heard = configuration.policy(project_gid, DECISION).mode in SPEAKING
    return asks | {"subtask": project.approvals.subtask and is_heard}


def approval_of(mutation: Mutation) -> Mapping[str, Any] | None:
    """The approval behind the edit, by the plan: `proposal_id`, `approved_by`, `signal`, `kind`, `workflow`."""
    approval: Mapping[str, Any] | None = (mutation.document.get(APPROVALS) or {}).get(str(mutation.ordinal))
    return approval


def by_leave(mutation: Mutation, configuration: Configuration) -> bool:
    """Whether the edit is one of those above and may be made; False where it is none of them.

    Raises Refused where it is, and today's configuration does not allow it.
    """
    source = mutation.source
    project = configuration.projects.get(source.project_gid)
    if approval := approval_of(mutation):
        _permit_approved(mutation, approval, configuration, project)
        return True
    if shows_proposal(mutation):
        mode = configuration.policy(source.project_gid, source.workflow).mode
        if project is None or not project.approvals.subtask or mode not in SPEAKING:
            raise Refused(RefusedReason.NOT_ALLOWED, "approval subtasks are not switched on here")
        return True
    if ends_superseded(mutation):
        if configuration.policy(source.project_gid, source.workflow).mode not in SPEAKING:
            raise Refused(RefusedReason.NOT_ALLOWED, f"the workflow {source.workflow} writes nothing here")
        return True
    if source.workflow != DECISION or not _is_answer(mutation, configuration):
        return False
    if configuration.policy(source.project_gid, DECISION).mode not in SPEAKING:
        raise Refused(RefusedReason.NOT_ALLOWED, f"the workflow {DECISION} may not answer here")
    return True


def _permit_approved(
    mutation: Mutation, approval: Mapping[str, Any], configuration: Configuration, project: ProjectPolicy | None
) -> None:
    """All obeys today's policy, but what puts back what stood there.

    An operator may have that whatever the workflow may do by now, an approver where it still writes at all.
    """
    if project is None:
        raise Refused(RefusedReason.OUT_OF_SCOPE, f"project {mutation.source.project_gid} is not configured")
    is_undo = approval["kind"] == Kind.UNDO
    if is_undo and not approval["signal"].startswith(BY_COMMENT):
        return  # at an operator's word, with a reason, on the record
    if approval["approved_by"] not in project.approvals.approvers:
        raise Refused(RefusedReason.NOT_ALLOWED, f"user {approval['approved_by']} is no approver of this project")
    policy = configuration.policy(mutation.source.project_gid, str(approval["workflow"]))
    if configuration.policy(mutation.source.project_gid, DECISION).mode not in SPEAKING:
        raise Refused(RefusedReason.NOT_ALLOWED, f"the workflow {DECISION} writes nothing here")
    if is_undo and policy.mode not in SPEAKING:
        raise Refused(RefusedReason.NOT_ALLOWED, f"the workflow {approval['workflow']} writes nothing here")
    if is_undo:
        return
    if PART_OF in approval:
        building.permit(mutation, policy)
        return
    document = mutation.document
    known = Known.of_plan(document)
    permitted(mutation.edit, policy, dict(document.get("fields") or {}), known, approved=True)


def shows_proposal(mutation: Mutation) -> bool:
    """Whether the edit makes the subtask that puts a proposal to an approver, by its plan."""
    return isinstance(mutation.edit, AddSubtask) and mutation.edit.approval and bool(shown_proposal(mutation))


def ends_superseded(mutation: Mutation) -> bool:
    """Whether the edit closes the subtask of a proposal that its own workflow replaced, by its plan."""
    edit, source = mutation.edit, mutation.source
    once = str((mutation.document.get("once") or {}).get(str(mutation.ordinal), ""))
    is_no = isinstance(edit, CompleteOwnTask) and edit.approval_status == "rejected"
    return is_no and source.workflow != DECISION and once.startswith(CLOSED)


def may_pass_over(mutation: Mutation, refusal: Refused | Rejected) -> bool:
    """Whether the rest of a plan goes on without this edit: the subtask that it would close is gone."""
    return ends_superseded(mutation) and refusal.reason in _GONE


def shown_proposal(mutation: Mutation) -> str:
    """The id of the proposal that the edit puts to people, by its plan; empty for any other edit."""
    once = str((mutation.document.get("once") or {}).get(str(mutation.ordinal), ""))
    return once.removeprefix(SHOWN) if once.startswith(SHOWN) else ""


def _is_answer(mutation: Mutation, configuration: Configuration) -> bool:
    """A comment, the end of the bot's own subtask, the decision field emptied, decided proposals shown no more."""
    document = mutation.document
    match mutation.edit:
        case CommentOnTask() | CompleteOwnTask():
            return True
        case SetTaskFields(values=values) if takes_out_decided(mutation):
            told: Mapping[str, str] = document.get(RECOMMENDATION) or {}
            policy = configuration.policy(mutation.source.project_gid, told.get("workflow", ""))
            rule = policy.fields.get(RECOMMENDATION)
            return rule is not None and rule.owner == "ai" and set(values) == {told.get("field_gid")}
        case SetTaskFields(values=values):
            return bool(document.get("decision_field")) and values == {document["decision_field"]: None}
        case _:
            return False


def _spending(proposal_id: str, mutation_id: str, now: datetime) -> Consent:
    """An approved proposal becomes used by this mutation; a further attempt of the same one finds it so."""
    write = Write(
        "Update",
        keys.proposal(proposal_id),
        expression="SET #state = :used, used_by = :mutation, used_at = if_not_exists(used_at, :now)",
        condition="#state = :approved OR (#state = :used AND used_by = :mutation)",
        names={"#state": "state"},
        values={
            ":approved": State.APPROVED.value,
            ":used": State.USED.value,
            ":mutation": mutation_id,
            ":now": now.isoformat(),
        },
    )
    return Consent(write, RefusedReason.NOT_APPROVED, f"proposal {proposal_id[:8]} is not approved, or was used")
