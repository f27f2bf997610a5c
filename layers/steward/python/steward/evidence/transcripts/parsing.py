"""Which utterances does the file of a meeting hold? Broken files give a reason, never an exception."""

import codecs
from typing import Final

from steward.evidence.transcripts.captions import captions, is_captions
from steward.evidence.transcripts.dialogue import dialogue, is_dialogue
from steward.evidence.transcripts.exported import exported, is_json
from steward.evidence.transcripts.utterances import Reason, Transcript, Unreadable
from steward.evidence.transcripts.written import is_notes, written

# Captions of three hours are 400 KB, the same as JSON with a time for each word 5 MB.
FILE_LIMIT_BYTES: Final = 8 * 1024 * 1024


def parse(data: bytes) -> Transcript | Unreadable:
    """The file by what is in it; its name says nothing, people rename what they export."""
    if len(data) > FILE_LIMIT_BYTES:
        return Unreadable(Reason.TOO_LARGE)
    decoded = _decoded(data)
    return Unreadable(Reason.NOT_TEXT) if decoded is None else parse_text(decoded)


def parse_text(text: str) -> Transcript | Unreadable:
    """The same for a text, such as a task's description."""
    if len(text) > FILE_LIMIT_BYTES:
        return Unreadable(Reason.TOO_LARGE)
    if is_json(text):
        return exported(text)
    return captions(text) if is_captions(text) else _prose(text)


def _prose(text: str) -> Transcript | Unreadable:
    """A list or headings make notes, unless times stand beside names; what is neither is notes as well."""
    if is_captions(text):
        return captions(text)
    lines = text.splitlines()
    return dialogue(lines) if is_dialogue(lines, is_listed=is_notes(lines)) else written(lines)


def _decoded(data: bytes) -> str | None:
    """The text of the bytes; None for what is none."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
