"""Are the minutes in a mail that was saved as plain text its sender's own words, without what the mail answers?"""

import pytest

from steward.evidence.transcripts.reading import described, transcript_of
from steward.evidence.transcripts.utterances import Transcript, Unreadable
from steward.reading.outcome import Document, Kind, Page

MINUTES = "Minutes of the weekly\n\nActions\n- Ana will send the release notes by Friday.\n"
QUOTED = "- Bo will rent the old hall."
HEADS = {
    "Outlook": "From:\tAna Garcia\nSent:\tMonday, 30 November 2026 10:00\nTo:\tBo King\nSubject:\tRE: Weekly\n\n",
    "by address": "Subject: Re: Weekly\nDate: Mon, 30 Nov 2026 10:00\nFrom: Ana <ana@x.example>\nTo: Bo,\n Cy\n\n",
    "German": "Von: Ana Garcia\nGesendet: Montag, 30. November 2026\nAn: Bo King\nBetreff: AW: Weekly\n\n",
}
HISTORIES = {
    "headers": f"From: Bo King\nSent: Sunday, 29 November 2026 10:00\nTo: Ana\nSubject: Weekly\n\nActions\n{QUOTED}\n",
    "marked": f"On Sun, 29 Nov 2026 at 10:00, Bo <bo@x.example> wrote:\n> Actions\n> {QUOTED}\n",
    "a line": f"-----Original Message-----\nFrom: Bo King\nSent: Sunday\n\nActions\n{QUOTED}\n",
}


def said(found: Transcript | Unreadable) -> list[str]:
    assert isinstance(found, Transcript), found
    return [each.text for each in found.utterances]


def read_as(text: str, kind: Kind = Kind.TXT) -> list[str]:
    return said(transcript_of(Document(kind, (Page(1, "lines 1-20", text),))))


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_what_a_saved_mail_answers_is_no_part_of_the_minutes(head: str, history: str) -> None:
    for found in (read_as(f"{head}{MINUTES}\n{history}"), said(described(f"{head}{MINUTES}\n{history}"))):
        assert "Ana will send the release notes by Friday." in found
        assert not any("old hall" in each for each in found)
        assert not any("Garcia" in each for each in found)


def test_a_saved_mail_that_passes_minutes_on_keeps_them() -> None:
    head = HEADS["Outlook"].replace("RE:", "FW:")
    found = read_as(f"{head}For your records.\n\n{HISTORIES['headers']}")
    assert any("old hall" in each for each in found)


@pytest.mark.parametrize("kind", [Kind.TXT, Kind.MD])
def test_notes_that_are_no_mail_keep_what_they_quote(kind: Kind) -> None:
    notes = f"Weekly\nFrom: Ana, our host\n\nActions\n- Ana will send the notes.\n\n{HISTORIES['headers']}"
    assert any("old hall" in each for each in read_as(notes, kind))


def test_the_lines_keep_their_numbers() -> None:
    found = transcript_of(Document(Kind.TXT, (Page(1, "lines 1-20", f"{HEADS['Outlook']}{MINUTES}"),)))
    assert isinstance(found, Transcript)
    assert found.utterances[-1].line == 9
