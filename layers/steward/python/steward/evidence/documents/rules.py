"""What do stated rules find in a document, where no model is asked? Labelled so wherever people see it.

In this order: what a passage is labelled, what its list or table stands under, duties, decisions, risks, promises and
asks, and dates to plan by. One passage is one item.
"""

from collections.abc import Callable, Iterator
from typing import Final

from steward.evidence.documents import labels, owners, phrases
from steward.evidence.documents.due import due_of
from steward.evidence.documents.entries import Form
from steward.evidence.documents.folding import words_of
from steward.evidence.documents.items import OWNER_LIMIT, Due, Item, Kind, key_of
from steward.evidence.documents.layout import Passage, passages
from steward.evidence.documents.pages import Document, readable

# Whether a sentence asks for something to be done or promises it: `evidence.asks.ask`, an argument as it needs numpy.
type Asks = Callable[[str], bool]

_FEWEST_WORDS: Final = 2  # "Budget" under "Risks" names a topic
_LONGEST: Final = 600  # characters: as long as a quote may be (`quotes.py`)


def extracted(document: Document, asks: Asks) -> tuple[Item, ...]:
    """The items in the document's order, each passage once."""
    pages = readable(document)
    found = (item for each in passages(pages) if (item := _item(each, pages, asks)))
    return tuple({item.key: item for item in reversed(list(found))}.values())[::-1]


def _item(passage: Passage, document: Document, asks: Asks) -> Item | None:
    if len(passage.text) > _LONGEST or _names_a_topic(passage.text) or passage.form is Form.TICKED:
        return None
    kind = _kind(passage, document, asks)
    if kind is None:
        return None
    due = _due(kind, passage, document)
    owner = _owner(kind, passage)
    key = key_of(document.key, passage.text)
    return Item(kind, passage.text, passage.page, passage.anchor, key, due, owner)


def _names_a_topic(text: str) -> bool:
    """Whether a text is one word; where no space parts words, two letters are one."""
    return len(text.split()) < _FEWEST_WORDS and len(words_of(text)) < 2 * _FEWEST_WORDS


def _kind(passage: Passage, document: Document, asks: Asks) -> Kind | None:
    if passage.form is Form.HEADING or _names_columns(passage) or labels.is_settled(passage):
        return None
    return next((kind for kind in _readings(passage, document, asks) if kind), None)


def _names_columns(passage: Passage) -> bool:
    return passage.form is Form.ROW and passage.cells == passage.columns


def _readings(passage: Passage, document: Document, asks: Asks) -> Iterator[Kind | None]:
    """What the passage may be, the surest first."""
    if label := labels.labelled(passage):
        yield label[0] if label[0] is not Kind.DATE or due_of(label[1], document) else None
    if passage.form is Form.CHECKBOX:
        yield Kind.ACTION
    under = labels.listed_under(passage)
    yield under if under is not Kind.DATE or due_of(passage.text, document) else None
    yield Kind.REQUIREMENT if phrases.binds(passage.text, passage.number) else None
    yield Kind.DECISION if phrases.settles(passage.text) else None
    yield Kind.RISK if phrases.fears(passage.text) else None
    if passage.form is not Form.ROW:
        yield Kind.ACTION if _is_promised(passage.text, document) or asks(passage.text) else None
    yield Kind.DATE if phrases.dates(passage.text) and _is_planned(due_of(passage.text, document), document) else None


def _is_promised(text: str, document: Document) -> bool:
    return owners.promises(text) or (owners.undertakes(text) and due_of(text, document) is not None)


def _is_planned(due: Due | None, document: Document) -> bool:
    """Neither a document's own date is one to plan by, nor one that was over by then."""
    if due is None or not due.readings or document.written_on is None:
        return due is not None
    return due.readings[-1] > document.written_on


def _due(kind: Kind, passage: Passage, document: Document) -> Due | None:
    """A decision or a risk may speak of any day; what is to be done, and a date, are due.

    In a table with a column for it the other days of a row are no due days: when it was made, when it starts.
    """
    if kind in (Kind.DECISION, Kind.RISK):
        return None
    has_column = passage.form is Form.ROW and any(map(labels.DUE_COLUMN.search, passage.columns))
    return due_of(passage.cell(labels.DUE_COLUMN) if has_column else passage.text, document)


def _owner(kind: Kind, passage: Passage) -> str:
    if kind not in (Kind.ACTION, Kind.RISK):
        return ""
    label = labels.labelled(passage)
    named = passage.cell(labels.OWNER_COLUMN) or owners.owner_of(label[1] if label else passage.text)
    return owners.as_owner(named, OWNER_LIMIT)
