"""Can an operator see what is known of a meeting, and have it told what became of that?"""

import json

import pytest

from steward.store import keys
from steward_cli.meetings import FOLLOW_UP, HEARD, group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import PROJECT, Terminal
from tests.integration.pipeline.meeting_room import meeting_room_on

ITEM = {
    "identity": "meeting-1",
    "kind": "commitment",
    "title": "Send the deck",
    "quote": {"text": "I will send the deck by 3/12."},
    "owner": {"text": "Anna", "question": ""},
    "due": {"on": None, "question": "Does 3/12 mean March or December?"},
}


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def test_what_is_known_is_shown_with_what_is_still_asked(terminal: Terminal) -> None:
    memory = {"items": [ITEM], "there": {"meeting-1": "77"}}
    pointer = terminal.aws.objects.put("values/run/memory.json", memory)
    terminal.aws.table.put(keys.review(HEARD, "task:12"), {**pointer, "run_id": "run", "at": "2027-01-01"})
    code, (row,) = terminal.types(group, "show", "12")
    assert code == 0
    assert (row["said"], row["owner"], row["task"]) == ("I will send the deck by 3/12.", "Anna", "77")
    assert row["asked"] == ["Does 3/12 mean March or December?"]


def test_a_promise_has_its_task_as_soon_as_that_is_made(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    room = meeting_room_on(aws)
    room.meets("Weekly")
    room.attach("Minutes.txt", "Actions\n\n- Mika Member will send the release notes by 2027-03-12.\n")
    (subtask,) = room.subtasks()
    (row,) = Terminal(aws, capsys).types(group, "show", room.shift.task_gid)[1]
    assert row["task"] == subtask["gid"]


def test_a_task_that_is_no_meeting_is_said_in_one_line(terminal: Terminal) -> None:
    code, said = terminal.types(group, "show", "99")
    assert code == 2
    assert "nothing is known of a meeting on task 99" in said


def test_a_follow_up_is_asked_for_on_the_record(terminal: Terminal) -> None:
    terminal.appconfig.document["projects"][PROJECT]["workflows"][FOLLOW_UP] = {"mode": "act"}
    code, _ = terminal.types(group, "follow", "12", "--project", PROJECT)
    assert code == 0
    (message,) = [json.loads(each) for each in terminal.aws.messages()]
    assert (message["workflow"], message["subjects"], message["trigger"]) == (FOLLOW_UP, ["task:12"], "operator")
    (entry,) = terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["edit"], entry["target_gid"]) == ("follow_up_asked", "12")


def test_a_project_without_follow_ups_is_refused_with_the_mend(terminal: Terminal) -> None:
    code, said = terminal.types(group, "follow", "12", "--project", "4711")
    assert code == 2
    assert "add it under its workflows" in said
    assert terminal.aws.messages() == []
