"""Can an operator prove at a terminal what was done, and take it back, on the whole stack?"""

import json
from pathlib import Path
from typing import Any

import pytest

from steward_cli.app import main
from tests.e2e.workplace import Workplace

pytestmark = pytest.mark.e2e

FIELDS = ("AI Type", "AI Priority", "AI Effort (h)", "AI Confidence", "AI Reason")


class Operator:
    """Somebody at a terminal beside the stack."""

    def __init__(self, workplace: Workplace, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
        workplace.stack.write(state / "stack.json")
        self._state, self._capsys = state, capsys

    def types(self, *words: str) -> tuple[int, Any]:
        """The exit code and what was printed, read as JSON."""
        self._capsys.readouterr()
        options = ["--state", str(self._state), "--json", "--yes", "--reason", "end-to-end test", "--operator", "ana"]
        code = main([*options, *words])
        return code, json.loads(self._capsys.readouterr().out)


@pytest.fixture
def operator(workplace: Workplace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(workplace, tmp_path, capsys)


def test_a_triage_is_replayed_undone_and_the_record_of_both_is_whole(workplace: Workplace, operator: Operator) -> None:
    task_gid = workplace.submit("Charged twice for invoice 20418", "The customer was charged twice. Please refund one.")
    run_id = workplace.recorded(task_gid).run_id
    assert operator.types("audit", "replay", run_id) == (0, [])
    assert workplace.fields(task_gid)["AI Type"]
    code, rows = operator.types("undo", "--task", task_gid)
    made = [each["name"] for each in rows if each["stays"] == "nothing_before"]
    assert (code, made) == (0, ["approval subtask"])  # it replaced nothing, so that nothing of people's stays away
    assert not any(each["stays"] for each in rows if each["name"] not in made)
    workplace.until(lambda: workplace.fields(task_gid), lambda seen: not any(seen[name] for name in FIELDS))
    _, entries = operator.types("audit", "query", "--task", task_gid)
    assert [each["edit"] for each in entries if each["actor"] == "steward"].count("set_task_fields") == 2
    assert operator.types("audit", "verify", "--task", task_gid, "--journal") == (0, [])
