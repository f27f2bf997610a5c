"""How does a fact read when code words it?

One sentence for each kind. The verifier takes each of them for true, so that a template and a checked text can be
mixed. Names are links, which the edge draws as mentions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from steward.evidence.narrative.facts import Fact, Kind, Name, Role
from steward.evidence.narrative.figures import day, days_of, number, share_of, unit_of
from steward.evidence.narrative.vocabulary import CLAIMS, OVERDUE, PLURAL_PARTS
from steward.evidence.plurals import form


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


def line(fact: Fact) -> Line:
    """A fact in one sentence."""
    return Line((*_WORDED[fact.kind](fact), "."), (fact.id,))


def status_words(status_type: str) -> str:
    """A status in the words that a text must use for it."""
    return CLAIMS[status_type][0] if status_type in CLAIMS else status_type.replace("_", " ")


def _count(fact: Fact) -> tuple[str, bool]:
    """The count of a fact with its unit, and whether it is one."""
    amount = next(fact.amounts())
    one = amount.number == 1
    return f"{number(amount.number)} {unit_of(amount.number, amount.unit)}", one


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


def _shares(fact: Fact) -> tuple[Piece, ...]:
    count, total = fact.amount() or 0, fact.amount(Role.TOTAL) or 0
    of = f"{number(count)} of {number(total)} {unit_of(total, next(fact.amounts()).unit)}"
    return (f"{of} {form(count, 'is', 'are')} {status_words(fact.must[0])}",)


def _health(fact: Fact) -> tuple[Piece, ...]:
    return (f"The health is {number(fact.amount() or 0)} of 100 points{_was(fact)}",)


def _contribution(fact: Fact) -> tuple[Piece, ...]:
    name, points = fact.name(), fact.amount() or 0
    part = name.text if name else ""
    takes = "take" if part in PLURAL_PARTS else "takes"
    return (f"{part.capitalize()} {takes} {number(points)} {unit_of(points, 'points')} of it",)


def _milestone(fact: Fact) -> tuple[Piece, ...]:
    labels = ((Role.P50, "P50"), (Role.P85, "P85"), (Role.DUE, "due"))
    days = ", ".join(f"{label} {day(on)}" for role, label in labels if (on := fact.day(role)))
    chance = f"has {share_of(fact.amount() or 0)} chance of being on time{_was(fact, ' %')}"
    past = " is overdue and" if OVERDUE in fact.claims else ""
    return (_subject(fact), f"{past} {chance}{'; ' if days else ''}{days}")


def _moved(verb: str, direction: str) -> Callable[[Fact], tuple[Piece, ...]]:
    def worded(fact: Fact) -> tuple[Piece, ...]:
        old, new, days = fact.day(Role.OLD), fact.day(Role.NEW), fact.amount() or 0
        dates = f"from {day(old or date.min)} to {day(new or date.min)}"
        return (_subject(fact), f" {verb} {dates}, {days_of(days)} {direction}")

    return worded


def _blocked(fact: Fact) -> tuple[Piece, ...]:
    days = fact.amount() or 0
    head: tuple[Piece, ...] = (
        _subject(fact),
        f" has stood still for {days_of(days, 'working days')}",
    )
    holder = fact.name(Role.HOLDER)
    return (*head, " and waits for ", _link(holder)) if holder else head


def _overdue(fact: Fact) -> tuple[Piece, ...]:
    total, count = fact.amount(Role.TOTAL) or 0, fact.amount(unit="tasks") or 0
    of = f"{number(count)} of {number(total)} open {unit_of(total, 'tasks')} {form(count, 'is', 'are')}"
    return (f"{of} overdue ({number(fact.amount(unit='%') or 0)} %)",)


def _ask(fact: Fact) -> tuple[Piece, ...]:
    person, due = fact.name(Role.PERSON), fact.day(Role.DUE)
    who: tuple[Piece, ...] = (" by ", _link(person)) if person else ()
    return (_subject(fact), " needs a decision", *who, f", due {day(due)}" if due else "")


def _goal(fact: Fact) -> tuple[Piece, ...]:
    status, share = f"is {status_words(fact.must[0])}" if fact.must else "", fact.amount()
    stands = "" if share is None else f"stands at {number(share)} %{_was(fact, ' %')}"
    return ("The goal " if fact.name() else "", _subject(fact), f" {' and '.join(filter(None, (stands, status)))}")


def _project(fact: Fact) -> tuple[Piece, ...]:
    score, total = fact.amount(), fact.amount(Role.TOTAL)
    health = f" with a health of {number(score)} of {number(total)} points" if score is not None and total else ""
    return (_subject(fact), f" is {status_words(fact.must[0])}{health}")


def _metric(fact: Fact) -> tuple[Piece, ...]:
    labels = ((Role.OLD, "was"), (Role.START, "start"), (Role.TARGET, "target"))
    values = {each.role: f"{number(each.number)}{_unit(each.unit)}" for each in fact.amounts()}
    beside = "".join(f", {label} {values[role]}" for role, label in labels if role in values)
    return (f"The metric is {values[Role.PLAIN]}{beside}",)


def _unit(unit: str) -> str:
    return "" if unit == "plain" else f" {unit}"


def _progress(fact: Fact) -> tuple[Piece, ...]:
    return (f"The goal is at {number(fact.amount() or 0)} % of the way to its target{_was(fact, ' %')}",)


def _deadline(fact: Fact) -> tuple[Piece, ...]:
    days, due = fact.amount() or 0, day(fact.day(Role.DUE) or date.min)
    count = days_of(days)
    return (f"The goal is overdue for {count}, due {due}" if fact.must else f"The goal is due {due}, in {count}",)


def _last(fact: Fact) -> tuple[Piece, ...]:
    days = fact.amount() or 0
    return (f"The last status was posted {_since(fact)}, {days_of(days)} before",)


def _budget(fact: Fact) -> tuple[Piece, ...]:
    share, total = f"{number(fact.amount(unit='%') or 0)} %", fact.amount(Role.TOTAL)
    if total is None:
        return (f"{share} of the budget is spent",)
    spent = next(fact.amounts())
    return (f"{number(spent.number)} of {number(total)} {unit_of(total, spent.unit)} of the budget is spent ({share})",)


_WORDED: Final[dict[Kind, Callable[[Fact], tuple[Piece, ...]]]] = {
    Kind.STATUS: _status,
    Kind.NOTHING: lambda fact: (f"Nothing changed since {_since(fact)}",),
    Kind.PROJECTS: _shares,
    Kind.GOALS: _shares,
    Kind.PROJECT: _project,
    Kind.METRIC: _metric,
    Kind.PROGRESS: _progress,
    Kind.ELAPSED: lambda fact: (f"{number(fact.amount() or 0)} % of the period elapsed",),
    Kind.DEADLINE: _deadline,
    Kind.LAST: _last,
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
