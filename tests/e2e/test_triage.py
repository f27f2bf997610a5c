"""The main job on the whole stack: webhooks in, Asana's state out."""

import hashlib
import hmac
import json

import pytest

from steward.store import keys
from tests.e2e.workplace import Workplace

pytestmark = pytest.mark.e2e


def test_a_submitted_request_is_triaged_explained_and_audited(workplace: Workplace) -> None:
    task_gid = workplace.submit("Charged twice for invoice 20418", "The customer was charged twice. Please refund one.")
    progress = workplace.recorded(task_gid)
    fields = workplace.fields(task_gid)
    assert progress.outcome == "written"
    assert all(fields[name] for name in ("AI Type", "AI Priority", "AI Effort (h)", "AI Confidence", "AI Reason"))
    assert "similar settled requests" in str(fields["AI Reason"])
    assert mutations(workplace, task_gid) == ["set_task_fields", "add_subtask"]
    assert workplace.watch.faults(task_gid) == []


def test_a_warm_lone_triage_that_proposes_costs_three_asana_requests_and_its_echo_none(workplace: Workplace) -> None:
    workplace.recorded(workplace.submit("Warm up", "A first one, so that every function is warm."))
    task_gid = workplace.submit("Export is empty", "The export has no rows since Monday.")
    workplace.recorded(task_gid)
    workplace.quiet()
    assert workplace.calls_about(task_gid) == ["getTask", "updateTask", "createSubtaskForTask"]


def test_what_people_own_is_proposed_and_not_touched(workplace: Workplace) -> None:
    task_gid = workplace.submit("Access for two dispatchers", "Read-only access to the roles page, please.")
    workplace.recorded(task_gid)
    task = workplace.people.task(task_gid, "nadia")
    assert task["assignee"] is None
    assert "Proposed: assign to" in str(workplace.fields(task_gid)["AI Recommendation"])
    assert not workplace.fields(task_gid)["Priority"]


def test_a_delivery_that_comes_twice_is_one_run_and_one_write(workplace: Workplace) -> None:
    workplace.control.add_fault({"kind": "delivery_duplicate", "probability": 1.0, "count": 3})
    task_gid = workplace.submit("Login loops", "After the password the login page comes again.")
    workplace.recorded(task_gid)
    workplace.quiet()
    assert workplace.calls_about(task_gid) == ["getTask", "updateTask", "createSubtaskForTask"]
    assert mutations(workplace, task_gid) == ["set_task_fields", "add_subtask"]


def test_a_changed_text_is_judged_again_once_the_burst_is_over(workplace: Workplace) -> None:
    task_gid = workplace.submit("Question about seats", "How many seats do we have?")
    first = workplace.recorded(task_gid)
    for number in range(4):
        workplace.edit(task_gid, notes=f"How many seats do we have, and what does one cost? ({number})")
    second = workplace.recorded(task_gid, but=first.run_id)
    assert second.run_id != first.run_id
    workplace.quiet()
    assert workplace.calls_about(task_gid).count("getTask") == 2


def test_a_forged_or_unsigned_delivery_is_refused_and_queues_nothing(workplace: Workplace) -> None:
    body = json.dumps({"events": [{"action": "added", "resource": {"gid": "1", "resource_type": "task"}}]}).encode()
    forged = hmac.new(b"guess" * 8, body, hashlib.sha256).hexdigest()
    assert workplace.post(body).status_code == 401
    assert workplace.post(body, **{"X-Hook-Signature": forged}).status_code == 401
    assert workplace.table.get(keys.lease("triage_request", "task:1")) is None


def test_a_strangers_handshake_does_not_move_the_secret(workplace: Workplace) -> None:
    assert workplace.post(b"{}", **{"X-Hook-Secret": "s" * 64}).status_code in (401, 404)
    task_gid = workplace.submit("After the stranger", "Deliveries of the true sender still count.")
    assert workplace.recorded(task_gid).outcome == "written"


def test_a_scan_asks_for_every_request_that_nobody_triaged(workplace: Workplace) -> None:
    project_gid = workplace.stack.projects["Customer requests"]
    summary = workplace.scan({"project_gids": [project_gid]})
    assert summary["failed"] == []
    assert summary["fanned_out"] >= 6  # the open requests that were there before Steward came
    opened = [gid for name, gid in workplace.control.about()["tasks"].items() if name.startswith("open_")]
    # One that was looked at while the workflow observed has a run already: it is the scan's own run that writes.
    outcomes = lambda: {workplace.watch.progress(gid).outcome for gid in opened}  # noqa: E731 - read again and again
    workplace.until(outcomes, lambda seen: seen == {"written"})
    workplace.until(lambda: workplace.scan({"project_gids": [project_gid]})["fanned_out"], lambda asked: asked == 0)


def test_a_burst_is_triaged_without_losing_or_repeating_one(workplace: Workplace) -> None:
    tasks = [workplace.submit(f"Burst {number}", f"The report number {number} is empty.") for number in range(20)]
    assert [workplace.recorded(task_gid).outcome for task_gid in tasks] == ["written"] * len(tasks)
    workplace.quiet()
    assert [workplace.calls_about(task_gid).count("updateTask") for task_gid in tasks] == [1] * len(tasks)


def mutations(workplace: Workplace, task_gid: str) -> list[str]:
    """The edits that the task's audit chain tells of, in their order."""
    return [each["edit"] for each in workplace.watch.audit(task_gid) if "mutation_id" in each]
