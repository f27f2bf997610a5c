"""Does the certificate stand by which a mutation fills a field of people without asking?

Asked a second time in the transaction that lets the request leave: a certificate that was withdrawn since the plan was
made stops it there.
"""

from collections.abc import Iterator

from steward.asana.edits import AddSubtask, Assign, SetDueDate, SetTaskFields
from steward.errors import RefusedReason
from steward.evidence.history import ASSIGNEE
from steward.governance.certificates import still_stands
from steward.governance.consent import approval_of
from steward.governance.mutation import Mutation
from steward.governance.policy import WorkflowPolicy
from steward.governance.sending import Consent


def certified_by(mutation: Mutation, policy: WorkflowPolicy) -> tuple[Consent, ...]:
    """One condition for each field of people that the mutation fills; none for what rests on a person's yes."""
    if approval_of(mutation):
        return ()
    source, document = mutation.source, mutation.document
    judge, confidence = str(document.get("judge", "")), document.get("confidence") or {}
    return tuple(
        Consent(
            still_stands(source.project_gid, source.workflow, key, judge, float(confidence.get(key, 0))),
            RefusedReason.NOT_CERTIFIED,
            f"the certificate of {key} stands no more",
        )
        for key in _keys(mutation)
        if key in policy.fields and policy.fields[key].owner == "person"
    )


def _keys(mutation: Mutation) -> Iterator[str]:
    match mutation.edit:
        case SetTaskFields(values=values):
            fields = mutation.document.get("fields") or {}
            yield from (key for key, gid in fields.items() if gid in values)
        case Assign():
            yield ASSIGNEE
        case SetDueDate():
            yield "due_on"
        case AddSubtask(approval=False):
            yield AddSubtask.name
