"""What must a model answer of a part of a document, and which of it is true of its pages?

The model names passages by quoting them. Nothing else of its answer reaches anybody: the kept quote is the page's own
passage, the due date is read from that text by code, and an owner is kept only where the passage names them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from steward.evidence.documents.due import due_of, dues
from steward.evidence.documents.folding import folded
from steward.evidence.documents.items import OWNER_LIMIT, Due, Item, Kind, key_of
from steward.evidence.documents.owners import as_owner
from steward.evidence.documents.pages import Document, readable
from steward.evidence.documents.quotes import Pages, Place
from steward.evidence.documents.snapping import Passages
from steward.evidence.documents.spelling import Dropped

ITEMS_LIMIT: Final = 20  # in one answer: with quotes of 400 characters they fit the 10,000 that are parsed
QUOTE_LIMIT: Final = 400  # characters
DUE_LIMIT: Final = 60
NO_DATE: Final = "no_date"  # a passage that is said to be a date and names none


class Quoted(BaseModel):
    """One passage: word for word, with the number of the page that it stands on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["requirement", "action", "date", "decision", "risk"]
    quote: Annotated[str, Field(max_length=QUOTE_LIMIT)]
    page: Annotated[int, Field(ge=1, le=100_000)]
    owner: Annotated[str, Field(max_length=OWNER_LIMIT)] = ""
    due: Annotated[str, Field(max_length=DUE_LIMIT)] = ""  # as the passage writes it


class Answer(BaseModel):
    """What a model, made to answer in this shape, found in one part of a document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: Annotated[list[Quoted], Field(max_length=ITEMS_LIMIT)]


@dataclass(frozen=True, slots=True)
class Verified:
    """The items whose quotes were found, in the answer's order, and why each other one was dropped."""

    items: tuple[Item, ...]
    dropped: tuple[str, ...] = ()
    moved: int = 0  # how many stand on another page than was told


def verified(answers: Sequence[Answer], document: Document) -> Verified:
    """The items of the answers to a document's parts, each quote once."""
    document = readable(document)
    pages, whole = Pages(document), Passages(document)
    found: dict[str, Item] = {}
    dropped: list[str] = []
    moved = 0
    for quoted in (each for answer in answers for each in answer.items):
        place = pages.place(quoted.quote, quoted.page)
        item = _item(quoted, place if isinstance(place, Dropped) else whole.whole(place), document)
        if isinstance(item, Item):
            moved += item.page != quoted.page and item.key not in found
            found.setdefault(item.key, item)
        else:
            dropped.append(item)
    return Verified(tuple(found.values()), tuple(dropped), moved)


def _item(quoted: Quoted, place: Place | Dropped, document: Document) -> Item | str:
    if isinstance(place, Dropped):
        return place.value
    kind = Kind(quoted.kind)
    due = _due(quoted, kind, place.quote, document)
    if kind is Kind.DATE and due is None:
        return NO_DATE
    key = key_of(document.key, place.quote)
    return Item(kind, place.quote, place.page, place.anchor, key, due, _owner(quoted.owner, place.quote))


def _due(quoted: Quoted, kind: Kind, quote: str, document: Document) -> Due | None:
    """The date that the model pointed to where the passage has it, else its last; read by code either way."""
    return None if kind in (Kind.DECISION, Kind.RISK) else pointed_due(quoted.due, quote, document)


def pointed_due(told_due: str, quote: str, document: Document) -> Due | None:
    """The date of a passage that was pointed to by these words, else its last; None where it names none."""
    pointed = folded(told_due)
    told = (each for each in dues(quote, document) if pointed and _holds(pointed, folded(each.text)))
    return next(told, None) or due_of(quote, document)


def _owner(told: str, quote: str) -> str:
    """The owner, where the passage names them and it can be nothing but a name."""
    name = as_owner(told, OWNER_LIMIT)
    return name if name and _holds(folded(quote), folded(name)) else ""


def _holds(text: str, part: str) -> bool:
    """Whether whole tokens of the one are the other."""
    return f" {part} " in f" {text} "
