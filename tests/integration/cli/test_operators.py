"""Whose word counts as a person's in the cloud, where a change takes two?"""

from types import SimpleNamespace
from typing import Any

import pytest

from steward_cli import budgets
from tests.integration.aws import Aws
from tests.integration.cli.terminal import PROJECT, Terminal


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = Terminal(aws, capsys)
    terminal.appconfig.document["require_approvers"] = 2
    terminal.appconfig.document["projects"][PROJECT]["dollars_per_day"] = 5
    return terminal


def signed(terminal: Terminal, session: str) -> tuple[int, Any]:
    """More money, as a session of the operators' role in the cloud."""
    arn = f"arn:aws:sts::123456789012:assumed-role/Operators/{session}"
    terminal.services["sts"] = SimpleNamespace(get_caller_identity=lambda: {"Arn": arn})
    return terminal.types(budgets.group, "set", PROJECT, "--dollars", "6", stack="prod")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("botocore-session-1700000000", "botocore-session-1700000001"),
        ("0f2a1b3c4d5e6f7a8b9c0d1e2f3a4b5c", "1f2a1b3c4d5e6f7a8b9c0d1e2f3a4b5c"),
        ("AWSCodeBuild-3f8c1e2d-aaaa-bbbb-cccc-1234567890ab", "AWSCodeBuild-4f8c1e2d-aaaa-bbbb-cccc-1234567890ab"),
        ("GitHubActions", "ana"),
    ],
)
def test_machines_are_nobody_in_the_cloud_however_many_there_are(terminal: Terminal, one: str, other: str) -> None:
    for session in (one, other):
        code, said = signed(terminal, session)
        assert (code, "names nobody" in said) == (3, True)
    assert terminal.appconfig.deployed == []


def test_the_document_in_force_says_who_counts_as_a_person_and_not_the_one_to_come(terminal: Terminal) -> None:
    assert signed(terminal, "ana@example.com")[0] == 3
    terminal.appconfig.document["operators"] = ["arn:aws:sts::123456789012:assumed-role/Operators/*@example.com"]
    assert signed(terminal, "ana@example.com")[1]["done"] is False
    assert signed(terminal, "GitHubActions")[0] == 3
    assert signed(terminal, "ben@example.com")[0] == 0
    assert len(terminal.appconfig.deployed) == 1
