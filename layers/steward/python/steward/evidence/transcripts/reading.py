"""Which utterances are there in a file as `reading` gave it, or in a task's description?

The bytes were parsed elsewhere: captions come cue by cue with their times, a mail as its headers and words, anything
else as pages of text. What was hidden there is not among them.
"""

from collections.abc import Iterable
from typing import Final

from steward.evidence.transcripts.mailed import own_words
from steward.evidence.transcripts.parsing import parse_text
from steward.evidence.transcripts.utterances import Reason, Transcript, Unreadable
from steward.reading.outcome import Document, Kind, Page

_CAPTIONS: Final = frozenset({Kind.VTT, Kind.SRT})
_BODY: Final = "body"  # the anchor of a mail's own words


def transcript_of(document: Document) -> Transcript | Unreadable:
    """The utterances of a file that was read."""
    if document.kind in _CAPTIONS:
        return parse_text(_captions(document.pages))
    if document.kind is Kind.EML:
        return parse_text(own_words("\n".join(each.text for each in document.pages if each.anchor == _BODY)))
    # JSON is cut where a page is full, perhaps inside a word between quotes: there a line's end would break it.
    return parse_text((" " if document.kind is Kind.JSON else "\n").join(each.text for each in document.pages))


def described(notes: str) -> Transcript | Unreadable:
    """The utterances of a task's description."""
    return parse_text(notes) if notes.strip() else Unreadable(Reason.EMPTY)


def _captions(pages: Iterable[Page]) -> str:
    """Cues as a file of captions has them; an anchor is a cue's two times."""
    return "\n\n".join(["WEBVTT", *(f"{each.anchor}\n{each.text}" for each in pages)])
