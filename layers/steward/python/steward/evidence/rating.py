"""What may a model be asked of a backlog's missing factors, and which of its answers count?

One task a question, so that no text can speak for another task; two tasks where they are compared. A rating counts if
its number stands on the scale and its quote in the task's own text, word for word. Without numpy: who asks has none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from steward.asana.models import Json
from steward.evidence.text import NAME_LIMIT_BYTES, TEXT_LIMIT_BYTES, cut, visible

TASKS_A_REVIEW: Final = 4  # the best placed: as many answers of 2 to 4 s as begin within 20 s
PAIRS_A_REVIEW: Final = 6  # two questions each; what the time does not hold comes with the next review
PAIRS_A_TASK: Final = 3  # each adds a little (docs/planning.md, "Measured") and costs two questions
LEAST_QUOTE: Final = 6  # characters: less stands in every text
LONGEST_QUOTE: Final = 200  # characters; more is the text itself and no ground in it

type Text = Mapping[str, str]  # `name` and `notes`
type Row = Mapping[str, Any]


class Rated(BaseModel):
    """One factor by its key, a number of its scale, and the words of the task that it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    factor: Annotated[str, Field(pattern=r"^f[1-9]$")]
    value: float
    quote: str


class Ratings(BaseModel):
    """What a model says of one task; a factor of which the text says nothing is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ratings: list[Rated]


class Stronger(BaseModel):
    """In one factor by its key: which of the two tasks has more of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    factor: Annotated[str, Field(pattern=r"^f[1-9]$")]
    task: Literal["first", "second", "even"]


class Comparison(BaseModel):
    """What a model says of two tasks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stronger: list[Stronger]


@dataclass(frozen=True, slots=True)
class Scale:
    """One factor as it is asked for: its key, its name, and its numbers with what they mean."""

    key: str
    name: str
    anchors: Mapping[float, str]

    @classmethod
    def of_row(cls, key: str, row: Row) -> "Scale":
        """What `as_row` wrote."""
        return cls(key, row["name"], {float(number): words for number, words in row["anchors"]})

    def as_row(self) -> dict[str, Any]:
        """As JSON, which has no numbers for keys."""
        return {"name": self.name, "anchors": [[number, words] for number, words in self.anchors.items()]}

    def for_prompt(self) -> dict[str, Any]:
        """Its name, the numbers to choose from, and the meaning of those that have one."""
        meanings = {f"{number:g}": words for number, words in self.anchors.items() if words}
        return {"name": self.name, "numbers": list(self.anchors), "meanings": meanings}


def text_of(document: Json) -> Text:
    """What a task says, as it may be read."""
    name = cut(visible(str(document.get("name") or "")).replace("\n", " "), NAME_LIMIT_BYTES)
    return {"name": name, "notes": cut(visible(str(document.get("notes") or "")), TEXT_LIMIT_BYTES)}


def stands_in(quote: str, text: Text) -> bool:
    """Whether the words stand in the task's name or notes; white space and case do not matter, all else does."""
    words = _flat(visible(quote))
    return LEAST_QUOTE <= len(words) <= LONGEST_QUOTE and any(words in _flat(part) for part in text.values())


def keyed(scales: Sequence[Scale]) -> dict[str, Scale]:
    """The factors of one question by their opaque keys."""
    return {f"f{number}": each for number, each in enumerate(scales, 1)}


def counted(answer: Ratings, scales: Sequence[Scale], text: Text) -> dict[str, dict[str, Any]]:
    """The ratings that count, by the factor's own key: `{"value", "quote"}`. Of a factor that is said twice, none."""
    asked = keyed(scales)
    said = [each.factor for each in answer.ratings]
    return {
        asked[each.factor].key: {"value": each.value, "quote": " ".join(visible(each.quote).split())}
        for each in answer.ratings
        if each.factor in asked
        and said.count(each.factor) == 1
        and each.value in asked[each.factor].anchors
        and stands_in(each.quote, text)
    }


def winners(answer: Comparison, scales: Sequence[Scale], first: str, second: str) -> dict[str, str | None]:
    """Who is stronger in each factor by its own key, None for even; of a factor that is said twice, none."""
    asked, gids = keyed(scales), {"first": first, "second": second, "even": None}
    said = [each.factor for each in answer.stronger]
    return {
        asked[each.factor].key: gids[each.task]
        for each in answer.stronger
        if each.factor in asked and said.count(each.factor) == 1
    }


def pairs_due(factors: Mapping[str, Iterable[str]], asked: Sequence[Row]) -> list[tuple[str, str, list[str]]]:
    """Which tasks are to be compared now, and in what: PAIRS_A_REVIEW, whoever was compared least first.

    `factors` are those that each task was rated in, `asked` the comparisons there were. A task with PAIRS_A_TASK of
    them is compared no more, so that there is an end to it.
    """
    before = {frozenset((each["first"], each["second"])) for each in asked}
    played = {gid: sum(gid in pair for pair in before) for gid in factors}
    due: list[tuple[str, str, list[str]]] = []
    while len(due) < PAIRS_A_REVIEW and (found := next(_open_pairs(factors, before, played), None)):
        first, second = found
        due.append((first, second, sorted(set(factors[first]) & set(factors[second]))))
        before.add(frozenset(found))
        played[first], played[second] = played[first] + 1, played[second] + 1
    return due


def _open_pairs(
    factors: Mapping[str, Iterable[str]], before: set[frozenset[str]], played: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    waiting = sorted((gid for gid in factors if played[gid] < PAIRS_A_TASK), key=lambda gid: (played[gid], gid))
    for first, second in combinations(waiting, 2):
        if frozenset((first, second)) not in before and set(factors[first]) & set(factors[second]):
            yield first, second


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()
