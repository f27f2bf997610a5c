"""What was said or written in a meeting, by whom, when, and on which line of the file?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from steward.evidence.text import visible

# A speaker's turn of 5,000 characters lasts about six minutes; a longer one becomes several, so that each has a place.
TURN_LIMIT_CHARACTERS: Final = 5_000
SPEAKER_LIMIT_CHARACTERS: Final = 80  # a label that is longer is a sentence with a colon in it
UTTERANCES_LIMIT: Final = 20_000  # three hours of captions, one every two seconds, are 5,400: four times that


class Kind(StrEnum):
    """Whether people spoke, or somebody wrote down what they said."""

    SPEECH = "speech"
    NOTES = "notes"


class Reason(StrEnum):
    """Why a file was not read."""

    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    EMPTY = "empty"
    BROKEN_CAPTIONS = "broken_captions"
    BROKEN_JSON = "broken_json"
    UNKNOWN_JSON = "unknown_json"
    TOO_MANY_UTTERANCES = "too_many_utterances"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn of a speaker, or one line of notes.

    `speaker` is the label of the file and empty in notes, `start_seconds` counts from the beginning of the file,
    `line` from 1; `heading` is the one above a line of notes, and `is_done` says that its box was ticked.
    """

    speaker: str
    start_seconds: float | None
    text: str
    line: int
    heading: str = ""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file as it was read."""

    kind: Kind
    form: str
    utterances: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that was not read, and why."""

    reason: Reason


def transcript(kind: Kind, form: str, found: Iterable[Utterance]) -> Transcript | Unreadable:
    """The utterances that have words, cut to turns that have a place each."""
    kept: list[Utterance] = []
    for each in found:
        kept.extend(_turns(each))
        if len(kept) > UTTERANCES_LIMIT:
            return Unreadable(Reason.TOO_MANY_UTTERANCES)
    return Transcript(kind, form, tuple(kept)) if kept else Unreadable(Reason.EMPTY)


def _turns(whole: Utterance) -> Iterator[Utterance]:
    text = visible(whole.text).replace("\n", " ")
    speaker = visible(whole.speaker).replace("\n", " ")[:SPEAKER_LIMIT_CHARACTERS]
    while text:
        end = len(text) if len(text) <= TURN_LIMIT_CHARACTERS else _border(text)
        if piece := text[:end].strip():
            yield Utterance(speaker, whole.start_seconds, piece, whole.line, visible(whole.heading), whole.is_done)
        text = text[end:]


def _border(text: str) -> int:
    """Where the last word ends that fits."""
    at = text.rfind(" ", 0, TURN_LIMIT_CHARACTERS)
    return at if at > 0 else TURN_LIMIT_CHARACTERS
