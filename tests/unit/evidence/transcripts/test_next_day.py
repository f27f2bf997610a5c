"""Which day do written notes name for the next meeting?"""

from datetime import UTC, date, datetime

import pytest

from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.next_day import next_day
from steward.evidence.transcripts.reading import described
from steward.evidence.transcripts.utterances import Kind, Transcript, Utterance

THURSDAY = Meeting("m", datetime(2026, 10, 1, 9, tzinfo=UTC), UTC)


def named(notes: str) -> date | None:
    read = described(notes)
    assert isinstance(read, Transcript)
    return next_day(read, THURSDAY)


@pytest.mark.parametrize(
    ("line", "on"),
    [
        ("Next meeting: 2026-10-15", date(2026, 10, 15)),
        ("- Next call on Monday", date(2026, 10, 5)),
        ("Our next weekly is next Thursday", date(2026, 10, 8)),
        ("N\u00e4chster Termin: 15.10.", date(2026, 10, 15)),
        ("Next meeting: 3/12", None),
        ("Next meeting: 2026-09-24", None),
        ("We said that the next meeting of the board is on 2026-10-15.", None),
    ],
)
def test_a_line_that_names_the_next_meeting_tells_its_day_where_it_is_one(line: str, on: date | None) -> None:
    assert named(f"Weekly\n\nActions\n- Anna will send the deck.\n\n{line}\n") == on


def test_the_line_below_that_heading_tells_it_too() -> None:
    assert named("Actions\n- Anna will send the deck.\n\n## Next meeting\n- 15 October 2026\n") == date(2026, 10, 15)


def test_what_people_say_in_speech_names_no_day() -> None:
    spoken = Transcript(Kind.SPEECH, "vtt", (Utterance("Anna", 1.0, "Next meeting on 2026-10-15", 1),))
    assert next_day(spoken, THURSDAY) is None
