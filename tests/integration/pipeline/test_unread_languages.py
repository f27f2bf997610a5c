"""What are people told of notes and files in a language of which the rules know hardly a phrase? Never nothing."""

from pathlib import Path

import pytest

from tests.integration.aws import Aws
from tests.integration.pipeline.meeting_room import meeting_room_on
from tests.integration.pipeline.reading_room import room_on
from tests.integration.pipeline.test_document_model import reading
from tests.integration.pipeline.test_meetings import Listener, answering, claim

ELSEWHERE = Path(__file__).parents[2] / "unit/evidence/transcripts/elsewhere"
PROSE = {
    "Chinese": "我们下周会讨论这个问题\uff0c大家都同意。",
    "Hebrew": "נדבר על זה בשבוע הבא עם כל הצוות",
}


@pytest.mark.parametrize(("notes", "language"), [("chinese", "Chinese"), ("arabic", "the Arabic script")])
def test_notes_of_which_lists_alone_are_read_make_subtasks_and_say_that_the_rest_was_not(
    aws: Aws, notes: str, language: str
) -> None:
    room = meeting_room_on(aws)
    room.meets((ELSEWHERE / f"{notes}.txt").read_text())
    assert len(room.subtasks()) == 3
    assert f"was read in part: it is written in {language}, which is an unsupported language" in room.comment()


@pytest.mark.parametrize("language", PROSE)
def test_notes_without_any_cue_that_is_read_are_told_to_be_in_an_unsupported_language(aws: Aws, language: str) -> None:
    room = meeting_room_on(aws)
    room.meets(PROSE[language])
    assert room.subtasks() == []
    assert f"gave nothing: it is written in {language}, which is an unsupported language" in room.comment()


def test_what_a_model_claims_of_such_notes_is_not_taken_and_lists_still_are(aws: Aws) -> None:
    room = meeting_room_on(aws)
    with reading(room, Listener(answering(claim("大家认为首页太慢了", 3, owner="Mika Member")))):
        room.meets((ELSEWHERE / "chinese.txt").read_text())
    assert len(room.subtasks()) == 3
    assert "which is an unsupported language" in room.comment()


def test_a_file_in_such_a_language_gives_its_lists_and_the_comment_names_the_language(aws: Aws) -> None:
    room = room_on(aws)
    room.attach("minutes.txt", (ELSEWHERE / "japanese.txt").read_text())
    assert len(room.titles()) == 3
    assert "Not all of it was read: it is written in Japanese, which is an unsupported language" in room.comment()
    room.attach("notes.txt", PROSE["Chinese"])
    assert "it is written in Chinese, which is an unsupported language" in room.comment()
