"""Can a newcomer do on the laptop what people do in Asana, by what the listings name?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.asana import Sandbox
from local.asana.seed.furnish import northwind_workspace
from local.asana.seed.workspace import DEFAULT_SEED
from local.asana.server import serving
from steward_cli.deployment import Deployment
from steward_cli.sandbox import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import Terminal
from tests.integration.office import INTAKE


class Laptop(Terminal):
    """A terminal beside a laptop's stack."""

    state: Path | None = None

    def deployment(self) -> Deployment:
        return replace(super().deployment(), state=self.state)

    def sandbox(self, *words: str, **options: Any) -> Any:  # noqa: ANN401 - whatever was printed
        return self.types(group, *words, **options)[1]


@pytest.fixture
def laptop(aws: Aws, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Laptop]:
    sandbox = Sandbox(furnish=northwind_workspace(DEFAULT_SEED))
    about: dict[str, Any] = sandbox.about()
    laptop = Laptop(aws, capsys)
    workflows = {"triage_request": {"mode": "act"}}
    approvals = {"approvers": [about["users"]["Ruth Feldman"]]}
    project = {"name": INTAKE, "workflows": workflows, "approvals": approvals}
    laptop.appconfig.document["projects"] = {about["projects"][INTAKE]: project}
    with serving(sandbox) as laptop.asana_base_url:
        laptop.state = tmp_path
        yield laptop


def test_people_are_listed_by_the_name_that_acts_and_the_bot_is_none(laptop: Laptop) -> None:
    rows = {row["as"]: (row["name"], row["approver"]) for row in laptop.sandbox("people")}
    assert rows["ruth"] == ("Ruth Feldman", True)
    assert rows["maya_c"] == ("Maya Chen", False)
    assert "steward" not in rows
    assert all(rows)


def test_a_request_that_is_submitted_is_listed_changed_and_talked_about(laptop: Laptop) -> None:
    gid = laptop.sandbox("submit", "Export fails", "--notes", "It ends with an error.")["task"]
    assert gid in [row["task"] for row in laptop.sandbox("tasks", "--last", "100")]
    laptop.sandbox("set", gid, "AI Team", "platform", "--as", "leila")
    laptop.sandbox("set", gid, "Effort (h)", "2.5")
    laptop.sandbox("set", gid, "name", "Export stops")
    laptop.sandbox("comment", gid, "/ai accept")
    shown = laptop.sandbox("show", gid)
    assert (shown["name"], shown["AI Team"], shown["Effort (h)"]) == ("Export stops", "Platform", "2.5")
    assert shown["comment 1 of Ruth Feldman"] == "/ai accept", "an approver acts where nobody is named"
    laptop.sandbox("set", gid, "AI Team", "none")
    assert "AI Team" not in laptop.sandbox("show", gid)


def test_every_comment_is_shown_in_order_also_those_on_subtasks(laptop: Laptop) -> None:
    gid = laptop.sandbox("submit", "Export fails")["task"]
    for text, who in (("first", "ruth"), ("second", "leila"), ("third", "ruth")):
        laptop.sandbox("comment", gid, text, "--as", who)
    about = httpx.get(laptop.asana_base_url.removesuffix("/api/1.0") + "/sandbox/about").json()["data"]
    headers, data = {"Authorization": f"Bearer {about['tokens']['ruth']}"}, {"data": {"name": "Approve?"}}
    made = httpx.post(f"{laptop.asana_base_url}/tasks/{gid}/subtasks", headers=headers, json=data).json()["data"]["gid"]
    laptop.sandbox("comment", made, "here too", "--as", "ruth")
    for number in range(101):
        laptop.sandbox("set", gid, "name", f"Export fails, the {number}th time")
    laptop.sandbox("comment", gid, "after a page of changes", "--as", "sam")
    shown = laptop.sandbox("show", gid)
    said = {name: text for name, text in shown.items() if name.startswith("comment")}
    assert list(said.values()) == ["first", "second", "third", "after a page of changes", "here too"]
    assert [name for name, text in said.items() if text == "here too"] == [f"comment on {made} 1 of Ruth Feldman"]


def test_a_task_is_completed_and_given_to_somebody_as_people_do(laptop: Laptop) -> None:
    gid = laptop.sandbox("submit", "Export fails", "--notes", "Since nine.")["task"]
    laptop.sandbox("set", gid, "assignee", "leila")
    laptop.sandbox("set", gid, "due_on", "2026-12-01")
    shown = laptop.sandbox("show", gid)
    assert shown["assignee"].startswith("Leila")
    assert (shown["notes"], shown["due_on"], shown["completed"]) == ("Since nine.", "2026-12-01", False)
    laptop.sandbox("set", gid, "assignee", "none")
    laptop.sandbox("set", gid, "completed", "true")
    shown = laptop.sandbox("show", gid)
    assert (shown["assignee"], shown["completed"]) == (None, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "1"), "the sandbox refuses"),
        (("set", "{task}", "AI Tea", "Platform"), "name one of Request type"),
        (("set", "{task}", "AI Tea", "Platform"), "name, notes, due_on, completed, assignee"),
        (("set", "{task}", "completed", "perhaps"), "completed is true or false"),
        (("set", "{task}", "assignee", "nobody"), "name one of daniel"),
        (("set", "{task}", "AI Team", "Nobody"), "name one of Platform"),
        (("set", "{task}", "Effort (h)", "much"), "is a number"),
        (("answer", "{task}", "approve"), "has no open approval subtask"),
        (("comment", "{task}", "hello", "--as", "nobody"), "name one of"),
    ],
)
def test_what_the_sandbox_has_not_is_one_line_that_names_what_it_has(
    laptop: Laptop, words: tuple[str, ...], said: str
) -> None:
    task = laptop.sandbox("tasks", "--last", "1")[0]["task"]
    code, line = laptop.types(group, *(word.format(task=task) for word in words))
    assert (code, said in line) == (2, True), line


def test_a_dry_run_changes_nothing(laptop: Laptop) -> None:
    task = laptop.sandbox("tasks", "--last", "1")[0]["task"]
    before = laptop.sandbox("show", task)
    laptop.sandbox("comment", task, "hello", dry_run=True)
    laptop.sandbox("set", task, "AI Team", "Platform", dry_run=True)
    assert "would: set AI Team" in laptop.said
    assert laptop.sandbox("show", task) == before


def test_nobody_acts_beside_a_real_asana(laptop: Laptop) -> None:
    laptop.state = None
    assert laptop.types(group, "people")[0] == 3


def test_a_sandbox_that_is_gone_is_one_line(laptop: Laptop) -> None:
    laptop.asana_base_url = "http://127.0.0.1:9/api/1.0"
    code, line = laptop.types(group, "people")
    assert (code, "make status" in line) == (5, True)
