"""What people ask for on a task, on the whole stack: a summary of the comments, and a request in plain words."""

import pytest

from steward.evidence.threads.wording import HEADING as SUMMARY
from steward.evidence.wishes.wording import HEADING as ANSWER
from tests.e2e.test_approvals import APPROVER, STRANGER, ask, comment
from tests.e2e.workplace import Workplace

pytestmark = pytest.mark.e2e


def test_a_summary_is_one_comment_that_is_edited_in_place(workplace: Workplace) -> None:
    task_gid = requested(workplace)
    comment(workplace, STRANGER, task_gid, "I'll send the contract to legal by Friday.")
    comment(workplace, APPROVER, task_gid, "/ai summary")
    (first,) = workplace.until(lambda: said(workplace, task_gid, SUMMARY), bool)
    assert "I'll send the contract to legal by Friday." in first
    assert "offline" in first

    comment(workplace, STRANGER, task_gid, "I'll call the vendor tomorrow.")
    comment(workplace, APPROVER, task_gid, "/ai summary")
    workplace.until(lambda: said(workplace, task_gid, SUMMARY), lambda found: "call the vendor" in found[0])
    assert len(said(workplace, task_gid, SUMMARY)) == 1
    assert workplace.watch.faults(task_gid) == []


def test_a_request_in_plain_words_is_answered_and_nobody_is_assigned(workplace: Workplace) -> None:
    task_gid = requested(workplace)
    task = workplace.people.task(task_gid, APPROVER)
    (field_gid,) = [each["gid"] for each in task["custom_fields"] if each["name"] == "AI Input"]
    workplace.people.edit(task_gid, STRANGER, {"custom_fields": {field_gid: "How long will this take?"}})
    (answer,) = workplace.until(lambda: said(workplace, task_gid, ANSWER), bool)
    assert "Effort " in answer
    assert workplace.fields(task_gid)["AI Input"] == "How long will this take?"

    workplace.people.edit(task_gid, STRANGER, {"custom_fields": {field_gid: "Who could do this?"}})
    workplace.until(lambda: said(workplace, task_gid, ANSWER), lambda found: "Who could do this:" in found[0])
    assert len(said(workplace, task_gid, ANSWER)) == 1
    assert workplace.people.task(task_gid, APPROVER)["assignee"] is None
    assert workplace.watch.faults(task_gid) == []


def requested(workplace: Workplace) -> str:
    """A request that was triaged."""
    task_gid = workplace.submit("Refund for a double charge", "The customer paid invoice 311 twice.")
    workplace.recorded(task_gid)
    return task_gid


def said(workplace: Workplace, task_gid: str, heading: str) -> list[str]:
    """The bot's comments with that heading, as they stand now."""
    fields = {"opt_fields": "type,text"}
    stories = ask(workplace, "GET", f"/tasks/{task_gid}/stories", params=fields)
    return [str(each["text"]) for each in stories if each["type"] == "comment" and each["text"].startswith(heading)]
