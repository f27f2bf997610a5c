"""What did people make of the judgements of a project: what they answered, and what they chose themselves?

A proposal's own row says what was answered to it. What was carried out after a yes is accepted while it stands, and no
choice of their own; where something else stands now, they took their yes back. A yes that waits is no answer yet. The
run that carries it out judges nothing, and counts for nothing here.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from steward.asana.models import FieldValue, Task
from steward.evidence.agreement import Reaction, agreements, documents, values_in
from steward.evidence.scoring import same
from steward.governance.outcomes import values_of
from steward.governance.policy import ProjectPolicy
from steward.store.keys import digest_of
from steward.store.proposals import Kind, Proposal, State

_ANSWERED: Final = (State.USED, State.REJECTED)

type Answers = Mapping[tuple[str, str], Proposal]  # by subject and the hash of the edit that was put to people


def answers(proposals: Iterable[Proposal]) -> Answers:
    """What people said, the oldest proposal first: of two answers to the same edit the later one counts."""
    return {
        (each.subject, each.edit_sha256): each
        for each in proposals
        if each.kind is Kind.PROPOSAL and each.state in _ANSWERED
    }


def compared(
    policy: ProjectPolicy,
    plans: Iterable[Mapping[str, Any]],
    tasks: Iterable[Mapping[str, Any]],
    said: Answers,
) -> dict[str, dict[str, int]]:
    """The counts of each configured key."""
    by_subject = {f"task:{each['gid']}": Task.parse(each) for each in tasks}
    known = [(plan, by_subject[plan["subject"]]) for plan in plans if plan["subject"] in by_subject]
    told = [(plan, task, _said_of(plan, task, said)) for plan, task in known]
    return {key: each.as_json() for key, each in agreements(told, _settled_in(policy)).items()}


def _said_of(plan: Mapping[str, Any], task: Task, said: Answers) -> dict[str, Reaction]:
    """The answer to each key of the plan that was put to people, by this run or an earlier one."""
    fields, standing = plan.get("fields", {}), values_of(task)
    return {
        key: _answered(proposal, task, value, standing.get(fields.get(key, key)))
        for document in documents(plan)
        if (proposal := said.get((plan["subject"], digest_of(dict(document)))))
        for key, value in values_in(document, plan)
    }


def _answered(proposal: Proposal, task: Task, value: FieldValue, standing: FieldValue) -> Reaction:
    """An answer, by what stands there now; what was read before it was carried out says nothing of it yet."""
    if proposal.state is State.REJECTED:
        return Reaction.REJECTED
    if standing is not None and same(value, standing):
        return Reaction.ACCEPTED
    is_behind = task.modified_at is None or task.modified_at.isoformat() < proposal.moved_at
    return Reaction.OPEN if is_behind else Reaction.CORRECTED


def _settled_in(policy: ProjectPolicy) -> dict[str, str]:
    """The field in which people settle each key: the one to learn from, else their own field that it is for."""
    return {
        key: name
        for workflow in policy.workflows.values()
        for key, field in workflow.fields.items()
        if (name := field.learn_from or (field.field if field.owner == "person" else None))
    }
