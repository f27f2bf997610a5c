"""Is a document judged before it is published, and can what is in force be seen with all its defaults?"""

import json
from pathlib import Path

import pytest
import yaml

from local.stack.layout import Layout
from steward.governance.purse import Purse
from steward.store import keys
from steward_cli.configurations import group
from steward_cli.costs import group as costs
from steward_cli.failure import Exit
from tests.integration.aws import Aws
from tests.integration.cli.terminal import PROJECT, Terminal

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def written(folder: Path, document: object, *, form: str = "yaml") -> str:
    path = folder / f"my.{form}"
    path.write_text(yaml.safe_dump(document) if form == "yaml" else json.dumps(document))
    return str(path)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_right_document_is_said_to_be(terminal: Terminal, tmp_path: Path, form: str) -> None:
    code, rows = terminal.types(group, "validate", written(tmp_path, terminal.appconfig.document, form=form))
    assert code == Exit.DONE
    assert {row["project"]: row["workflows"] for row in rows}["Intake"] == ["triage_request act"]


def test_the_example_of_the_cloud_is_right(terminal: Terminal) -> None:
    assert terminal.types(group, "validate", str(ROOT / "config/cloud.example.yaml"))[0] == Exit.DONE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1\n", "workspace_gid"),
        ("version: [1\n", "is no YAML"),
        ("", "holds no mapping"),
        ("version: 1\nversion: 1\n", "stands twice"),
    ],
)
def test_a_wrong_one_is_one_line_that_names_the_place(terminal: Terminal, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "my.yaml"
    path.write_text(text)
    code, line = terminal.types(group, "validate", str(path))
    assert code == Exit.FINDINGS
    assert said in line
    assert "\n" not in line


def test_the_laptops_own_document_is_right_before_its_sandbox_is_up(terminal: Terminal, tmp_path: Path) -> None:
    code, rows = terminal.types(group, "validate", str(ROOT / "config/demo.yaml"), state=tmp_path)
    assert code == Exit.DONE
    assert "Customer requests" in {row["project"] for row in rows}
    assert "are the sandbox's and are not looked at: make up brings it up" in terminal.said


def test_on_the_laptop_an_id_of_the_sandbox_is_filled_in(terminal: Terminal, tmp_path: Path) -> None:
    up = Layout(state=tmp_path)
    up.description.write_text("{}")
    up.announcement("asana").write_text(json.dumps({"workspace_gid": "1", "projects": {"Intake": PROJECT}}))
    text = yaml.safe_dump(terminal.appconfig.document).replace(f"'{PROJECT}'", '"${projects.Intake}"')
    assert "${projects.Intake}" in text
    path = tmp_path / "my.yaml"
    path.write_text(text)
    assert terminal.types(group, "diff", str(path), state=tmp_path) == (Exit.DONE, [])
    path.write_text(text.replace("projects.Intake", "projects.Absent"))
    code, line = terminal.types(group, "validate", str(path), state=tmp_path)
    assert (code, "${projects.Absent} is nothing that the sandbox has" in line) == (Exit.FINDINGS, True)


def test_for_a_deployed_stack_an_id_of_the_sandbox_is_a_mistake_with_its_mend(terminal: Terminal) -> None:
    code, line = terminal.types(group, "validate", str(ROOT / "config/demo.yaml"), stack="prod")
    assert code == Exit.FINDINGS
    assert "${workspace_gid} stands for an id of the laptop's sandbox: write the gid" in line


def test_a_file_that_is_not_there_is_one_line(terminal: Terminal, tmp_path: Path) -> None:
    code, line = terminal.types(group, "validate", str(tmp_path / "none.yaml"))
    assert (code, "cannot be read" in line) == (Exit.UPSTREAM, True)


def test_what_a_document_would_change_and_allow_more_is_told(terminal: Terminal, tmp_path: Path) -> None:
    same = written(tmp_path, terminal.appconfig.document)
    assert terminal.types(group, "diff", same) == (Exit.DONE, [])
    other = json.loads(json.dumps(terminal.appconfig.document))
    other["projects"][PROJECT]["changed_tasks_per_minute"] = 99
    code, rows = terminal.types(group, "diff", written(tmp_path, other))
    assert code == Exit.FINDINGS
    assert [row["difference"] for row in rows] == [f"projects.{PROJECT}.changed_tasks_per_minute: 30 -> 99"]
    assert "allows more: " in terminal.said


def test_a_document_that_says_a_default_aloud_changes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    other = json.loads(json.dumps(terminal.appconfig.document))
    other["projects"][PROJECT]["changed_tasks_per_minute"] = 30
    assert terminal.types(group, "diff", written(tmp_path, other)) == (Exit.DONE, [])


def test_what_is_in_force_is_shown_as_published_and_with_every_default(terminal: Terminal) -> None:
    _, plain = terminal.types(group, "show")
    _, whole = terminal.types(group, "show", "--effective")
    assert plain == terminal.appconfig.document
    assert whole["projects"][PROJECT]["changed_tasks_per_minute"] == 30
    _, text = terminal.prints(group, "show", "--effective")
    assert yaml.safe_load(text) == whole


def test_the_cost_of_the_month_is_foretold_by_project_and_in_all(terminal: Terminal, aws: Aws) -> None:
    for day in ("2026-10-01", "2026-09-30"):
        aws.table.put(keys.spent(PROJECT, day), {"spent": 700_000, "judged": 1})
    assert Purse(aws.table).spent(PROJECT, "2026-10-01") == 700_000
    code, rows = terminal.types(costs, "forecast")
    by_name = {row["of"]: row for row in rows}
    assert code == Exit.DONE
    assert (by_name["Intake"]["spent"], by_name["Intake"]["per_day"], by_name["Intake"]["days_left"]) == (0.7, 0.2, 30)
    assert by_name["all"]["month"] == 6.7
