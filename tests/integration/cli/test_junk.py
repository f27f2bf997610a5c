"""Does every command answer junk, and a stack that is gone, in one line that says what to do?

The parser is walked, so that a new command is tried without being named here.
"""

import subprocess
import sys
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from botocore.exceptions import EndpointConnectionError

from steward_cli.app import app, ended, main
from steward_cli.desk import Desk
from tests.e2e.terminal import commands
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW, PROJECT, Terminal

JUNK = ("abc", "-1", "١٢٣", "999999d", "2026-13-01", "/", "\x00", "9" * 30, "../x", "{id}", "a b", "=", "--")
# What is right for a parameter that must be given, so that each of the others is reached.
RIGHT = {
    "html": "report.html",
    "project": PROJECT,
    "workflow": "triage_request",
    "mode": "observe",
    "version": "v1",
    "dependency": "asana.read",
}
RIGHT |= {"task": "1", "prompt": "v2", "changed_tasks": "5"}  # of these, each command that has them wants one
RIGHT |= {"user_gid": "1"}
ROOT = Path(__file__).resolve().parents[3]
RIGHT |= {"file": str(ROOT / "config/cloud.example.yaml"), "client_id": "1"}
RIGHT |= dict.fromkeys(("source", "client_secret_from"), str(ROOT / ".python-version"))  # files of one word
RIGHT |= {"before": "v1", "after": "v2", "verdict": "approve"}
LINE = 400  # characters: what an operator reads at a glance

COMMANDS = commands()


class Gone:
    """A service that nobody answers for."""

    exceptions = SimpleNamespace(ConflictException=type("Conflict", (Exception,), {}))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any operation
        def refused(*_operation: str, **_request: object) -> None:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

        return refused


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def typed(terminal: Terminal, path: tuple[str, ...], words: list[str]) -> int:
    """As at the terminal, but for the deployment. A traceback is raised and fails the test."""
    desk = Desk(dry_run=True, yes=True, reason="a test", operator="ana", clock=lambda: NOW)
    desk.deployment = terminal.deployment()
    group = typer.main.get_command(app).commands[path[0]]  # type: ignore[attr-defined]
    return ended(lambda: group.main([*path[1:], *words], standalone_mode=False, obj=desk))


def words_of(command: Any, name: str = "", value: str = "") -> list[str]:  # noqa: ANN401 - typer's own copy of click
    """A command line with right values for what must be given, and `value` for the parameter of that name."""
    found: list[str] = []
    for each in command.params:
        right = RIGHT.get(each.name, "x" if each.required else None)
        word = value if each.name == name else right
        if word is not None:
            found += [word] if each.param_type_name == "argument" else [each.opts[-1], word]
    return found


def is_one_line(said: str) -> bool:
    return said.startswith("steward: ") and said.count("\n") == 1 and len(said) < LINE


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_junk_in_any_place_is_an_answer_or_one_line_and_never_a_traceback(
    terminal: Terminal,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    path: tuple[str, ...],
    command: Any,  # noqa: ANN401 - typer's own copy of click
) -> None:
    monkeypatch.chdir(tmp_path)
    terminal.services = dict.fromkeys(("lambda", "secretsmanager", "bedrock-runtime", "sts"), Gone())
    given = [each.name for each in command.params if each.name != "help" and not getattr(each, "is_flag", False)]
    for name in given:
        for junk in JUNK:
            code = typed(terminal, path, words_of(command, name, junk))
            said = capsys.readouterr().err
            assert code in (0, 2, 3, 5), (name, junk)
            assert code != 2 or is_one_line(said) or "would:" in said or not said, (name, junk, said)


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_a_stack_that_is_gone_is_one_line_that_says_how_to_look(
    terminal: Terminal,
    capsys: pytest.CaptureFixture[str],
    path: tuple[str, ...],
    command: Any,  # noqa: ANN401 - typer's own copy of click
) -> None:
    services = ("dynamodb", "s3", "sqs", "lambda", "appconfig", "appconfigdata", "secretsmanager", "stepfunctions")
    terminal.services = dict.fromkeys(services, Gone())
    code = typed(terminal, path, words_of(command))
    said = capsys.readouterr().err
    if path[0] == "sandbox":
        assert (code, "is no laptop's stack" in said) == (3, True)
        return
    assert code in (0, 5), said
    assert code == 0 or is_one_line(said.splitlines(keepends=True)[-1])
    assert code == 0 or "is the stack up?" in said or "try again" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["audit", "query", "--task", "abc"], "'--task': 'abc' is no gid"),
        (["audit", "query", "--task", ""], "--task is empty"),
        (["audit", "verify", "--task="], "--task is empty"),
        (["approvals", "expire", " "], "what follows 'expire' is empty"),
        (["audit", "query", "--since", "1h", "--until", "2h"], "is after --until"),
        (["audit", "query", "--since", "2026-10-02"], "is after now"),
        (["audit", "export", "--since", "999999d"], "is no time"),
        (["approvals", "list", "--project", "abc"], "is no gid"),
        (["exceptions", "list", "--project", "١٢٣"], "is no gid"),
    ],
)
def test_what_would_find_nothing_or_everything_by_mistake_is_refused(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    if all(word.strip() and not word.endswith("=") for word in words):
        assert typed(terminal, (words[0],), words[1:]) == 2
    else:
        assert main(words) == 2
    line = capsys.readouterr().err
    assert said in line
    assert is_one_line(line)


@pytest.mark.parametrize("words", [["approvals", "list"], ["exceptions", "list"], ["cost", "report"]])
def test_a_project_that_is_not_configured_is_looked_at_and_said_to_be_none(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert typed(terminal, (words[0],), [*words[1:], "--project", "999"]) == 0
    assert f"project 999 is not configured: there is {PROJECT}" in capsys.readouterr().err


def test_an_export_that_cannot_be_written_says_so_before_anything_is_read(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = tmp_path / "october.csv"
    kept.write_text("kept")
    terminal.services = {"dynamodb": Gone()}
    for output, said in (
        (tmp_path, "name a file in it"),
        (kept, "say --overwrite"),
        (tmp_path / "no" / "x", "written"),
    ):
        assert typed(terminal, ("audit",), ["export", "--output", str(output)]) == 2
        assert said in (line := capsys.readouterr().err)
        assert is_one_line(line)
    assert kept.read_text() == "kept"
    terminal.services = {}
    assert typed(terminal, ("audit",), ["export", "--output", str(kept), "--overwrite"]) == 0
    assert kept.read_text() == ""


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    shows = [sys.executable, "-m", "steward_cli", "prompts", "show", "v1"]
    path = {"PYTHONPATH": ":".join(chain(["layers/steward/python", "cli", "."])), "PATH": "/usr/bin:/bin"}
    shown = subprocess.Popen(shows, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=path)
    assert shown.stdout is not None
    shown.stdout.close()
    _, said = shown.communicate(timeout=60)
    assert (shown.returncode, said) == (141, b"")
