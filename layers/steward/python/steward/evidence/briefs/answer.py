"""What must a model answer of a part of a brief, and which of it is true of its pages?

The model names passages by quoting them, and says what each becomes. The kept words are the page's own, a section's
name is a whole line of the page, and a day is read from the words by code.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from steward.evidence.briefs.entry import Brief, Gathering, Role, Section, as_name
from steward.evidence.documents.answer import DUE_LIMIT, QUOTE_LIMIT, pointed_due
from steward.evidence.documents.entries import Form
from steward.evidence.documents.folding import folded
from steward.evidence.documents.items import Item, Kind, key_of
from steward.evidence.documents.layout import passages
from steward.evidence.documents.pages import Document, readable
from steward.evidence.documents.quotes import Pages
from steward.evidence.documents.snapping import Passages
from steward.evidence.documents.spelling import Dropped

ENTRIES_LIMIT: Final = (
    30  # in one answer: with quotes of ordinary length they fit the 10,000 characters that are parsed
)
NO_HEADING: Final = "no_heading"  # a section that no line of the page names


class Told(BaseModel):
    """One passage: word for word, with the number of the page that it stands on, and what it becomes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["section", "milestone", "task", "subtask"]
    quote: Annotated[str, Field(max_length=QUOTE_LIMIT)]
    page: Annotated[int, Field(ge=1, le=100_000)]
    due: Annotated[str, Field(max_length=DUE_LIMIT)] = ""  # as the passage writes it


class Answer(BaseModel):
    """What a model, made to answer in this shape, found in one part of a brief, in its order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entries: Annotated[list[Told], Field(max_length=ENTRIES_LIMIT)]


@dataclass(frozen=True, slots=True)
class Verified:
    """The brief as far as it stands on its pages, and why each other passage was dropped."""

    brief: Brief
    dropped: tuple[str, ...] = ()


def verified(answers: Sequence[Answer], document: Document, title: str) -> Verified:
    """The brief of the answers to its parts, in their order; each passage once."""
    document = readable(document)
    pages, whole, headings = Pages(document), Passages(document), _headings(document)
    gathering = Gathering({}, {})
    dropped: list[str] = []
    for told in (each for answer in answers for each in answer.entries):
        if told.role == "section":
            found = headings[told.page].get(folded(told.quote))
            if found:
                gathering.enter(found.name, found.anchor)
            else:
                dropped.append(NO_HEADING)
            continue
        place = pages.place(told.quote, told.page)
        if isinstance(place, Dropped):
            dropped.append(place.value)
            continue
        place = whole.whole(place)
        role = Role(told.role)
        kind = Kind.DATE if role is Role.MILESTONE else Kind.ACTION
        due = pointed_due(told.due, place.quote, document)
        key = key_of(document.key, place.quote)
        gathering.add(role, Item(kind, place.quote, place.page, place.anchor, key, due))
    return Verified(gathering.brief(title), tuple(dropped))


def _headings(document: Document) -> defaultdict[int, dict[str, Section]]:
    """The lines of each page that can name a section, as they read with and without their number."""
    found: defaultdict[int, dict[str, Section]] = defaultdict(dict)
    for each in passages(document):
        if name := as_name(each.text) if each.form in (Form.HEADING, Form.PROSE, Form.NUMBERED) else "":
            section = Section(name, each.anchor)
            found[each.page].setdefault(folded(each.text), section)
            found[each.page].setdefault(folded(f"{each.number} {each.text}"), section)
    return found
