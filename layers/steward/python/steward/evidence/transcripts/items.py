"""What came out of a meeting: promises, decisions and questions, each in the words of who said it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from steward.evidence.transcripts.due import Due
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.roster import Named
from steward.evidence.transcripts.wording import normal, object_words

_TELLING: Final = 3  # object words: "I'll do that" is said twice in a meeting and means two things
TITLE_LIMIT_CHARACTERS: Final = 120  # a title that is longer is a quote, and the quote stands below it


class ItemKind(StrEnum):
    """What a statement is."""

    COMMITMENT = "commitment"
    DECISION = "decision"
    QUESTION = "question"


class Source(StrEnum):
    """Who found it."""

    OFFLINE = "offline"
    MODEL = "model"


class Drop(StrEnum):
    """Why a statement is no item."""

    MALFORMED = "malformed"
    TOO_MANY = "too_many"
    NO_SUCH_UTTERANCE = "no_such_utterance"
    NOT_SAID = "not_said"
    ORDER_TO_A_MACHINE = "order_to_a_machine"
    JOKE = "joke"
    SUPPOSED = "supposed"
    ASKED = "asked"
    NOT_PROMISED = "not_promised"
    OWNER_NOT_NAMED = "owner_not_named"
    DATE_NOT_SAID = "date_not_said"
    SAID_BEFORE = "said_before"
    NOTHING_RETRACTED = "nothing_retracted"
    SOMEBODY_ELSES = "somebody_elses"


class Change(StrEnum):
    """What a later statement does to an earlier promise."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words.

    `at` is the place of the utterance among those of its file and `start` the character of it; `line` and
    `start_seconds` are where it stands in the file; `before` and `after` are the sentences around it there, cut.
    """

    text: str
    speaker: str
    at: int
    start: int
    line: int
    start_seconds: float | None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One statement that counts.

    `is_proposed` says that its owner is somebody else than who said it; `identity` is of the words by which it first
    came up, so that what was moved is the same item as before.
    """

    kind: ItemKind
    title: str
    quote: Quote
    owner: Named
    due: Due | None
    identity: str
    source: Source
    is_proposed: bool = False

    @property
    def questions(self) -> tuple[str, ...]:
        """What a person has to tell before the item is whole."""
        asked = (self.owner.question, self.due.question if self.due else "")
        return tuple(each for each in asked if each) if self.kind is ItemKind.COMMITMENT else ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A statement that is no item, and why; `text` is what was claimed."""

    reason: Drop
    text: str


@dataclass(frozen=True, slots=True)
class Overridden:
    """An item as it stood before a later statement, and the words that changed it."""

    item: Item
    change: Change
    by: Quote


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one file: what stands, what stood before, and what is no item."""

    items: tuple[Item, ...]
    history: tuple[Overridden, ...]
    dropped: tuple[Dropped, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Unsupported:
    """What cannot be told without a model, and why not."""

    why: str


def identity(meeting: Meeting, speaker: str, quote: str, before: str) -> str:
    """What an item is known by: the same for a file that is uploaded again, or that overlaps another one.

    Of the meeting, the speaker and their words as they are compared, so that no time stamp, line, punctuation or white
    space counts. Words that say little are told apart by the sentence `before` them.
    """
    context = normal(before) if len(object_words(quote)) < _TELLING else ""
    told = "\n".join((meeting.identity, normal(speaker), normal(quote), context))
    return f"meeting-{hashlib.sha256(told.encode()).hexdigest()}"


def titled(text: str) -> str:
    """A title of at most TITLE_LIMIT_CHARACTERS, cut between words."""
    plain = " ".join(text.split()).strip(" .;,-")
    if len(plain) <= TITLE_LIMIT_CHARACTERS:
        return plain
    return plain[: TITLE_LIMIT_CHARACTERS - 1].rsplit(" ", 1)[0] + "\u2026"
