"""What is told before the next meeting of what the last one promised, through the real functions: once, and no more."""

import pytest

from steward.evidence.transcripts.follow_up_told import HEADING
from steward.governance.policy import configuration_of
from steward.run import Subject, work_message
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.meeting_room import FOLLOW_UP, NOTES, MeetingRoom, meeting_room_on
from tests.integration.pipeline.test_meetings import DECK, LAB

# The sandbox's clock starts on Thursday, the first of October 2026; the deck is promised for the second, the lab for
# the ninth, and the weekly is on Thursdays.


@pytest.fixture
def room(aws: Aws) -> MeetingRoom:
    room = meeting_room_on(aws, follows={"weekday": "thursday"})
    room.meets(NOTES)
    return room


def asked_by_operator(room: MeetingRoom) -> None:
    subject, slot = Subject("task", room.shift.task_gid), room.shift.now().isoformat()
    room.shift.send(work_message(FOLLOW_UP, room.shift.project_gid, "operator", [subject], slot))
    room.shift.pass_(60)


def changed(room: MeetingRoom, title: str, **changes: object) -> None:
    (gid,) = [each["gid"] for each in room.subtasks() if each["name"] == title]
    data_of(room.shift.human.put(f"/tasks/{gid}", json={"data": changes}))


def test_the_day_before_the_next_meeting_one_comment_says_what_is_overdue_and_open(room: MeetingRoom) -> None:
    room.days_later(5)
    assert room.told() == [], "Tuesday: nobody is told before the day"
    room.days_later(1)
    (text,) = room.told()
    assert "on 2026-10-08: what became of the promises made until 2026-10-01" in text
    assert "Overdue (1)" in text
    assert "(Mika Member): due 2026-10-02." in text
    assert "Open (1)" in text
    assert "(Olga Owner): due 2026-10-09." in text


def test_what_was_done_and_moved_is_told_as_such(room: MeetingRoom) -> None:
    changed(room, DECK, completed=True)
    changed(room, LAB, due_on="2026-10-12")
    room.days_later(6)
    (text,) = room.told()
    assert "Done (1)" in text
    assert "done on 2026-10-01" in text
    assert "Moved to another day (1)" in text
    assert "due 2026-10-12, moved from 2026-10-09" in text


def test_scans_and_redelivered_messages_of_one_day_make_no_second_comment(room: MeetingRoom) -> None:
    room.days_later(6)
    runs = len([each for each in room.shift.runs if each["workflow"] == FOLLOW_UP])
    for _ in range(3):
        room.days_later(1 / 24)
    subject = [Subject("task", room.shift.task_gid)]
    for slot in ("follow-up:2026-10-07", "another", "another"):
        room.shift.send(work_message(FOLLOW_UP, room.shift.project_gid, "scan", subject, slot))
        room.shift.pass_(60)
    assert len(room.told()) == 1
    ran = [each for each in room.shift.runs if each["workflow"] == FOLLOW_UP]
    assert [each.get("outcome") for each in ran[runs:]] == ["nothing_new"], "the day's own message was known"


def test_the_comment_is_brought_up_to_date_in_place_on_the_day_of_the_meeting(room: MeetingRoom) -> None:
    room.days_later(6)
    changed(room, DECK, completed=True)
    room.days_later(1)
    (text,) = room.told()
    assert "Done (1)" in text
    assert "Overdue" not in text


def test_where_all_is_done_nobody_is_told(room: MeetingRoom) -> None:
    for title in (DECK, LAB):
        changed(room, title, completed=True)
    room.days_later(6)
    assert room.told() == []
    assert room.shift.outcomes()[-1] == "unchanged"


def test_after_the_next_meeting_nobody_is_told_of_this_one_any_more(room: MeetingRoom) -> None:
    room.days_later(8)
    assert room.told() == []


def test_a_comment_that_people_deleted_is_not_made_again(room: MeetingRoom) -> None:
    room.days_later(6)
    path = f"/tasks/{room.shift.task_gid}/stories"
    stories = data_of(room.shift.human.get(path, params={"opt_fields": "text"}))
    (told,) = [each["gid"] for each in stories if each["text"].startswith(HEADING)]
    graph = room.shift.sandbox.world.graph
    graph.remove(next(each for each in graph.of_kind("story") if each.gid == told))
    room.days_later(1)
    asked_by_operator(room)
    assert room.told() == []


def test_a_muted_meeting_is_left_alone(room: MeetingRoom) -> None:
    room.shift.human.post(f"/tasks/{room.shift.task_gid}/stories", json={"data": {"text": "/ai mute"}})
    room.shift.pass_(60)
    room.days_later(6)
    assert room.told() == []


def test_in_quiet_hours_the_comment_waits_and_is_made_once_after_them(room: MeetingRoom) -> None:
    document = room.shift.configuration.model_dump(mode="json", exclude_none=True)
    project = document["projects"][room.shift.project_gid]
    project["quiet_hours"] = {"zone": "UTC", "start": "09:00", "end": "12:00"}
    room.shift.configuration = configuration_of(document)
    room.days_later(6)
    assert room.told() == []
    room.shift.sandbox.advance(2 * 3600)
    subject = [Subject("task", room.shift.task_gid)]
    for slot in ("unsettled-1", "unsettled-2"):  # as reconcile asks again
        room.shift.send(work_message(FOLLOW_UP, room.shift.project_gid, "scan", subject, slot))
        room.shift.pass_(60)
    assert len(room.told()) == 1


def test_the_next_task_of_the_series_says_when_the_next_meeting_is_and_is_linked(aws: Aws) -> None:
    room = meeting_room_on(aws, follows={})
    room.meets(NOTES, name="Weekly 1 October")
    mine, section = room.shift.task_gid, room.section_gid
    place = {"memberships": [{"project": room.shift.project_gid, "section": section}]}
    data = {"name": "Weekly 5 October", "due_on": "2026-10-05", **place}
    later = data_of(room.shift.human.post("/tasks", json={"data": data}))["gid"]
    room.shift.human.post("/tasks", json={"data": {"name": "Retro", "due_on": "2026-10-02", **place}})
    room.days_later(1)
    (text,) = room.told()  # Friday, the working day before Monday
    assert "on 2026-10-05" in text
    stories = data_of(room.shift.human.get(f"/tasks/{mine}/stories", params={"opt_fields": "html_text"}))
    assert any(later in str(each.get("html_text")) for each in stories)


def test_the_notes_say_when_the_next_meeting_is(aws: Aws) -> None:
    room = meeting_room_on(aws, follows={"lead_days": 2})
    room.meets(NOTES + "\nNext meeting: 2026-10-15\n")
    room.days_later(7)
    assert room.told() == []
    room.days_later(5)
    assert "on 2026-10-15" in room.told()[0]


def test_where_nothing_says_when_the_next_meeting_is_only_an_operator_gets_the_comment(aws: Aws) -> None:
    room = meeting_room_on(aws, follows={})
    room.meets(NOTES)
    room.days_later(6)
    assert room.told() == []
    asked_by_operator(room)
    asked_by_operator(room)
    (text,) = room.told()
    assert text.startswith("Steward: before the next meeting: what became of")


def test_in_observe_nothing_is_written(aws: Aws) -> None:
    room = meeting_room_on(aws, follows={"weekday": "thursday", "mode": "observe"})
    room.meets(NOTES)
    before = room.shift.mutations()
    room.days_later(6)
    assert room.told() == []
    assert room.shift.mutations() == before
    assert room.shift.outcomes()[-1] == "observed"


def test_a_task_that_stood_before_is_followed_too_and_one_that_was_rejected_is_not(aws: Aws) -> None:
    room = meeting_room_on(aws, mode="suggest", follows={"weekday": "thursday"})
    room.open_task("Pricing deck for Acme")
    room.meets(NOTES)
    (lab,) = room.approvals()
    room.days_later(1)  # Friday: the proposal is open for three days
    room.reject(lab["gid"])
    room.days_later(5)
    (text,) = room.told()
    assert "Moved to another day (1)" in text, "it was promised for the second, and its task has no day"
    assert "No task was made" not in text


def test_a_proposal_that_waits_is_told_with_what_nobody_answered(aws: Aws) -> None:
    room = meeting_room_on(aws, mode="suggest", follows={"weekday": "friday"})
    room.meets("Actions\n- Mika Member will send the signed contract by 3/12.\n")
    room.days_later(0.2)
    (text,) = room.told()
    assert "No task was made (1)" in text
    assert "Does" in text
