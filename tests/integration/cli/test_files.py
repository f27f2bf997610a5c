"""Can an operator see what was read of a task's files, and have them read again?"""

import json

import pytest

from steward.store import keys
from steward_cli.files import WORKFLOW, group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import PROJECT, Terminal
from tests.integration.pipeline.reading_room import BRIEF, room_on

SHEET = {
    "name": "Brief.pdf", "gid": "7", "found_by": "rules, not a model", "asked": [],
    "items": [{"key": "a"}, {"key": "b"}], "links": {"a": "8"},
}  # fmt: skip
LONG = "\n".join(f"- The portal must offer report number {at}." for at in range(20))


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def remembered(terminal: Terminal, **unread: str) -> None:
    sheets = {"brief": SHEET | {"hidden": 0, "unread": ""}}
    sheets |= {name: SHEET | {"name": name, "hidden": 0, "unread": why, "items": []} for name, why in unread.items()}
    pointer = terminal.aws.objects.put("values/run/memory.json", {"documents": sheets, "story_gid": None})
    terminal.aws.table.put(keys.review(WORKFLOW, "task:12"), {**pointer, "run_id": "run", "at": "2027-01-01"})


def test_what_was_read_is_shown_and_a_file_that_was_not_is_a_finding(terminal: Terminal) -> None:
    remembered(terminal)
    code, rows = terminal.types(group, "show", "12")
    assert (code, rows[0]["file"], rows[0]["points"], rows[0]["subtasks"]) == (0, "Brief.pdf", 2, 1)
    remembered(terminal, scan="no_text")
    code, rows = terminal.types(group, "show", "12")
    assert (code, [each["unread"] for each in rows]) == (2, ["", "no_text"])


@pytest.mark.parametrize(
    ("mode", "text", "answered", "count"), [("act", BRIEF, 0, 3), ("suggest", BRIEF, 2, 2), ("act", LONG, 0, 1)]
)
def test_subtasks_are_counted_as_soon_as_they_are_made(
    aws: Aws, capsys: pytest.CaptureFixture[str], mode: str, text: str, answered: int, count: int
) -> None:
    room = room_on(aws, mode=mode)
    room.attach("Brief.txt", text)
    for each in room.approvals()[:answered]:
        room.approve(each["gid"])
    code, (row,) = Terminal(aws, capsys).types(group, "show", room.shift.task_gid)
    assert (code, row["subtasks"]) == (0, count)


def test_what_is_kept_no_more_is_said_with_the_mend(terminal: Terminal) -> None:
    remembered(terminal)
    row = terminal.aws.table.get(keys.review(WORKFLOW, "task:12")) or {}
    terminal.aws.table.put(keys.review(WORKFLOW, "task:12"), row | {"key": "values/run/gone.json"})
    code, said = terminal.types(group, "show", "12")
    assert code == 2
    assert "older than the 35 days that it is kept: steward files read 12" in said


def test_a_task_of_which_nothing_was_read_is_said_in_one_line(terminal: Terminal) -> None:
    code, said = terminal.types(group, "show", "99")
    assert code == 2
    assert "nothing was read on task 99 yet" in said


def test_a_reading_is_asked_for_on_the_record(terminal: Terminal) -> None:
    terminal.appconfig.document["projects"][PROJECT]["workflows"][WORKFLOW] = {"mode": "act"}
    code, _ = terminal.types(group, "read", "12", "--project", PROJECT)
    assert code == 0
    (message,) = [json.loads(each) for each in terminal.aws.messages()]
    assert (message["workflow"], message["subjects"], message["trigger"]) == (WORKFLOW, ["task:12"], "operator")
    (entry,) = terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["edit"], entry["target_gid"]) == ("files_asked", "12")


def test_a_project_that_reads_no_files_is_refused_with_the_mend(terminal: Terminal) -> None:
    code, said = terminal.types(group, "read", "12", "--project", "4711")
    assert code == 2
    assert "add it under its workflows" in said
    assert terminal.aws.messages() == []
