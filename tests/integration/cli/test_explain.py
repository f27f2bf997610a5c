"""Does `steward explain` say of a task what started it, what was judged, what came of it, its price and its undo?"""

import json

import pytest

from steward.governance import flags
from steward_cli.explain import group
from steward_cli.failure import Exit
from tests.integration.aws import Aws
from tests.integration.cli.record import told
from tests.integration.cli.terminal import Terminal
from tests.integration.pipeline.committee import APPROVER, committee_on
from tests.integration.pipeline.shift import Shift, shift_on

NOTES = "production is down for all customers"


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def opened(terminal: Terminal, shift: Shift) -> Terminal:
    terminal.appconfig.document = shift.configuration.model_dump(mode="json", exclude_none=True)
    terminal.now = shift.now()
    return terminal


@pytest.fixture
def shift(aws: Aws) -> Shift:
    shift = shift_on(aws)
    shift.hook()
    shift.submit(NOTES)
    shift.pass_(60)
    return shift


def test_a_judged_task_is_explained_whole(terminal: Terminal, shift: Shift) -> None:
    code, found = opened(terminal, shift).types(group, shift.task_gid)
    assert code == Exit.DONE
    assert {each["started_by"] for each in found["runs"]} <= {"a change in Asana", "further changes in Asana, gathered"}
    assert found["runs"][-1]["outcome"] == "written"
    assert found["judgement"]["prompt"] == "triage_request v1"
    assert found["judgement"]["model"] == "offline"
    assert {each["key"] for each in found["judgement"]["fields"]} >= {"priority"}
    changed = {each["what"]: each["after"] for each in found["changes"]}
    assert changed["AI Summary"]
    assert all(each["allowed_because"].startswith("the workflow is in mode act") for each in found["changes"])
    assert found["undo"] == f"steward --reason '...' undo --task {shift.task_gid}"
    assert found["dollars"] == 0


def test_a_link_pasted_from_asana_names_the_same_task(terminal: Terminal, shift: Shift) -> None:
    link = f"https://app.asana.com/1/9/project/{shift.project_gid}/task/{shift.task_gid}?focus=true"
    by_link, by_gid = (opened(terminal, shift).types(group, each) for each in (link, shift.task_gid))
    assert by_link == by_gid


def test_the_words_fit_eighty_columns_and_name_no_internal_word(terminal: Terminal, shift: Shift) -> None:
    code, text = opened(terminal, shift).prints(group, shift.task_gid)
    assert code == Exit.DONE
    lines = text.splitlines()
    assert [line for line in lines if len(line) > 80 and " " in line.strip()] == []
    for heading in ("What started it", "What was judged", "What it cost", "How to take it back"):
        assert heading in lines
    assert "without a model" in text
    assert "set" in text


def test_a_proposal_is_told_with_who_answered_it(terminal: Terminal, aws: Aws) -> None:
    committee = committee_on(aws)
    committee.request()
    code, asked = opened(terminal, committee.shift).types(group, committee.shift.task_gid)
    (proposal,) = asked["proposals"]
    assert (code, proposal["state"], proposal["decided_by"]) == (Exit.DONE, "open", None)
    assert proposal["what"][0].endswith("-> Urgent")
    committee.presses(APPROVER, "approved")
    _, answered = opened(terminal, committee.shift).types(group, committee.shift.task_gid)
    (proposal,) = answered["proposals"]
    assert (proposal["state"], proposal["decided_by"]) == ("used", committee.gid_of(APPROVER))
    assert committee.gid_of(APPROVER) in {each["approved_by"] for each in answered["changes"]}
    _, text = terminal.prints(group, committee.shift.task_gid)
    assert f"approved by {committee.gid_of(APPROVER)}" in " ".join(text.split())


def test_what_a_switch_holds_back_is_said_with_the_switch(terminal: Terminal, aws: Aws) -> None:
    shift = shift_on(aws)
    shift.hook()
    switch, at = flags.Switch.parse("global"), shift.now().isoformat()
    for write in flags.setting(switch, on=True, reason="test", by="test", at=at):
        aws.table.write(write)
    shift.submit(NOTES)
    shift.pass_(60)
    _, found = opened(terminal, shift).types(group, shift.task_gid)
    assert found["switches"] == ["global"]
    assert found["runs"][0]["reason"] == "switched_off"
    assert found["runs"][0]["why"] == "a kill switch is set: steward kill list"
    assert found["waits"]
    assert (found["changes"], found["undo"]) == ([], None)
    _, text = terminal.prints(group, shift.task_gid)
    assert "kill switches that are set now: global" in " ".join(text.split())


def test_what_is_older_than_values_are_kept_is_said_to_be_gone(terminal: Terminal, shift: Shift, aws: Aws) -> None:
    for each in aws.s3.list_objects_v2(Bucket="steward-context")["Contents"]:
        aws.s3.delete_object(Bucket="steward-context", Key=each["Key"])
    code, found = opened(terminal, shift).types(group, shift.task_gid)
    assert (code, found["judgement"]) == (Exit.DONE, None)
    assert [each["values_kept"] for each in found["changes"]] == [False] * len(found["changes"])
    assert found["changes"]
    _, text = terminal.prints(group, shift.task_gid)
    assert "older than 35 days" in " ".join(text.split())


def test_a_task_that_nobody_worked_on_is_one_line_with_the_next_steps(terminal: Terminal) -> None:
    code, line = terminal.types(group, "999")
    assert code == Exit.FINDINGS
    assert "Steward knows nothing of task 999" in line
    assert "steward doctor" in line


def test_the_cost_of_all_runs_is_added_up(terminal: Terminal, aws: Aws) -> None:
    for number, cost in enumerate((1500, 500)):
        told(
            aws, "runs:task:12", edit="run", run_id=f"r{number}", workflow="triage_request", project_gid="77",
            reason="refused: abstained", model={"model_id": "m", "cost_microdollars": cost},
        )  # fmt: skip
    code, found = terminal.types(group, "12")
    assert (code, found["dollars"]) == (Exit.DONE, 0.002)
    assert json.dumps(found["runs"][0]["why"]) == '"it was not sure enough of any field"'
