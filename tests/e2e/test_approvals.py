"""A person's yes, on the whole stack: asked in Asana, given with their own token, carried out once, on the record."""

from typing import Any

import pytest

from steward.run import Subject
from steward.store.objects import Objects
from steward.store.proposals import Proposal, Proposals, State
from tests.e2e.workplace import Workplace

pytestmark = pytest.mark.e2e

APPROVER, STRANGER = "daniel", "leila"  # config/demo.yaml names the first; the second is a member like any other


def test_an_approved_proposal_sets_the_assignee_once_and_the_audit_says_who_approved(workplace: Workplace) -> None:
    task_gid, proposal = proposed(workplace, "Refund for a double charge", "The customer paid invoice 311 twice.")
    subtask = approval_of(workplace, task_gid)
    assert subtask["name"].startswith("Approve: assign to ")
    assert assignee(workplace, task_gid) is None

    presses(workplace, STRANGER, subtask["gid"])
    workplace.until(lambda: comments(workplace, task_gid), bool)
    assert assignee(workplace, task_gid) is None
    workplace.people.edit(subtask["gid"], STRANGER, {"approval_status": "pending"})

    presses(workplace, APPROVER, subtask["gid"])
    workplace.until(lambda: assignee(workplace, task_gid), bool)
    approved = workplace.until(lambda: approvals(workplace, task_gid), bool)
    daniel = workplace.control.about()["users"]["Daniel Brooks"]
    assert [(each["approved_by"], each["proposal_id"]) for each in approved] == [(daniel, proposal.proposal_id)]
    assert f"assign to {assignee(workplace, task_gid)}" in subtask["name"]

    workplace.people.edit(subtask["gid"], APPROVER, {"approval_status": "pending"})
    presses(workplace, APPROVER, subtask["gid"])
    workplace.quiet()
    assert len(approvals(workplace, task_gid)) == 1
    assert assigned_by_bot(workplace, task_gid) == 1
    assert workplace.watch.faults(task_gid) == []
    assert proposals(workplace, task_gid)[0].state is State.USED


def test_a_rejected_proposal_is_dropped(workplace: Workplace) -> None:
    task_gid, _ = proposed(workplace, "Export to CSV is slow", "It takes ten minutes since the release.")
    comment(workplace, APPROVER, task_gid, "/ai reject")
    workplace.until(lambda: proposals(workplace, task_gid)[0].state, lambda state: state is State.REJECTED)
    assert assignee(workplace, task_gid) is None


def proposed(workplace: Workplace, name: str, notes: str) -> tuple[str, Proposal]:
    """A request whose assignee is proposed; its gid and the proposal."""
    task_gid = workplace.submit(name, notes)
    workplace.recorded(task_gid)
    (proposal,) = proposals(workplace, task_gid)
    return task_gid, proposal


def proposals(workplace: Workplace, task_gid: str) -> list[Proposal]:
    objects = Objects(workplace.aws.client("s3"), workplace.stack.buckets["ContextBucket"])
    return Proposals(workplace.table, objects).of(str(Subject("task", task_gid)))


def approval_of(workplace: Workplace, task_gid: str) -> dict[str, Any]:
    (subtask,) = ask(workplace, "GET", f"/tasks/{task_gid}/subtasks", params={"opt_fields": "name,approval_status"})
    return dict(subtask)


def presses(workplace: Workplace, person: str, subtask_gid: str) -> None:
    workplace.people.edit(subtask_gid, person, {"approval_status": "approved"})


def comment(workplace: Workplace, person: str, task_gid: str, text: str) -> None:
    ask(workplace, "POST", f"/tasks/{task_gid}/stories", person, json={"data": {"text": text}})


def assignee(workplace: Workplace, task_gid: str) -> str | None:
    found = workplace.people.task(task_gid, APPROVER)["assignee"]
    return found and str(found["name"])


def stories(workplace: Workplace, task_gid: str) -> list[dict[str, Any]]:
    fields = {"opt_fields": "type,resource_subtype,created_by.name"}
    return [dict(each) for each in ask(workplace, "GET", f"/tasks/{task_gid}/stories", params=fields)]


def comments(workplace: Workplace, task_gid: str) -> list[dict[str, Any]]:
    return [each for each in stories(workplace, task_gid) if each["type"] == "comment"]


def assigned_by_bot(workplace: Workplace, task_gid: str) -> int:
    told = [each for each in stories(workplace, task_gid) if each["resource_subtype"] == "assigned"]
    return sum(each["created_by"]["name"] == "Steward" for each in told)


def approvals(workplace: Workplace, task_gid: str) -> list[dict[str, Any]]:
    return [each for each in workplace.watch.audit(task_gid) if each.get("approved_by")]


def ask(workplace: Workplace, method: str, path: str, person: str = APPROVER, **request: Any) -> Any:  # noqa: ANN401 - an API document
    return workplace.people._call(method, path, person, **request)
