"""Can an operator have one task run now, pause one project, and take away what people put right?"""

import json
from datetime import timedelta
from typing import Any

import pytest

from steward.governance.flags import Scope, Switch, set_now
from steward.governance.labels import FOUND, SAID
from steward.governance.outcomes import How, Said
from steward.store import keys
from steward_cli.corrections import group as corrections
from steward_cli.failure import Exit
from steward_cli.pauses import pausing, resuming
from steward_cli.runs import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW, OTHER, PROJECT, Terminal


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def sent(aws: Aws) -> list[dict[str, Any]]:
    found = aws.sqs.receive_message(QueueUrl=aws.queue_url, MaxNumberOfMessages=10).get("Messages", ())
    return [json.loads(each["Body"]) for each in found]


def orders(aws: Aws) -> list[tuple[str, str]]:
    entries = aws.table.query(keys.audit_head("operator").pk, "audit#")
    return [(each["edit"], each["target_gid"]) for each in entries]


def test_a_run_is_sent_once_and_stands_in_the_audit(terminal: Terminal, aws: Aws) -> None:
    code, answer = terminal.types(group, "--task", "https://app.asana.com/0/77/1201", "--project", PROJECT)
    assert (code, answer["task"], answer["next"]) == (Exit.DONE, "1201", "steward explain 1201")
    (message,) = sent(aws)
    assert "1201" in json.dumps(message)
    assert orders(aws) == [("run_asked", "1201")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--task", "1201"), "say which project"),
        (("--task", "a task", "--project", PROJECT), "names no task"),
        (("--task", "1201", "--project", PROJECT, "--workflow", "project_review"), "is no workflow"),
        (("--task", "1201", "--project", "999"), "project 999 has no triage_request"),
    ],
)
def test_what_cannot_run_is_one_line_and_sends_nothing(
    terminal: Terminal, aws: Aws, words: tuple[str, ...], said: str
) -> None:
    code, line = terminal.types(group, *words)
    assert (code, said in line, sent(aws), orders(aws)) == (Exit.FINDINGS, True, [], [])


def test_a_dry_run_sends_nothing(terminal: Terminal, aws: Aws) -> None:
    code, _ = terminal.types(group, "--task", "1201", "--project", PROJECT, dry_run=True)
    assert (code, sent(aws), orders(aws)) == (Exit.DONE, [], [])
    assert "would: run triage_request on task 1201" in terminal.said


def test_a_project_is_paused_and_resumed_by_its_kill_switch(terminal: Terminal, aws: Aws) -> None:
    assert terminal.types(pausing, "--project", PROJECT)[0] == Exit.DONE
    assert set_now(aws.table) == {Switch(Scope.PROJECT, PROJECT)}
    assert terminal.types(resuming, "--project", PROJECT)[0] == Exit.DONE
    assert set_now(aws.table) == frozenset()
    assert orders(aws) == [("kill_on", f"project:{PROJECT}"), ("kill_off", f"project:{PROJECT}")]
    code, line = terminal.types(pausing, "--project", "999")
    assert (code, "there is no project 999" in line) == (Exit.FINDINGS, True)


def test_what_people_put_right_is_listed_the_newest_first(terminal: Terminal, aws: Aws) -> None:
    said = Said("1", "2", "10", "20", 0.9, How.ACTED).as_item()
    for task, outcome, hours in (("5", "accepted", 1), ("6", "corrected", 3), ("7", "rejected", 2)):
        row = {"at": (NOW - timedelta(hours=hours)).isoformat(), "judge": "offline", "prompt_version": "v1"}
        found = {"outcome": outcome, "right": outcome == "accepted"}
        aws.table.put(keys.label(PROJECT, "triage_request", task), row | {f"{SAID}team": said, f"{FOUND}team": found})
    code, rows = terminal.types(corrections, "export", "--project", PROJECT)
    assert (code, [(row["task"], row["outcome"]) for row in rows]) == (
        Exit.DONE, [("7", "rejected"), ("6", "corrected")],
    )  # fmt: skip
    assert (rows[0]["field"], rows[0]["said"], rows[0]["confidence"]) == ("team", "10", 0.9)
    assert terminal.types(corrections, "export", "--project", OTHER) == (Exit.DONE, [])
