"""How does a fact read when code words it?

One sentence for each kind. The verifier takes each of them for true, so that a template and a checked text can be
mixed. Names are links, which the edge draws as mentions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from steward.evidence.narrative.facts import Fact, Kind, Name, Role
from steward.evidence.narrative.vocabulary import CLAIMS


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a line at which an Asana object or a person is named; `name` is "" where it was not read."""

    gid: str
    name: str
    what: str = "task"

    @property
    def text(self) -> str:
        """The name in quotes, as a plain text shows it."""
        return f'"{self.name}"' if self.name else f"a {self.what}"


type Piece = str | Link


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence about the facts `facts`."""

    pieces: tuple[Piece, ...]
    facts: tuple[str, ...]

    @property
    def text(self) -> str:
        """As plain text."""
        said = "".join(each if isinstance(each, str) else each.text for each in self.pieces)
        return said[:1].upper() + said[1:]


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def line(fact: Fact) -> Line:
    """A fact in one sentence."""
    return Line((*_WORDED[fact.kind](fact), "."), (fact.id,))


def day(on: date) -> str:
    """A date that is read the same everywhere."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def number(value: float) -> str:
    """A number as it is shown: thousands by commas, no more decimals than it has."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")


def status_words(status_type: str) -> str:
    """A status in the words that a text must use for it."""
    return CLAIMS[status_type][0] if status_type in CLAIMS else status_type.replace("_", " ")


def _count(fact: Fact) -> tuple[str, bool]:
    """The count of a fact with its unit, and whether it is one."""
    amount = next(fact.amounts())
    one = amount.number == 1
    unit = amount.unit.removesuffix("s") if one else amount.unit
    return f"{number(amount.number)} {unit}", one


def _counted(what: str, whats: str) -> Callable[[Fact], tuple[Piece, ...]]:
    def worded(fact: Fact) -> tuple[Piece, ...]:
        count, one = _count(fact)
        return (f"{count} {what if one else whats}",)

    return worded


def _subject(fact: Fact) -> Link:
    name = fact.name()
    return _link(name) if name else Link(fact.source_gid, "", _UNNAMED.get(fact.kind, "task"))


_UNNAMED: Final = {Kind.GOAL: "goal", Kind.PROJECT: "project", Kind.MILESTONE: "milestone", Kind.REACHED: "milestone"}


def _link(name: Name) -> Link:
    return Link(name.gid, name.text)


def _was(fact: Fact, unit: str = "") -> str:
    old = fact.amount(Role.OLD)
    return f", was {number(old)}{unit}" if old is not None else ""


def _since(fact: Fact) -> str:
    return day(fact.day() or date.min)


def _status(fact: Fact) -> tuple[Piece, ...]:
    return (f"The status is {status_words(fact.must[0])}",)


def _projects(fact: Fact) -> tuple[Piece, ...]:
    count, total = fact.amount() or 0, fact.amount(Role.TOTAL) or 0
    of = f"{number(count)} of {number(total)} project{'s' if total != 1 else ''}"
    return (f"{of} {'is' if count == 1 else 'are'} {status_words(fact.must[0])}",)


def _health(fact: Fact) -> tuple[Piece, ...]:
    return (f"The health is {number(fact.amount() or 0)} of 100 points{_was(fact)}",)


def _contribution(fact: Fact) -> tuple[Piece, ...]:
    name = fact.name()
    return (f"{(name.text if name else '').capitalize()} takes {number(fact.amount() or 0)} points of it",)


def _milestone(fact: Fact) -> tuple[Piece, ...]:
    labels = ((Role.P50, "P50"), (Role.P85, "P85"), (Role.DUE, "due"))
    days = ", ".join(f"{label} {day(on)}" for role, label in labels if (on := fact.day(role)))
    head = f" is on time with {number(fact.amount() or 0)} %{_was(fact, ' %')}"
    return (_subject(fact), f"{head}{'; ' if days else ''}{days}")


def _moved(verb: str, direction: str) -> Callable[[Fact], tuple[Piece, ...]]:
    def worded(fact: Fact) -> tuple[Piece, ...]:
        old, new, days = fact.day(Role.OLD), fact.day(Role.NEW), fact.amount() or 0
        unit = "day" if days == 1 else "days"
        dates = f"from {day(old or date.min)} to {day(new or date.min)}"
        return (_subject(fact), f" {verb} {dates}, {number(days)} {unit} {direction}")

    return worded


def _blocked(fact: Fact) -> tuple[Piece, ...]:
    days = fact.amount() or 0
    head: tuple[Piece, ...] = (
        _subject(fact),
        f" stands still for {number(days)} working day{'s' if days != 1 else ''}",
    )
    holder = fact.name(Role.HOLDER)
    return (*head, " and waits for ", _link(holder)) if holder else head


def _overdue(fact: Fact) -> tuple[Piece, ...]:
    total = fact.amount(Role.TOTAL) or 0
    count, share = number(fact.amount(unit="tasks") or 0), number(fact.amount(unit="%") or 0)
    return (f"{count} of {number(total)} open task{'s' if total != 1 else ''} are overdue ({share} %)",)


def _ask(fact: Fact) -> tuple[Piece, ...]:
    person, due = fact.name(Role.PERSON), fact.day(Role.DUE)
    who: tuple[Piece, ...] = (" by ", _link(person)) if person else ()
    return (_subject(fact), " needs a decision", *who, f", due {day(due)}" if due else "")


def _goal(fact: Fact) -> tuple[Piece, ...]:
    status = f" and is {status_words(fact.must[0])}" if fact.must else ""
    return (
        "The goal " if fact.name() else "",
        _subject(fact),
        f" stands at {number(fact.amount() or 0)} %{_was(fact, ' %')}{status}",
    )


def _budget(fact: Fact) -> tuple[Piece, ...]:
    money = next(each for each in fact.amounts())
    unit = "" if money.unit == "money" else f" {money.unit}"
    of = f"{number(money.number)} of {number(fact.amount(Role.TOTAL) or 0)}{unit}"
    return (f"{of} of the budget are spent ({number(fact.amount(unit='%') or 0)} %)",)


_WORDED: Final[dict[Kind, Callable[[Fact], tuple[Piece, ...]]]] = {
    Kind.STATUS: _status,
    Kind.NOTHING: lambda fact: (f"Nothing changed since {_since(fact)}",),
    Kind.PROJECTS: _projects,
    Kind.PROJECT: lambda fact: (_subject(fact), f" is {status_words(fact.must[0])}"),
    Kind.HEALTH: _health,
    Kind.CONTRIBUTION: _contribution,
    Kind.MILESTONES: _counted("is in doubt", "are in doubt"),
    Kind.MILESTONE: _milestone,
    Kind.MILESTONE_SLIPS: _counted("slipped", "slipped"),
    Kind.SLIPPED: _moved("slipped", "later"),
    Kind.SLIPS: _counted("slipped", "slipped"),
    Kind.EARLIER: _moved("moved", "earlier"),
    Kind.BLOCKS: _counted("is blocked and waits", "are blocked and wait"),
    Kind.BLOCKED: _blocked,
    Kind.OVERDUE: _overdue,
    Kind.ASKS: _counted("needs a decision", "need a decision"),
    Kind.ASK: _ask,
    Kind.REACHES: _counted("was reached", "were reached"),
    Kind.REACHED: lambda fact: (_subject(fact), " was reached"),
    Kind.COMPLETED: _counted("was completed", "were completed"),
    Kind.ADDED: _counted("was added", "were added"),
    Kind.REMOVED: _counted("was removed", "were removed"),
    Kind.GOAL: _goal,
    Kind.BUDGET: _budget,
    Kind.CAPACITY: lambda fact: (f"The capacity risk is {fact.must[1]}",),
    Kind.PERIOD: lambda fact: (f"This covers the period since {_since(fact)}",),
}
