"""Is it kept why people said no to what was proposed out of a meeting, and does it count among the outcomes?"""

from typing import Any

import pytest

from steward.governance.labels import Label, report
from steward.store import keys
from tests.integration.aws import Aws
from tests.integration.pipeline.committee import Committee
from tests.integration.pipeline.meeting_room import NAME, NOTES, MeetingRoom, meeting_room_on
from tests.integration.pipeline.reading_room import APPROVER

SECRET = "This is a duplicate of the one about project Zebra"


@pytest.fixture
def room(aws: Aws) -> MeetingRoom:
    room = meeting_room_on(aws, mode="suggest")
    room.meets(NOTES)
    return room


def proposed(room: MeetingRoom, what: str) -> dict[str, Any]:
    return next(each for each in room.approvals() if what in each["name"])


def says(room: MeetingRoom, gid: str, text: str, name: str = APPROVER) -> None:
    """Somebody comments on another task than the meeting's."""
    mine, room.shift.task_gid = room.shift.task_gid, gid
    Committee(room.shift).comments(name, text)
    room.shift.task_gid = mine


def kept(room: MeetingRoom) -> list[dict[str, Any]]:
    return list(room.shift.aws.table.query(keys.label(room.shift.project_gid, NAME, "").pk))


def test_what_whoever_rejected_wrote_on_the_approval_is_the_reason(room: MeetingRoom) -> None:
    deck = proposed(room, "pricing deck")
    says(room, deck["gid"], SECRET)
    room.reject(deck["gid"])
    (row,) = kept(room)
    assert row["why"] == "duplicate"
    assert row["why_story_gid"]
    assert "Zebra" not in str(row), "people's words stay in Asana"


def test_a_reason_that_is_given_after_the_no_counts_too_and_a_strangers_does_not(room: MeetingRoom) -> None:
    deck = proposed(room, "pricing deck")
    room.reject(deck["gid"])
    assert [each["why"] for each in kept(room)] == ["untold"]
    says(room, deck["gid"], "not mine at all", "Olga Owner")
    assert [each["why"] for each in kept(room)] == ["untold"]
    says(room, deck["gid"], "Nobody said that.")
    assert [each["why"] for each in kept(room)] == ["not_meant"]


def test_the_lines_behind_the_command_are_the_reason(room: MeetingRoom) -> None:
    reference = proposed(room, "test lab")["name"].rpartition("(ref ")[2][:8]
    Committee(room.shift).comments(APPROVER, f"/ai reject {reference}\nwrong date, it is the week after")
    assert [each["why"] for each in kept(room)] == ["wrong_day"]


def test_yes_and_no_count_among_the_outcomes_of_the_workflow(room: MeetingRoom) -> None:
    room.approve(proposed(room, "pricing deck")["gid"])
    room.reject(proposed(room, "test lab")["gid"])
    (row,) = report(map(Label.of_row, kept(room)))
    assert (row["field"], row["prompt"], row["accepted"], row["rejected"]) == ("add_subtask", "rules", 1, 1)
    assert (row["settled"], row["right"]) == (2, 0.5)


def test_a_proposal_that_nobody_answers_in_time_was_ignored(room: MeetingRoom) -> None:
    room.shift.sandbox.advance(80 * 3600)
    Committee(room.shift).comments(APPROVER, "/ai accept")
    assert {each["found#add_subtask"]["outcome"] for each in kept(room)} == {"ignored"}
