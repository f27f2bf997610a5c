"""Does a configuration begin with every line explained and one's own ids in it, over no file of anybody's?"""

from pathlib import Path

import pytest
import yaml

from steward.upkeep.validate_config import publishable
from steward_cli.beginning import group
from steward_cli.failure import Exit
from tests.integration.aws import Aws
from tests.integration.cli.terminal import Terminal


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def test_it_is_right_observes_and_has_ones_own_ids(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    words = ("--workspace", "71", "--bot", "72", "--project", "73", "--approver", "74", "--name", "Requests: all")
    code, answer = terminal.types(group, "--output", str(file), *words)
    assert (code, answer["next"]) == (Exit.DONE, f"steward config validate {file}")
    text = file.read_text()
    found = publishable(yaml.safe_load(text))
    assert (found.workspace_gid, found.bot_user_gid, list(found.projects)) == ("71", "72", ["73"])
    assert found.projects["73"].name == "Requests: all"
    assert found.projects["73"].workflows["triage_request"].mode == "observe"
    assert text.count("#") > 20, "every line is explained"
    assert "examples" not in terminal.said


def test_ids_that_are_not_given_are_said_to_be_examples(terminal: Terminal, tmp_path: Path) -> None:
    terminal.types(group, "--output", str(tmp_path / "my.yaml"), "--workspace", "71")
    assert "the ids of bot, project, approver are examples" in terminal.said


def test_no_file_is_written_over_and_a_dry_run_writes_none(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    assert terminal.types(group, "--output", str(file), dry_run=True)[0] == Exit.DONE
    assert not file.exists()
    file.write_text("mine")
    code, line = terminal.types(group, "--output", str(file))
    assert (code, file.read_text()) == (Exit.FINDINGS, "mine")
    assert "is there already" in line
