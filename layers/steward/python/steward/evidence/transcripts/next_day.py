"""Which day do the notes of a meeting name for the next one?"""

import re
from datetime import date
from typing import Final

from steward.evidence.transcripts.due import due_in
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.utterances import Kind, Transcript, Utterance

# Written down as a line of its own. What people say about a next meeting in speech is as often a wish as a date.
_MEETING: Final = r"(?:meeting|call|sync|session|stand-?up|weekly|review|date|termin|treffen|besprechung|sitzung)"
_NEXT: Final = re.compile(rf"(?i)^\W*(?:(?:our|the|unser|das|die|der)\s+)?(?:next|nächste[rs]?)\s+{_MEETING}\b")
_BARE: Final = re.compile(rf"(?i)^\W*(?:next|nächste[rs]?)\s+{_MEETING}\W*$")


def next_day(transcript: Transcript, meeting: Meeting) -> date | None:
    """The day behind "next meeting" in written notes, or under that heading; None where none can be told."""
    if transcript.kind is not Kind.NOTES:
        return None
    said_at = meeting.moment(None)
    days = (due_in(each.text, said_at) for each in transcript.utterances if _names(each))
    return next((each.on for each in days if each and each.on and each.on > said_at.date()), None)


def _names(line: Utterance) -> bool:
    return bool(_NEXT.match(line.text) or _BARE.match(line.heading))
