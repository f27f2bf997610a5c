"""Can a person have a running stack take another document, reconcile and scan, without waiting for its schedules?"""

import json
from pathlib import Path

import pytest

from local.stack.__main__ import DEMO, main
from tests.e2e.terminal import Terminal
from tests.e2e.workplace import INTAKE, Workplace

pytestmark = pytest.mark.e2e


@pytest.fixture
def state(workplace: Workplace, tmp_path: Path) -> Path:
    """A folder that says where the stack is, as `make up` leaves it."""
    workplace.stack.write(tmp_path / "stack.json")
    (tmp_path / "asana.announce.json").write_text(json.dumps(workplace.control.about()))
    return tmp_path


def test_a_turn_and_a_scan_are_made_now_and_say_what_they_found(
    workplace: Workplace, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reconcile", "--state", str(state)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["projects"][workplace.stack.projects[INTAKE]]["findings"] == []
    assert main(["scan", "--state", str(state)]) == 0
    assert json.loads(capsys.readouterr().out)["projects"] == 1


def test_a_document_is_in_force_once_it_is_published(
    workplace: Workplace, state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal, other = Terminal(workplace, state), tmp_path / "other.yaml"
    before = terminal.deployment.document()
    other.write_text(DEMO.read_text().replace("changed_tasks_per_minute: 200", "changed_tasks_per_minute: 199"))
    try:
        assert main(["publish", "--config", str(other), "--state", str(state)]) == 0
        assert "other.yaml is in force" in capsys.readouterr().out
        newer = Terminal(workplace, state).deployment.configuration()
        assert newer.projects[workplace.stack.projects[INTAKE]].changed_tasks_per_minute == 199
    finally:
        terminal.publish(before)


def test_what_is_no_document_is_one_line_and_changes_nothing(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (([], "make publish CONFIG=FILE"), (["--config", str(state / "stack.json")], "stack.json: ")):
        assert main(["publish", *words, "--state", str(state)]) == 1
        line = capsys.readouterr().err
        assert said in line
        assert line.count("\n") == 1
