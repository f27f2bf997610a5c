"""What comes of reading a file: pages of text, or the one reason why there are none?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a file is, by its bytes."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    TXT = "txt"
    MD = "md"
    EML = "eml"
    VTT = "vtt"
    SRT = "srt"
    JSON = "json"
    IMAGE = "image"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a file gives no text; each word is fit for a metric's dimension and for what a person is told."""

    EMPTY = "empty"  # no bytes at all, or nothing but white space
    UNSUPPORTED = "unsupported"  # a kind that nothing here reads: an archive, a program, an old .doc
    ENCRYPTED = "encrypted"  # it wants a password
    BROKEN = "broken"  # it says it is of a kind and breaks that kind's rules, or its reader died of it
    TOO_LARGE = "too_large"  # more bytes, characters or records than are read
    TOO_MANY_PAGES = "too_many_pages"  # more pages, slides or sheets than are read
    NO_TEXT = "no_text"  # whole and readable, but it shows no text: a scan, an empty form
    NO_TEXT_READER = "no_text_reader"  # a picture: reading it needs character recognition, which is not here
    BOMB = "bomb"  # it would unpack to far more than it is, or is nested to no end
    TIMEOUT = "timeout"  # its processor time or its wall clock ran out
    MEMORY = "memory"  # it wanted more memory than a reader has


@dataclass(frozen=True, slots=True)
class Page:
    """One place of a document and what stands there.

    Args:
        number: From 1, of the page, slide, section, sheet part or cue; a hidden record shares that of its place.
        anchor: What a person finds the place by: `page 3`, `Scope > Dates`, `Plan!A1:F40`, `00:01:02.000`.
        text: Verbatim but for line ends, control characters and Unicode's invisible tags.
        hidden: A reader of the document does not see this text (white, tiny, hidden by its author). It may be shown
            to a person as a warning; no model, rule or index may take it for what the document says.
    """

    number: int
    anchor: str
    text: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, in order; `pages` is what its reader sees, `hidden` is what stands there unseen."""

    kind: Kind
    pages: tuple[Page, ...]
    hidden: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """No text, and why. `detail` is one English sentence without any word of the file itself."""

    reason: Reason
    detail: str
    kind: Kind = Kind.UNKNOWN


def as_row(outcome: Document | Unread) -> dict[str, Any]:
    """The outcome as a JSON document, for whoever goes on in another process."""
    return asdict(outcome)


def of_row(row: Mapping[str, Any]) -> Document | Unread:
    """What `as_row` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    if "reason" in row:
        return Unread(Reason(row["reason"]), row["detail"], Kind(row["kind"]))
    pages, hidden = (tuple(Page(**each) for each in row[name]) for name in ("pages", "hidden"))
    return Document(Kind(row["kind"]), pages, hidden)


class Unreadable(Exception):
    """A reader inside the child gives up for a reason; it never leaves the child as an exception."""

    def __init__(self, reason: Reason, detail: str) -> None:
        """Keep both; they cross the pipe as one line."""
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
