"""Is every command one line where AppConfig has no document to give, or one that is none?"""

from types import SimpleNamespace
from typing import Any

import pytest
import typer
from botocore.exceptions import ClientError

from steward_cli import budgets, calibration, outcomes, phases, prompts
from tests.integration.aws import Aws
from tests.integration.cli.terminal import PROJECT, Terminal

ONE = ("--project", PROJECT)
COMMANDS: list[tuple[typer.Typer, tuple[str, ...]]] = [
    (prompts.group, ("list",)),
    (prompts.group, ("whatif", "--prompt", "v2", *ONE)),
    (prompts.group, ("promote", "v2", *ONE)),
    (prompts.group, ("rollback",)),
    (prompts.group, ("ab", "start", "v2", *ONE)),
    (prompts.group, ("ab", "report", *ONE)),
    (prompts.group, ("shadow", "start", "v2", *ONE)),
    (prompts.group, ("shadow", "report", *ONE)),
    (phases.group, ("status",)),
    (phases.group, ("set", "observe", *ONE, "--workflow", "triage_request")),
    (budgets.group, ("show",)),
    (budgets.group, ("set", PROJECT, "--dollars", "5")),
    (calibration.group, ("show", *ONE)),
    (outcomes.group, ("report", *ONE)),
]


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def serves(terminal: Terminal, body: bytes) -> None:
    reply = {"NextPollConfigurationToken": "t", "NextPollIntervalInSeconds": 0}
    data = SimpleNamespace(
        start_configuration_session=lambda **_: {"InitialConfigurationToken": "t"},
        get_latest_configuration=lambda **_: reply | {"Configuration": SimpleNamespace(read=lambda: body)},
    )
    terminal.services["appconfigdata"] = data


@pytest.mark.parametrize(("group", "words"), COMMANDS)
@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        (b"", 5, "is one deployed?"),
        (b"version: 1", 2, "what is deployed is no configuration document: steward config publish FILE"),
        (b"[]", 2, "what is deployed is no configuration document: steward config publish FILE"),
        (b'{"projects": {"77": {}}}', 2, "bad_configuration: version: Field required"),
    ],
)
def test_what_is_no_document_is_one_line(
    terminal: Terminal, group: typer.Typer, words: tuple[str, ...], body: bytes, code: int, line: str
) -> None:
    serves(terminal, body)
    found, said = terminal.types(group, *words)
    if words == ("rollback",) and found == 2 and line not in said:
        line = "there is no earlier document"  # and that is what is looked for first
    assert (found, line in said) == (code, True), said
    assert said.isprintable()


@pytest.mark.parametrize(("error", "code"), [("AccessDeniedException", 4), ("InternalServerException", 5)])
def test_what_aws_refuses_has_its_own_exit_code(terminal: Terminal, error: str, code: int) -> None:
    def refuses(**_names: Any) -> None:  # noqa: ANN401 - boto3's arguments
        raise ClientError({"Error": {"Code": error, "Message": "no"}}, "GetLatestConfiguration")

    terminal.appconfig.get_latest_configuration = refuses  # type: ignore[assignment, method-assign]
    found, said = terminal.types(phases.group, "status")
    assert (found, said) == (code, f"AWS refuses GetLatestConfiguration: {error}: no")


def test_an_earlier_version_that_is_no_json_is_one_line(terminal: Terminal) -> None:
    terminal.appconfig.seed("v1", "v2")
    content = {"Content": SimpleNamespace(read=lambda: b"version: 1")}
    terminal.appconfig.get_hosted_configuration_version = lambda **_: content  # type: ignore[method-assign]
    assert terminal.types(prompts.group, "rollback") == (
        2, "version 1 is no JSON document: publish the one to go back to",
    )  # fmt: skip


@pytest.mark.parametrize("version", ["", "v9", "../v1", "v1\x00", "v\ud800", "V1"])
@pytest.mark.parametrize(
    "words", [("show",), ("diff", "v1"), ("ab", "start"), ("shadow", "start"), ("promote",), ("whatif", "--prompt")]
)
def test_a_version_that_is_none_is_one_line(terminal: Terminal, words: tuple[str, ...], version: str) -> None:
    if words == ("whatif", "--prompt") and not version:
        return  # the option left empty: nothing is otherwise, another test's line
    more = () if words[0] in ("show", "diff") else ONE
    code, said = terminal.types(prompts.group, *words, version, *more)
    assert (code, "there are: v1, v2" in said, said.isprintable()) == (2, True, True), said
