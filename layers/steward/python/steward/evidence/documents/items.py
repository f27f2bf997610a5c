"""What was found in a document, and under which id is it found again?"""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from steward.evidence.documents.folding import folded

OWNER_LIMIT: Final = 60  # characters: a name and a department
RULES, MODEL = "rules, not a model", "model, each quote found on its page"  # how people are told who found it


class Kind(StrEnum):
    """What a passage is to whoever plans by it."""

    REQUIREMENT = "requirement"
    ACTION = "action"
    DATE = "date"
    DECISION = "decision"
    RISK = "risk"


class Told(StrEnum):
    """How well a due date is told."""

    DAY = "day"
    AMBIGUOUS = "ambiguous"  # two days, as 03/04
    COARSE = "coarse"  # a week, a month, a quarter or a year
    UNCOUNTED = "uncounted"  # relative, and the day it is counted from is not known


@dataclass(frozen=True, slots=True)
class Due:
    """A due date as written (`text`); `on` is its day, only where exactly one is meant.

    `readings` are the days that it may mean, the likeliest first: both of an ambiguous one, the first and the last of a
    coarse one, none of one that cannot be counted.
    """

    text: str
    told: Told
    readings: tuple[date, ...] = ()

    @property
    def on(self) -> date | None:
        """The day, or None where somebody has to say which."""
        return self.readings[0] if self.told is Told.DAY else None

    def question(self) -> str | None:
        """What somebody is asked; None where the day is told."""
        days = " or ".join(each.isoformat() for each in self.readings)
        match self.told:
            case Told.DAY:
                return None
            case Told.AMBIGUOUS:
                return f'Which day is meant by "{self.text}": {days}?'
            case Told.COARSE:
                return f'Which day of "{self.text}" is meant, {self.readings[0]} to {self.readings[-1]}?'
            case Told.UNCOUNTED:
                return f'From which day is "{self.text}" counted?'


@dataclass(frozen=True, slots=True)
class Item:
    """One passage: the page's own words, where they stand, and what code made of them.

    `owner` is text of the document, to be looked up among people later: letters, never a gid, a mention or an address.
    """

    kind: Kind
    quote: str
    page: int
    anchor: str
    key: str
    due: Due | None = None
    owner: str = ""


def key_of(document_key: str, quote: str) -> str:
    """The item's id, fit for `external.gid`: 64 hex digits, the same for each spelling of the quote in any version."""
    return hashlib.sha256(f"{document_key}\n{folded(quote)}".encode("utf-8", "surrogatepass")).hexdigest()
