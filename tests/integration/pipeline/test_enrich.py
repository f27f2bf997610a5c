"""What Enrich reads, what it stops at, and what it costs."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from steward.errors import Rejected
from steward.pipeline.enrich import enrich
from steward.run import Subject
from steward.store import keys
from tests.integration.aws import Aws
from tests.integration.office import Office, office_in


def fields_of(office: Office, task_gid: str) -> list[dict[str, Any]]:
    """The task's custom fields."""
    return list(office.reader().task(task_gid)["custom_fields"])


def judged(office: Office, task_gid: str) -> None:
    """A run finished on the task as it stands."""
    state = enrich(office.state("triage_request", Subject("task", task_gid)), office.enricher())
    key = keys.lease("triage_request", f"task:{task_gid}")
    office.aws.table.put(key, {"done_fingerprint": state["input_fingerprint"], "done_at": office.now().isoformat()})


def scanned(office: Office, task_gid: str, **policy: Any) -> bool:  # noqa: ANN401 - parts of the policy
    """Whether a scan asks for the task."""
    office.sent.clear()
    state = office.state("backlog", Subject("project", office.intake_gid), trigger="scan", fingerprint="slot-1")
    enrich(state, office.enricher(office.configuration(**policy)))
    return any(f'"task:{task_gid}"' in body for body in office.sent)


def test_a_new_request_is_read_with_one_call_and_goes_on_with_a_snapshot(office: Office) -> None:
    task_gid = office.submit("Cannot log in")
    state = enrich(office.state("triage_request", Subject("task", task_gid)), office.enricher())
    assert state["next"] == "assess"
    assert office.aws.objects.get(state["snapshot"])["task"]["name"] == "Cannot log in"
    assert office.requests() == 1


def test_the_state_document_holds_no_task_text(office: Office) -> None:
    task_gid = office.submit("Cannot log in", "canary-7f3a")
    state = enrich(office.state("triage_request", Subject("task", task_gid)), office.enricher())
    assert "canary-7f3a" not in json.dumps(state)
    assert "Cannot log in" not in json.dumps(state)


def test_a_request_that_was_finished_and_did_not_change_is_left_alone(office: Office) -> None:
    state = office.state("triage_request", Subject("task", office.submit()))
    first = enrich(state, office.enricher())
    lease = keys.lease("triage_request", state["subject"])
    office.aws.table.put(lease, {"done_fingerprint": first["input_fingerprint"]})
    assert enrich(state, office.enricher())["outcome"] == "nothing_new"


def test_a_value_the_bot_wrote_does_not_make_a_request_new_but_a_persons_text_does(office: Office) -> None:
    task_gid = office.submit()
    state = office.state("triage_request", Subject("task", task_gid))
    first = enrich(state, office.enricher())["input_fingerprint"]
    document = office.aws.objects.get(enrich(state, office.enricher())["snapshot"])["task"]
    summary = next(each["gid"] for each in document["custom_fields"] if each["name"] == "AI Summary")
    office.as_person("PUT", f"/tasks/{task_gid}", {"custom_fields": {summary: "the bot says"}})
    assert enrich(state, office.enricher())["input_fingerprint"] == first
    office.as_person("PUT", f"/tasks/{task_gid}", {"notes": "It is white on the phone too."})
    assert enrich(state, office.enricher())["input_fingerprint"] != first


def test_an_operator_can_ask_for_a_finished_request_again(office: Office) -> None:
    task_gid = office.submit()
    first = enrich(office.state("triage_request", Subject("task", task_gid)), office.enricher())
    lease = keys.lease("triage_request", f"task:{task_gid}")
    office.aws.table.put(lease, {"done_fingerprint": first["input_fingerprint"]})
    again = office.state("triage_request", Subject("task", task_gid), trigger="operator")
    assert enrich(again, office.enricher())["next"] == "assess"


def test_a_completed_request_is_out_of_scope(office: Office) -> None:
    task_gid = office.submit()
    office.as_person("PUT", f"/tasks/{task_gid}", {"completed": True})
    state = enrich(office.state("triage_request", Subject("task", task_gid)), office.enricher())
    assert (state["next"], state["outcome"]) == ("record", "out_of_scope")


def test_a_request_that_left_the_project_is_out_of_scope(office: Office) -> None:
    task_gid = office.submit()
    office.as_person("POST", f"/tasks/{task_gid}/removeProject", {"project": office.intake_gid})
    state = enrich(office.state("triage_request", Subject("task", task_gid)), office.enricher())
    assert state["outcome"] == "out_of_scope"


def test_a_request_outside_the_configured_sections_is_out_of_scope(office: Office) -> None:
    configuration = office.configuration(sections=["Somewhere else"])
    state = office.state("triage_request", Subject("task", office.submit()))
    assert enrich(state, office.enricher(configuration))["outcome"] == "out_of_scope"


def test_a_workflow_that_is_off_asks_asana_nothing(office: Office) -> None:
    state = office.state("triage_request", Subject("task", office.submit()))
    stopped = enrich(state, office.enricher(office.configuration(mode="off")))
    assert (stopped["next"], stopped["outcome"], office.requests()) == ("record", "mode_off", 0)


def test_a_deleted_request_is_quietly_out_of_scope(office: Office) -> None:
    state = enrich(office.state("triage_request", Subject("task", "999999999")), office.enricher())
    assert (state["next"], state["outcome"]) == ("record", "out_of_scope")


def test_an_unknown_field_name_is_one_line_with_the_nearest_names(office: Office) -> None:
    configuration = office.configuration(fields={"priority": {"field": "AI Priorty", "owner": "ai"}})
    state = office.state("triage_request", Subject("task", office.submit()))
    with pytest.raises(Rejected, match=r"unknown_field: .*AI Priorty.*AI Priority") as raised:
        enrich(state, office.enricher(configuration))
    assert "\n" not in str(raised.value)


def test_an_unknown_workflow_is_named_beside_the_known_ones(office: Office) -> None:
    known = (
        "ai_input, backlog, decision, document_reading, goal_status, mail_intake, meeting_follow_up, meeting_sync, "
        "portfolio_risk, portfolio_status, project_brief, project_review, stakeholder_update, status_narrative, "
        "thread_summary, triage_request"
    )
    with pytest.raises(Rejected, match=f"'tirage' is none of {known}"):
        enrich(office.state("tirage", Subject("task", "1")), office.enricher())


def test_a_backlog_run_asks_for_every_untriaged_request_once_a_page(office: Office) -> None:
    ours = {office.submit(f"Request {number}") for number in range(3)}
    state = office.state("backlog", Subject("project", office.intake_gid), trigger="scan", fingerprint="slot-1")
    done = enrich(state, office.enricher())
    asked = {gid for body in office.sent for gid in json.loads(body)["subjects"]}
    assert {f"task:{gid}" for gid in ours} <= asked
    assert (done["next"], done["outcome"], done["fanned_out"]) == ("record", "fanned_out", len(asked))
    assert office.requests() == done["pages"] == len(office.sent)


def test_a_request_whose_run_wrote_nothing_is_asked_for_again_only_when_it_or_the_mode_changed(office: Office) -> None:
    task_gid = office.submit()
    judged(office, task_gid)
    assert not scanned(office, task_gid)
    assert scanned(office, task_gid, mode="suggest")
    office.as_person("PUT", f"/tasks/{task_gid}", {"notes": "More."})
    assert scanned(office, task_gid)


def test_a_request_that_changed_after_its_triage_is_asked_for_though_its_fields_are_filled(office: Office) -> None:
    task_gid = office.submit()
    summary = next(each for each in fields_of(office, task_gid) if each["name"] == "AI Summary")
    office.as_person("PUT", f"/tasks/{task_gid}", {"custom_fields": {summary["gid"]: "the bot says"}})
    judged(office, task_gid)
    assert not scanned(office, task_gid)
    office.as_person("PUT", f"/tasks/{task_gid}", {"notes": "More."})  # the run that this started died
    assert scanned(office, task_gid)
    judged(office, task_gid)
    assert not scanned(office, task_gid)


def test_a_request_that_was_refused_for_a_while_is_asked_for_when_that_is_over(office: Office) -> None:
    task_gid = office.submit()
    again_after = int(office.now().timestamp()) + 60
    office.aws.table.put(keys.lease("triage_request", f"task:{task_gid}"), {"again_after": again_after})
    assert not scanned(office, task_gid)
    office.sandbox.advance(61)
    assert scanned(office, task_gid)


def test_a_filled_request_that_never_had_a_run_and_one_outside_the_sections_are_not_asked_for(office: Office) -> None:
    filled, elsewhere = office.submit(), office.submit()
    summary = next(each for each in fields_of(office, filled) if each["name"] == "AI Summary")
    office.as_person("PUT", f"/tasks/{filled}", {"custom_fields": {summary["gid"]: "from a template"}})
    assert not scanned(office, filled)
    assert scanned(office, elsewhere)
    assert not scanned(office, elsewhere, sections=["Somewhere else"])


def test_a_walk_over_several_pages_asks_one_query_however_the_clock_moves(office: Office) -> None:
    for number in range(120):
        office.submit(f"Request {number}")
    ticks = count(1)
    using = replace(office.enricher(), now=lambda: office.now() + timedelta(milliseconds=next(ticks)))
    state = office.state("backlog", Subject("project", office.intake_gid), trigger="scan", fingerprint="slot-1")
    assert enrich(state, using)["pages"] == 2


def test_a_cursor_that_expired_begins_the_walk_again(aws: Aws) -> None:
    office = office_in(aws, deadline_seconds=40)
    for number in range(120):
        office.submit(f"Request {number}")
    state = office.state("backlog", Subject("project", office.intake_gid), trigger="scan", fingerprint="slot-1")
    handed = enrich(state, office.enricher())
    office.sandbox.advance(3600)  # page tokens live minutes
    assert enrich(handed, office.enricher())["next"] == "enrich"
    assert len({gid for body in office.sent for gid in json.loads(body)["subjects"]}) >= 100


def test_a_walk_that_runs_out_of_time_hands_itself_a_cursor_and_goes_on_from_there(aws: Aws) -> None:
    office = office_in(aws, deadline_seconds=40)  # less than the hand-over time: one page, then a cursor
    for number in range(120):
        office.submit(f"Request {number}")
    state = office.state("backlog", Subject("project", office.intake_gid), trigger="scan", fingerprint="slot-1")
    first = enrich(state, office.enricher())
    assert (first["next"], first["pages"]) == ("enrich", 1)
    second = enrich(first, office.enricher())
    assert (second["next"], second["pages"]) == ("record", 2)
    subjects = [gid for body in office.sent for gid in json.loads(body)["subjects"]]
    assert len(subjects) == len(set(subjects)) == second["fanned_out"] >= 120
