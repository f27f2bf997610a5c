"""Which facts may a narrative tell, what is each made of, and in which order do they stand?

A fact is computed by code and never changed by a text: its values are typed, it names the object that it was read from,
and the objects that a reader must be able to open to be told of it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final


class Kind(StrEnum):
    """What a fact is about, in the order in which a narrative tells it; the words are stored."""

    STATUS = "status"
    NOTHING = "nothing"
    PERIOD = "period"
    METRIC = "metric"  # of a goal: what is measured
    PROGRESS = "progress"  # how much of the way from its start to its target is made
    ELAPSED = "elapsed"  # how much of its time is gone
    DEADLINE = "deadline"
    LAST = "last"  # when its last status was posted, by whomever
    GOALS = "goals"  # of those below it: how many are of a status
    PROJECTS = "projects"  # of a portfolio: how many are of a status
    PROJECT = "project"  # one of them with its status
    HEALTH = "health"
    CONTRIBUTION = "contribution"
    MILESTONES = "milestones"  # the count of those that are critical, as each of the plurals below
    MILESTONE = "milestone"
    MILESTONE_SLIPS = "milestone_slips"
    SLIPPED = "slipped"
    SLIPS = "slips"
    EARLIER = "earlier"
    BLOCKS = "blocks"
    BLOCKED = "blocked"
    OVERDUE = "overdue"
    ASKS = "asks"
    ASK = "ask"
    REACHES = "reaches"
    REACHED = "reached"
    COMPLETED = "completed"
    ADDED = "added"
    REMOVED = "removed"
    GOAL = "goal"
    BUDGET = "budget"
    CAPACITY = "capacity"

    @property
    def is_told_by_figures(self) -> bool:
        """Whether the words alone say too much: "on time" of a forecast is a promise, "on time with 30 %" is none.

        And "the tasks were completed" says it of all of them.
        """
        return self in _BY_FIGURES


_BY_FIGURES: Final = frozenset(
    {
        Kind.MILESTONE, Kind.OVERDUE, Kind.BUDGET, Kind.HEALTH, Kind.GOAL, Kind.METRIC, Kind.PROGRESS, Kind.ELAPSED,
        Kind.COMPLETED, Kind.ADDED, Kind.REMOVED, Kind.SLIPS, Kind.BLOCKS, Kind.ASKS, Kind.MILESTONES, Kind.REACHES,
        Kind.MILESTONE_SLIPS, Kind.PROJECTS, Kind.GOALS,
    }
)  # fmt: skip


class Role(StrEnum):
    """What a value is within its fact; a text must introduce all but PLAIN by a word that says so (`verifier.py`)."""

    PLAIN = ""
    OLD = "old"
    NEW = "new"
    TOTAL = "total"
    START = "start"  # of a metric
    TARGET = "target"
    DUE = "due"
    P50 = "p50"
    P85 = "p85"
    HOLDER = "holder"  # what a blocked task waits for
    PERSON = "person"  # of whom something is asked


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it is shown: it is rounded when the fact is made, never by a text. `unit` is one of `vocabulary`."""

    number: float
    unit: str
    role: Role = Role.PLAIN


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    on: date
    role: Role = Role.PLAIN


@dataclass(frozen=True, slots=True)
class Name:
    """What people call a task, a project, a goal or a person. An object whose name was not read has no Name."""

    text: str
    gid: str
    role: Role = Role.PLAIN


type Value = Amount | Day | Name


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so.

    `id` is given by the table. `claims` are the claims of `vocabulary.CLAIMS` that a text may make of it, `must` those
    of which it must make each: a negative status cannot be told in softer words. `negated` says that something is not
    so. `readable` are the gids of all objects that a reader must be able to open; `weight` orders facts of one kind.
    """

    kind: Kind
    values: tuple[Value, ...]
    source_gid: str
    read_at: datetime
    readable: tuple[str, ...]
    claims: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    negated: bool = False
    critical: bool = False
    weight: float = 0.0
    id: str = ""

    def amounts(self) -> Iterator[Amount]:
        """Its numbers."""
        return (each for each in self.values if isinstance(each, Amount))

    def days(self) -> Iterator[Day]:
        """Its dates."""
        return (each for each in self.values if isinstance(each, Day))

    def names(self) -> Iterator[Name]:
        """Its names."""
        return (each for each in self.values if isinstance(each, Name))

    def amount(self, role: Role = Role.PLAIN, unit: str | None = None) -> float | None:
        """The number of a role, of a unit where one is given; None where it has none."""
        found = (each for each in self.amounts() if each.role == role and unit in (None, each.unit))
        return next((each.number for each in found), None)

    def day(self, role: Role = Role.PLAIN) -> date | None:
        """The date of a role."""
        return next((each.on for each in self.days() if each.role == role), None)

    def name(self, role: Role = Role.PLAIN) -> Name | None:
        """The name of a role."""
        return next((each for each in self.names() if each.role == role), None)

    @property
    def subject_gid(self) -> str:
        """The gid of what the fact is about: of its first name without a role, else of what it was read from."""
        found = self.name()
        return found.gid if found else self.source_gid

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        values = [{**asdict(each), "is": type(each).__name__.lower()} for each in self.values]
        days = [{**each, "on": each["on"].isoformat()} if "on" in each else each for each in values]
        return {**asdict(self), "values": days, "read_at": self.read_at.isoformat()}

    @classmethod
    def of_json(cls, row: Mapping[str, Any]) -> "Fact":
        """What `as_json` wrote."""
        lists = {name: tuple(row[name]) for name in ("readable", "claims", "must")}
        values = tuple(_value(each) for each in row["values"])
        read_at = datetime.fromisoformat(row["read_at"])
        return cls(**{**row, **lists, "kind": Kind(row["kind"]), "values": values, "read_at": read_at})


_ORDER: Final = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class FactTable:
    """All facts about one object, in their order, each under an id."""

    facts: tuple[Fact, ...]

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    def get(self, fact_id: str) -> Fact | None:
        """The fact under an id."""
        return next((each for each in self.facts if each.id == fact_id), None)

    def of(self, *kinds: Kind) -> tuple[Fact, ...]:
        """The facts of these kinds, in the table's order."""
        return tuple(each for each in self.facts if each.kind in kinds)

    def only(self, ids: Collection[str]) -> "FactTable":
        """A selection, under the same ids and in the same order."""
        return FactTable(tuple(each for each in self.facts if each.id in ids))

    def critical(self) -> tuple[Fact, ...]:
        """What no narrative may leave out."""
        return tuple(each for each in self.facts if each.critical)

    def as_json(self) -> list[dict[str, Any]]:
        """As it is stored."""
        return [each.as_json() for each in self.facts]

    @classmethod
    def of_json(cls, rows: Iterable[Mapping[str, Any]]) -> "FactTable":
        """What `as_json` wrote."""
        return cls(tuple(Fact.of_json(each) for each in rows))


def table(facts: Iterable[Fact], prefix: str = "F") -> FactTable:
    """The facts in their order and under their ids: the same for the same facts, in whatever order they came."""
    ordered = sorted(facts, key=_place)
    return FactTable(tuple(replace(each, id=f"{prefix}{number}") for number, each in enumerate(ordered, 1)))


def _place(fact: Fact) -> tuple[Any, ...]:
    return (
        _ORDER[fact.kind],
        not fact.critical,
        -fact.weight,
        fact.subject_gid,
        fact.readable,
        fact.claims,
        repr(fact.values),
    )


def _value(row: Mapping[str, Any]) -> Value:
    parts = {name: value for name, value in row.items() if name != "is"} | {"role": Role(row["role"])}
    match row["is"]:
        case "amount":
            return Amount(**parts)
        case "day":
            return Day(**{**parts, "on": date.fromisoformat(row["on"])})
        case _:
            return Name(**parts)
