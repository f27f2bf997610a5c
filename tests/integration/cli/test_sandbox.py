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
from steward.errors import RefusedReason
from steward.evidence.mail.headers import headers_of
from steward.evidence.mail.standing import refusal
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


def test_a_file_is_attached_under_its_own_name_or_another(laptop: Laptop, tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    file.write_text("# Brief")
    gid = laptop.sandbox("submit", "A brief")["task"]
    assert laptop.sandbox("attach", gid, str(file))["attached"] == "brief.md"
    laptop.sandbox("attach", gid, str(file), "--name", "brief v2.md")
    shown = laptop.sandbox("show", gid)
    assert shown["files"] == "brief.md, brief v2.md"


def test_a_file_that_is_not_there_is_told_with_what_to_do(laptop: Laptop, tmp_path: Path) -> None:
    gid = laptop.sandbox("submit", "A brief")["task"]
    code, line = laptop.types(group, "attach", gid, str(tmp_path / "none.md"))
    assert (code, "name a file of this machine" in line) == (2, True), line


def test_a_request_stands_in_the_section_that_is_named_which_is_made_once(laptop: Laptop) -> None:
    for section in ("Meetings", "meetings"):
        gid = laptop.sandbox("submit", "Weekly", "--section", section)["task"]
        assert laptop.sandbox("show", gid)["section"] == f"{INTAKE}: Meetings"


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
        (("answer", "{task}", "approve"), "has no open approval subtask and is none"),
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


def test_a_mail_lies_where_ses_puts_mails_under_what_ses_says_of_it(laptop: Laptop, aws: Aws, tmp_path: Path) -> None:
    file = tmp_path / "request.eml"
    file.write_text("From: Ana <ana@corp.example>\nSubject: Export\nMessage-ID: <1@corp.example>\n\nIt fails.\n")
    for options, refused in (((), None), (("--forged",), RefusedReason.MAIL_UNVERIFIED)):
        key = laptop.sandbox("mail", str(file), *options)["mail"]
        assert key.startswith("quarantine/files/mail/")
        assert refusal(headers_of(aws.objects.get_bytes(key)), ["ana@corp.example"]) is refused


def test_a_mail_that_is_not_there_is_told_with_what_to_do(laptop: Laptop, tmp_path: Path) -> None:
    code, line = laptop.types(group, "mail", str(tmp_path / "none.eml"))
    assert (code, "name a mail saved as .eml" in line) == (2, True), line


def test_one_approval_of_several_is_answered_by_its_own_gid(laptop: Laptop) -> None:
    gid = laptop.sandbox("submit", "Export fails")["task"]
    one, other = (_approval(laptop, gid, name) for name in ("One?", "Other?"))
    assert laptop.sandbox("answer", one, "approve")["approve"] == "One?"
    shown = laptop.sandbox("show", gid)
    assert (shown[f"subtask {one}"], shown[f"subtask {other}"]) == ("One?: approved", "Other?: pending")


def test_a_mention_is_shown_by_its_name_and_lines_stay_lines(laptop: Laptop) -> None:
    about = _about(laptop)
    gid = laptop.sandbox("submit", "Export fails", "--notes", "- one\n- two")["task"]
    html = f'<body>ask <a data-asana-gid="{about["users"]["Ruth Feldman"]}"/> about <a data-asana-gid="{gid}"/></body>'
    _post(laptop, f"/tasks/{gid}/stories", html_text=html)
    assert laptop.sandbox("show", gid)["comment 1 of Ruth Feldman"] == f"ask Ruth Feldman about Export fails ({gid})"
    lines = laptop.prints(group, "show", gid)[1].splitlines()
    assert [line.strip() for line in lines if line.strip().startswith("- two")] == ["- two"]


def _approval(laptop: Laptop, parent: str, name: str) -> str:
    made = _post(laptop, f"/tasks/{parent}/subtasks", name=name, resource_subtype="approval")
    return str(made["gid"])


def _about(laptop: Laptop) -> Any:  # noqa: ANN401 - an API document
    return httpx.get(laptop.asana_base_url.removesuffix("/api/1.0") + "/sandbox/about").json()["data"]


def _post(laptop: Laptop, path: str, **data: Any) -> Any:  # noqa: ANN401 - an API document
    headers = {"Authorization": f"Bearer {_about(laptop)['tokens']['ruth']}"}
    return httpx.post(f"{laptop.asana_base_url}{path}", headers=headers, json={"data": data}).json()["data"]
