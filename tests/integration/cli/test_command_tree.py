"""Does every command there is keep the conventions: an example, the same options, JSON that parses, known exit codes?

The parser is walked, so that a new command is held to them without being named here.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from steward.store.table import plain_item
from steward_cli.app import app, ended
from steward_cli.desk import Desk
from steward_cli.failure import Exit
from steward_cli.placing import placed
from tests.e2e.terminal import commands
from tests.integration.aws import BUCKET, TABLE, Aws
from tests.integration.cli.terminal import NOW, Terminal
from tests.integration.cli.test_junk import Gone, words_of

COMMANDS = commands()
NAMES = [" ".join(path) for path, _ in COMMANDS]
KNOWN = frozenset({Exit.DONE, Exit.FINDINGS, Exit.REFUSED, Exit.UNAUTHORISED, Exit.UPSTREAM})
EVERYWHERE = ("--json", "--dry-run", "--yes", "--reason", "why", "--operator", "ana", "--stack", "prod")
LOOKED = "asana_read"  # the entry of a command that read Asana: it changed nothing


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = Terminal(aws, capsys)
    terminal.appconfig.seed("v1")
    terminal.services = dict.fromkeys(("lambda", "secretsmanager", "bedrock-runtime", "sts"), Gone())
    return terminal


def typed(terminal: Terminal, path: tuple[str, ...], command: Any, **options: Any) -> int:  # noqa: ANN401 - typer's own copy of click, and Desk's options
    """As at a terminal where nobody sits, but for the deployment."""
    desk = Desk(reason="a test", operator="ana", clock=lambda: NOW, pause=lambda _seconds: None, **options)
    desk.deployment = terminal.deployment()
    group = typer.main.get_command(app).commands[path[0]]  # type: ignore[attr-defined]
    return ended(lambda: group.main([*path[1:], *words_of(command)], standalone_mode=False, obj=desk))


def stands(terminal: Terminal) -> tuple[Any, ...]:
    """All that a command could have changed: the table, the bucket, the queue and the configuration."""
    aws = terminal.aws
    items = [plain_item(each) for each in aws.dynamodb.scan(TableName=TABLE)["Items"]]
    chain = [each for each in items if each["pk"] == "AUDIT#operator" and each.get("edit") != LOOKED]
    rows = [each for each in items if each["pk"] != "AUDIT#operator" and not each["pk"].startswith("PACE#")]
    objects = [each["Key"] for each in aws.s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]
    sent = aws.sqs.get_queue_attributes(QueueUrl=aws.queue_url, AttributeNames=["ApproximateNumberOfMessages"])
    told = (sent["Attributes"], len(terminal.appconfig.versions), len(terminal.appconfig.begun))
    return ([each for each in chain if each["sk"] != "head"], rows, objects, told)


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=NAMES)
def test_help_shows_an_example_of_the_command_itself(path: tuple[str, ...], command: Any) -> None:  # noqa: ANN401 - typer's own copy of click
    example = (command.help or "").partition("Example: steward ")[2].splitlines()
    assert example, "say in its docstring how it is typed"
    assert " ".join(path) in example[0]


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=NAMES)
def test_json_dry_run_yes_and_reason_may_stand_behind_every_command(path: tuple[str, ...], command: Any) -> None:  # noqa: ANN401 - typer's own copy of click
    program, words = typer.main.get_command(app), [*path, *words_of(command)]
    own = {name for each in command.params for name in each.opts}
    wanted = [each for each in EVERYWHERE if each not in own]
    context = program.make_context("steward", placed([*words, *wanted], program), resilient_parsing=True)
    assert context.params["as_json"]
    assert context.params["dry_run"] or "--dry-run" in own
    assert (context.params["yes"], context.params["reason"], context.params["stack"]) == (True, "why", "prod")


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=NAMES)
def test_json_is_one_document_or_none_and_the_exit_code_is_a_known_one(
    terminal: Terminal,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    path: tuple[str, ...],
    command: Any,  # noqa: ANN401 - typer's own copy of click
) -> None:
    monkeypatch.chdir(tmp_path)
    before = stands(terminal)
    code = typed(terminal, path, command, as_json=True, dry_run=True, yes=True)
    out = capsys.readouterr().out
    assert code in KNOWN
    assert path == ("audit", "export") or not out or json.loads(out) is not None  # that one writes JSON lines
    assert stands(terminal) == before, "a dry run changes nothing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=NAMES)
def test_nothing_is_changed_where_nobody_said_yes(
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    path: tuple[str, ...],
    command: Any,  # noqa: ANN401 - typer's own copy of click
) -> None:
    if path == ("demo",):  # it changes nothing outside of what it brings up and ends
        return
    monkeypatch.chdir(tmp_path)
    before = stands(terminal)
    code = typed(terminal, path, command, as_json=True)
    assert code in KNOWN
    assert stands(terminal) == before


def test_what_changes_something_is_among_those_that_were_held_back(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tests above can fail: with a yes the very lists that must not grow do."""
    command = dict(COMMANDS)[("kill", "on")]
    assert typed(terminal, ("kill", "on"), command, as_json=True) == Exit.REFUSED
    assert "say --yes" in capsys.readouterr().err
    before = stands(terminal)
    assert typed(terminal, ("kill", "on"), command, as_json=True, yes=True) == Exit.DONE
    assert stands(terminal) != before
