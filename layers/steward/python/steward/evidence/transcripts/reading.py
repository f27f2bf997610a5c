"""Which utterances are there in a file as `reading` gave it, or in a task's description?

The bytes were parsed elsewhere: captions come cue by cue with their times, a mail as its headers and words, anything
else as pages of text, of which one may be a mail that somebody saved as such. What was hidden there is not among them.
"""

from collections.abc import Iterable
from typing import Final

from steward.evidence.mail_history import is_forward, own_words, saved_words
from steward.evidence.stored_mail import body_of, subject_of
from steward.evidence.transcripts.parsing import parse_text
from steward.evidence.transcripts.utterances import Reason, Transcript, Unreadable
from steward.reading.outcome import Document, Kind, Page

_CAPTIONS: Final = frozenset({Kind.VTT, Kind.SRT})


def transcript_of(document: Document) -> Transcript | Unreadable:
    """The utterances of a file that was read."""
    if document.kind in _CAPTIONS:
        return parse_text(_captions(document.pages))
    if document.kind is Kind.EML:
        return parse_text(own_words(body_of(document), forwards=is_forward(subject_of(document))))
    if document.kind is Kind.JSON:  # cut where a page is full, perhaps within quotes: a line's end would break it
        return parse_text(" ".join(each.text for each in document.pages))
    return parse_text(saved_words("\n".join(each.text for each in document.pages)))


def described(notes: str) -> Transcript | Unreadable:
    """The utterances of a task's description; of a mail that somebody pasted there, what its sender wrote."""
    return parse_text(own_words(saved_words(notes))) if notes.strip() else Unreadable(Reason.EMPTY)


def _captions(pages: Iterable[Page]) -> str:
    """Cues as a file of captions has them; an anchor is a cue's two times."""
    return "\n\n".join(["WEBVTT", *(f"{each.anchor}\n{each.text}" for each in pages)])
