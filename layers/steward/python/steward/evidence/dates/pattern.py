"""What does a piece of text say about a moment, and do two pieces say it of the same one?

A pattern is a set of constraints. Pieces that stand beside each other are put together where they do not disagree:
"Friday" and "July 18" and "at 7 pm" are one moment.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from enum import IntEnum

from steward.evidence.dates.period import Grain, Period

type Feast = Callable[[int], date | None]


class Weight(IntEnum):
    """How much a piece of text looks like a date where nothing is known of what stands around it."""

    BARE = (
        0  # a number: only where the whole phrase is known to be a date, or a part of the day says that it is a clock's
    )
    WEAK = 1  # "may", "sat", "at 3": together with something that is plainly a date
    PLAIN = 2  # on its own


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day as written; `half` is am or pm where told, `exact` for a clock of 24 hours."""

    hour: int
    minute: int | None = None
    second: int | None = None
    half: str = ""
    exact: bool = False

    @property
    def grain(self) -> Grain:
        """The finest thing it tells."""
        if self.second is not None:
            return Grain.SECOND
        return Grain.HOUR if self.minute is None else Grain.MINUTE


@dataclass(frozen=True, slots=True)
class Pattern:
    """Constraints on one moment.

    `span` is a period that is known already, `unit` the unit by whose count it was named. `turn` counts from now among
    the moments that fit: 1 is the next, -1 the last.
    """

    weight: Weight = Weight.PLAIN
    span: Period | None = None
    unit: Grain | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    feast: Feast | None = None
    turn: int | None = None
    clock: Clock | None = None
    part: str = ""
    zone: int | None = None
    swapped: tuple[int, int] | None = None  # month and day the other way round, where 03/04 may be either
    others: tuple[Period, ...] = ()  # other periods that the same words may mean

    @property
    def names_day(self) -> bool:
        """Whether it says anything about the day."""
        return any(each is not None for each in (self.span, self.year, self.month, self.day, self.weekday, self.feast))


_NEUTRAL = Pattern()


def together(one: Pattern, other: Pattern) -> Pattern | None:
    """Both patterns of one moment; None where they disagree or say the same thing twice."""
    merged: dict[str, object] = {}
    for each in fields(Pattern):
        mine, theirs, neutral = (getattr(pattern, each.name) for pattern in (one, other, _NEUTRAL))
        if neutral not in (mine, theirs) and each.name not in ("weight", "span", "unit"):
            return None
        merged[each.name] = mine if mine != neutral else theirs
    if one.span and other.span:
        inner, outer = sorted((one.span, other.span), key=lambda span: span.grain)
        if not outer.start <= inner.start < outer.end or inner.grain == outer.grain:
            return None
        merged["span"] = inner
    merged["weight"] = _weight(one, other)
    pattern = Pattern(**merged)  # type: ignore[arg-type]
    return pattern if _sound(pattern) else None


def _weight(one: Pattern, other: Pattern) -> Weight:
    """A year makes a month plain and a part of the day makes a number a clock's; else the weaker has the say."""
    pair = (one, other)
    if any(each.part for each in pair) and any(each.clock for each in pair):
        told = any(each.weight == Weight.PLAIN for each in pair) or any(each.names_day for each in pair)
        return Weight.PLAIN if told else Weight.BARE
    if Weight.BARE in (one.weight, other.weight):
        return Weight.BARE
    if any(each.year for each in pair) and any(each.month or each.feast for each in pair):
        return Weight.PLAIN
    return max(one.weight, other.weight)


def _sound(pattern: Pattern) -> bool:
    """A zone or a part of the day without a clock or a day, or a year beside a mere clock, is no moment."""
    if pattern.year and not (pattern.month or pattern.feast or pattern.day or pattern.weekday is not None):
        return pattern.clock is None
    return True
