"""What becomes of a series of meetings, through the real functions: the second takes back, moves and repeats."""

import pytest

from steward.governance.policy import configuration_of
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.meeting_room import NOTES, MeetingRoom, meeting_room_on
from tests.integration.pipeline.test_document_model import reading
from tests.integration.pipeline.test_meetings import DECK, LAB, Listener, answering, claim

CABLES = "Olga Owner will order the network cables by 2026-10-14"

AGAIN = f"""

Weekly, 8 October

Actions
- {DECK}.
- Olga Owner to book the test lab by 2026-10-16.
- {CABLES}.

Decisions
- We decided to launch in Portugal first instead of Spain.
"""

FIRST = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Mika Member>I will send the pricing deck to Acme by Friday.</v>

00:00:05.000 --> 00:00:08.000
<v Olga Owner>I will book the test lab by next Wednesday.</v>
"""
SECOND = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Mika Member>I will order the network cables by Monday.</v>

00:00:05.000 --> 00:00:08.000
<v Mika Member>Actually, I'll order the network cables by next Thursday.</v>

00:00:09.000 --> 00:00:12.000
<v Olga Owner>I will paint the office door tomorrow.</v>

00:00:13.000 --> 00:00:16.000
<v Olga Owner>Actually, scrap that, I won't paint the door after all.</v>
"""


@pytest.fixture
def room(aws: Aws) -> MeetingRoom:
    return meeting_room_on(aws, follows={})


def next_week(room: MeetingRoom, notes: str = "", name: str = "Weekly") -> str:
    """The first meeting's gid; the second one's task is made a week later."""
    first = room.shift.task_gid
    room.shift.sandbox.advance(7 * 86_400)
    room.meets(notes, name=name, due_on="2026-10-08")
    return first


def due(room: MeetingRoom) -> dict[str, str]:
    return {each["name"]: each["due_on"] for each in room.subtasks()}


def test_notes_that_go_on_in_one_task_move_a_day_and_add_only_what_is_new(room: MeetingRoom) -> None:
    room.meets(NOTES)
    assert due(room) == {DECK: "2026-10-02", LAB: "2026-10-09"}
    room.shift.sandbox.advance(7 * 86_400)

    def goes_on() -> None:
        room.shift.edit(notes=NOTES + AGAIN)
        room.shift.pass_(60)

    assert room.counted(goes_on) == 1
    assert set(due(room)) == {DECK, LAB, CABLES}
    text = room.comment()
    assert text.count("pricing deck") == 1
    lab = next(each["gid"] for each in room.subtasks() if each["name"] == LAB)
    (said,) = room.said_on(lab)
    assert "It was promised for 2026-10-16." in said
    assert "Portugal" in text


def test_a_second_meeting_comments_on_the_task_that_the_first_one_made_and_makes_none(room: MeetingRoom) -> None:
    room.meets(NOTES)
    deck = next(each["gid"] for each in room.subtasks() if each["name"] == DECK)
    project = {"project": room.shift.project_gid}
    data_of(room.shift.human.post(f"/tasks/{deck}/addProject", json={"data": project}))
    next_week(room, "Actions\n- Mika Member will send the pricing deck to Acme by 2026-10-15.\n")
    assert room.titles() == []
    (said,) = room.said_on(deck)
    assert "It was promised for 2026-10-15." in said


def test_in_a_second_transcript_a_move_counts_and_what_was_taken_back_makes_nothing(room: MeetingRoom) -> None:
    with reading(room, Listener(answering(claim("I will send the pricing deck to Acme by Friday.", 0)))) as listener:
        room.meets()
        room.attach("weekly 1 October.vtt", FIRST)
        assert len(room.subtasks()) == 1
        listener.finds = answering(
            claim("I will order the network cables by Monday.", 0, due="by Monday"),
            claim("I will paint the office door tomorrow.", 2, due="tomorrow"),
        )
        next_week(room)
        room.attach("weekly 8 October.vtt", SECOND)
    assert list(due(room).values()) == ["2026-10-15"]
    assert "cables" in next(iter(due(room)))
    assert "Taken back" in room.comment()


def test_the_follow_up_of_the_first_names_the_second_and_ends_with_it(room: MeetingRoom) -> None:
    room.meets(NOTES, name="Weekly 1 October")
    first = room.shift.task_gid
    place = {"memberships": [{"project": room.shift.project_gid, "section": room.section_gid}]}
    data = {"name": "Weekly 8 October", "due_on": "2026-10-08", **place}
    second = data_of(room.shift.human.post("/tasks", json={"data": data}))["gid"]
    room.days_later(6)
    (text,) = room.told()
    assert "on 2026-10-08" in text
    room.shift.task_gid = second
    room.days_later(1)
    room.shift.edit(notes=f"Actions\n- {CABLES}.\n\nNext meeting: 2026-10-15\n")
    room.shift.pass_(60)
    room.days_later(6)
    (text,) = room.told()
    assert "on 2026-10-15: what became of the promises made until 2026-10-08" in text
    assert "Olga Owner" in text
    room.shift.task_gid = first
    assert len(room.told()) == 1, "the first meeting is not told of again"


def test_the_same_files_of_both_meetings_again_and_in_parts_make_nothing_new(room: MeetingRoom) -> None:
    claims = [
        claim("I will send the pricing deck to Acme by Friday.", 0),
        claim("I will book the test lab by next Wednesday.", 1),
    ]
    with reading(room, Listener(answering(*claims))) as listener:
        room.meets()
        room.attach("weekly.vtt", FIRST)
        assert len(room.subtasks()) == 2
        tail = "WEBVTT\n\n" + FIRST[FIRST.index("00:00:05.000") :]

        def again() -> None:
            room.attach("weekly (1).vtt", FIRST)
            room.attach("another name.vtt", FIRST.replace("00:00:0", "00:10:0"))
            listener.finds = answering(claim("I will book the test lab by next Wednesday.", 0))
            room.attach("weekly part 2.vtt", tail)
            room.ordered()

        assert room.counted(again) == 0
    assert len(room.comments()) == 1


def test_a_promise_links_the_configured_project_that_it_names_and_asks_which_of_two(room: MeetingRoom) -> None:
    document = room.shift.configuration.model_dump(mode="json", exclude_none=True)
    gids = ("1200000000009001", "1200000000009002", "1200000000009003")
    for gid, name in zip(gids, ("EU Data Residency", "Launch", "Launch"), strict=True):
        document["projects"][gid] = {"name": name}
    room.shift.configuration = configuration_of(document)
    lines = ("Mika Member will update the plan of EU Data Residency.", "Olga Owner will plan the Launch project.")
    room.meets("Actions\n" + "".join(f"- {each}\n" for each in lines))
    notes = {each["name"]: each["html_notes"] for each in room.subtasks()}
    assert gids[0] in notes[lines[0].rstrip(".")]
    assert not any(gid in str(notes) for gid in gids[1:])
    assert "Which of the 2 projects called" in room.comment()
