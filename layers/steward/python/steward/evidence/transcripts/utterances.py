"""What was said or written in a meeting, by whom, when, and on which line of the file?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from steward.evidence.languages import unread_language
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
    `line` from 1; `heading` is the one above a line of notes, `is_box` says that the line has a box, and `is_done` that
    it was ticked.
    """

    speaker: str
    start_seconds: float | None
    text: str
    line: int
    heading: str = ""
    is_done: bool = False
    is_box: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file as it was read."""

    kind: Kind
    form: str
    utterances: tuple[Utterance, ...]

    @property
    def language(self) -> str:
        """The language that it is in, where the rules know hardly a phrase of that; else empty."""
        return unread_language("\n".join(each.text for each in self.utterances))


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
            yield replace(whole, speaker=speaker, text=piece, heading=visible(whole.heading))
        text = text[end:]


def _border(text: str) -> int:
    """Where the last word ends that fits."""
    at = text.rfind(" ", 0, TURN_LIMIT_CHARACTERS)
    return at if at > 0 else TURN_LIMIT_CHARACTERS
