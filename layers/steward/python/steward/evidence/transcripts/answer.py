"""What must a model answer about a meeting, and in which form?

The model names places and words; whatever it claims is looked up in the utterances (`verifying.py`) and counts only if
it stands there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from steward.evidence.transcripts.items import TITLE_LIMIT_CHARACTERS, Change, ItemKind
from steward.evidence.transcripts.passages import NAMED_LIMIT
from steward.evidence.transcripts.utterances import UTTERANCES_LIMIT

ITEMS_LIMIT: Final = 100  # of an hour's meeting: whoever promises more than one thing a minute promises nothing
PART_ITEMS_LIMIT: Final = 20  # of a part of some minutes
_QUOTE_LIMIT: Final = 1_000  # characters: the longest sentence that people say has half of it
_NAME_LIMIT: Final = 120  # characters of a name with an e-mail

type _Quote = Annotated[str, Field(min_length=1, max_length=_QUOTE_LIMIT)]
type _Places = Annotated[
    list[Annotated[int, Field(ge=0, le=UTTERANCES_LIMIT)]], Field(min_length=1, max_length=NAMED_LIMIT)
]
type _Name = Annotated[str, Field(max_length=_NAME_LIMIT)]


class Said(BaseModel):
    """An item: word for word as it was said, with the numbers of its utterances, one after the other.

    `owner` is I for who speaks, or a name that the quote says, `due` the words of the quote that name a day.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["commitment", "decision", "question"]
    title: Annotated[str, Field(min_length=1, max_length=TITLE_LIMIT_CHARACTERS)]
    quote: _Quote
    utterances: _Places
    owner: _Name = ""
    due: _Name = ""


class Retracted(BaseModel):
    """A later statement, and the words before it that it changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    change: Literal["cancelled", "moved", "handed_over"]
    quote: _Quote
    utterances: _Places
    earlier_quote: _Quote
    earlier_utterances: _Places
    owner: _Name = ""
    due: _Name = ""


class Answer(BaseModel):
    """What a model, made to answer in this shape, heard in one part of a meeting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: Annotated[list[Said], Field(max_length=PART_ITEMS_LIMIT)]
    retractions: Annotated[list[Retracted], Field(max_length=PART_ITEMS_LIMIT)]


@dataclass(frozen=True, slots=True)
class Claim:
    """An item as the model claims it."""

    kind: ItemKind
    title: str
    quote: str
    places: tuple[int, ...]
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class ClaimedChange:
    """A retraction as the model claims it."""

    change: Change
    quote: str
    places: tuple[int, ...]
    earlier_quote: str
    earlier_places: tuple[int, ...]
    owner: str
    due: str


def claims(answer: Any) -> list[Claim | None]:  # noqa: ANN401 - a model's answer may be anything
    """The claimed items in order; None for what has not the form."""
    return [_claim(each) for each in _listed(answer, "items")]


def claimed_changes(answer: Any) -> list[ClaimedChange | None]:  # noqa: ANN401 - as above
    """The claimed retractions in order; None for what has not the form."""
    return [_change(each) for each in _listed(answer, "retractions")]


def _listed(answer: Any, name: str) -> Sequence[Any]:  # noqa: ANN401 - as above
    rows = answer.get(name) if isinstance(answer, Mapping) else None
    return rows if isinstance(rows, list) else ()


def _claim(row: Any) -> Claim | None:  # noqa: ANN401 - as above
    try:
        kind = ItemKind(row["kind"])
        return Claim(kind, _text(row["title"]), _text(row["quote"]), _places(row["utterances"]), *_who_and_when(row))
    except (KeyError, TypeError, ValueError):
        return None


def _change(row: Any) -> ClaimedChange | None:  # noqa: ANN401 - as above
    try:
        later = (_text(row["quote"]), _places(row["utterances"]))
        earlier = (_text(row["earlier_quote"]), _places(row["earlier_utterances"]))
        return ClaimedChange(Change(row["change"]), *later, *earlier, *_who_and_when(row))
    except (KeyError, TypeError, ValueError):
        return None


def _who_and_when(row: Mapping[str, Any]) -> tuple[str, str]:
    return _text(row.get("owner") or "", least=0), _text(row.get("due") or "", least=0)


def _text(value: Any, least: int = 1) -> str:  # noqa: ANN401 - as above
    if not isinstance(value, str) or not least <= len(value.strip()) <= _QUOTE_LIMIT:
        raise ValueError(value)
    return value.strip()


def _places(value: Any) -> tuple[int, ...]:  # noqa: ANN401 - as above
    if not isinstance(value, list) or not value or any(type(each) is not int for each in value):
        raise ValueError(value)
    places = tuple(sorted(set(value)))
    if places[-1] - places[0] >= NAMED_LIMIT:
        raise ValueError(value)
    return places
