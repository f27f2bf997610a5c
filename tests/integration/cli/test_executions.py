"""Does an operator see which runs failed and why, and let one go on?"""

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from steward.store import keys
from steward_cli.executions import group
from steward_cli.failure import Exit
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW, Terminal


class States:
    """Step Functions, as far as a command asks it."""

    def __init__(self) -> None:
        self.redriven: list[str] = []
        self.status = {"r1": "FAILED", "r2": "SUCCEEDED"}

    def list_executions(self, *, statusFilter: str, **_rest: object) -> dict[str, Any]:  # noqa: N803 - boto3's
        began = NOW - timedelta(hours=1)
        found = [
            {
                "name": name,
                "status": status,
                "startDate": began,
                "stopDate": began + timedelta(seconds=3),
                "executionArn": f"arn:{name}",
            }
            for name, status in self.status.items()
            if status == statusFilter
        ]
        return {"executions": found}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        name = executionArn.rpartition(":")[2]
        if name not in self.status:
            raise ClientError({"Error": {"Code": "ExecutionDoesNotExist"}}, "DescribeExecution")
        cause = json.dumps({"errorMessage": "S3 did not answer:\n SlowDown", "stackTrace": ["secret"]})
        return {"status": self.status[name], "error": "Unavailable", "cause": cause}

    def redrive_execution(self, *, executionArn: str) -> None:  # noqa: N803 - boto3's
        self.redriven.append(executionArn)


@pytest.fixture
def states() -> States:
    return States()


@pytest.fixture
def terminal(aws: Aws, states: States, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = Terminal(aws, capsys)
    terminal.services["stepfunctions"] = states
    return terminal


def test_failed_runs_are_listed_with_their_error_in_a_line(terminal: Terminal) -> None:
    code, (row,) = terminal.types(group, "list")
    assert (code, row["run_id"], row["seconds"]) == (Exit.FINDINGS, "r1", 3.0)
    assert row["error"] == "Unavailable: S3 did not answer: SlowDown"
    assert terminal.types(group, "list", "--since", "10m") == (Exit.DONE, [])
    assert terminal.types(group, "list", "--status", "SUCCEEDED")[0] == Exit.DONE


def test_a_failed_run_goes_on_and_that_is_on_record(terminal: Terminal, states: States, aws: Aws) -> None:
    code, answer = terminal.types(group, "redrive", "r1")
    assert (code, answer["goes_on"]) == (Exit.DONE, True)
    assert [each.rpartition(":")[2] for each in states.redriven] == ["r1"]
    assert ":execution:" in states.redriven[0]
    (entry,) = aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["edit"], entry["target_gid"], entry["actor"]) == ("execution_redriven", "r1", "ana")


@pytest.mark.parametrize(("run_id", "code", "said"), [("r2", 3, "SUCCEEDED"), ("r9", 2, "there is no run 'r9'")])
def test_only_a_run_that_failed_can_go_on(
    terminal: Terminal, states: States, run_id: str, code: int, said: str
) -> None:
    found, line = terminal.types(group, "redrive", run_id)
    assert (found, states.redriven) == (code, [])
    assert said in line


def test_a_dry_run_lets_nothing_go_on(terminal: Terminal, states: States) -> None:
    assert terminal.types(group, "redrive", "r1", dry_run=True)[0] == Exit.DONE
    assert states.redriven == []
