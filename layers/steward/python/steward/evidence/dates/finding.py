"""Where in a text does a date or a time stand, and what does it say?"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import batched, groupby
from typing import Final

from steward.evidence.dates import rules_calendar, rules_clock, rules_relative
from steward.evidence.dates.pattern import Pattern, Weight, together
from steward.evidence.dates.period import Grain, Period
from steward.evidence.dates.resolving import readings
from steward.evidence.dates.rule import Rule

# More than a page of text is not read: a due date stands near the top, and a wall of digits costs no minute.
LONGEST: Final = 4_000
_DEEP: Final = 3  # "the end of the week of the first Monday in May" rests on one another three times
_PIECES: Final = 6  # "at 7:30 PM on Fri, Sep 20, 2026 CET" has five

RULES: Final = (*rules_relative.RULES, *rules_calendar.RULES, *rules_clock.RULES)

# One look at the texts of several rules together costs a part of one at each, and most begin nowhere near. A rule that
# refers to a group of its own cannot be put together with others.
_TOGETHER: Final = 14  # about the root of how many rules there are: as many looks at groups as in one of them


def _refers(rule: Rule) -> bool:
    return re.search(r"\(\?\(|\(\?P=", rule.source) is not None


def _any_of(rules: Sequence[Rule]) -> re.Pattern[str]:
    """What matches where any of them does."""
    plain = (re.sub(r"\(\?P<\w+>", "(?:", each.source) for each in rules if not _refers(each))
    return re.compile("|".join(plain), re.IGNORECASE)


@cache
def _groups() -> tuple[tuple[re.Pattern[str], tuple[Rule, ...]], ...]:
    """The rules in their order, some at a time, each group with a text that matches wherever one of its rules may.

    Made when a date is first looked for: it takes a tenth of a second, which a command that reads no text is spared.
    """
    return tuple(
        (_ALWAYS if refers else _any_of(group), group)
        for refers, some in groupby(RULES, _refers)
        for group in batched(some, _TOGETHER, strict=False)
    )


_ALWAYS: Final = re.compile("")

# What may stand between two pieces of one moment: white space, a comma, a few small words.
# A small word may belong to the next piece, so both ways of reading it are tried.
_LINKS: Final = (
    re.compile(r"\s*,\s*|\s+|(?=\()"),
    re.compile(
        r"(?:\s*,\s*|\s+)(?:(?:at|@|on|of|for|in|from|by|the|about|around|approximately)\s+){1,2}", re.IGNORECASE
    ),
)
_GAP: Final = re.compile(r"\s*-?")  # "mid-March"
_LEAD: Final = re.compile(r"(?:(?:at|@|on|for|by|about|around|approximately|roughly|early|due)\s+){0,2}", re.IGNORECASE)
_TAIL: Final = re.compile(r"(?:\s+approximately|\s+or so|\s+sharp)?[\s.!?]*", re.IGNORECASE)
# A date begins where a word does, and not inside a number, a path, a version or an amount.
_START: Final = re.compile(r"(?<![\w$€£#])(?<![\d.][.:/,-])(?:(?=[A-Za-z@(])|(?<!\w/)(?=\d))")


@dataclass(frozen=True, slots=True)
class Found:
    """One date or time in a text.

    `readings` are all that it may mean, the likeliest first; more than one makes it ambiguous.
    """

    start: int
    end: int
    text: str
    readings: tuple[Period, ...]

    @property
    def value(self) -> datetime:
        """The moment, or the first one of the day, week or month that is named."""
        return self.readings[0].start

    @property
    def grain(self) -> Grain:
        """How finely it is told."""
        return self.readings[0].grain

    @property
    def is_ambiguous(self) -> bool:
        """Whether it may mean something else as well."""
        return len(self.readings) > 1


def find(text: str, reference: datetime) -> list[Found]:
    """The dates and times in a text, in its order, none over another; only what is plainly one."""
    reader = _Reader(text[:LONGEST], reference)
    found: list[Found] = []
    for start in _starts(reader.text):
        if found and start < found[-1].end:
            continue
        if best := reader.best(start, least=Weight.PLAIN):
            found.append(best)
    return found


def parse(phrase: str, reference: datetime) -> Found | None:
    """What a phrase means that is known to be a date or a time; None where it is none as a whole."""
    reader = _Reader(phrase[:LONGEST], reference)
    lead = _LEAD.match(reader.text)
    for start in dict.fromkeys((0, lead.end() if lead else 0)):
        if whole := reader.best(start, least=Weight.BARE, whole=True):
            return whole
    return None


def _starts(text: str) -> Iterator[int]:
    return (each.start() for each in _START.finditer(text))


class _Reader:
    """One text, as the grammar reads it; what stands at a place is worked out once."""

    def __init__(self, text: str, reference: datetime) -> None:
        self.text = text.replace("\u2019", "'")
        self.reference = reference
        self._known: dict[tuple[int, int], list[tuple[int, Pattern]]] = {}

    def best(self, start: int, *, least: Weight, whole: bool = False) -> Found | None:
        """The longest moment that begins here; `whole` takes only what leaves nothing of the text."""
        options = sorted(self._moments(start, _PIECES, _DEEP), key=lambda option: -option[0])
        for end, pattern in options:
            if pattern.weight < least or (whole and not _TAIL.fullmatch(self.text, end)):
                continue
            if found := self._readings(pattern):
                return Found(start, end, self.text[start:end], tuple(found))
        return None

    def _moments(self, start: int, pieces: int, deep: int) -> Iterator[tuple[int, Pattern]]:
        """Every way to read one moment from here: its end and its pattern."""
        for end, pattern in self._pieces(start, deep):
            yield end, pattern
            if pieces > 1:
                yield from self._continued(end, pattern, pieces - 1, deep)

    def _continued(self, end: int, pattern: Pattern, pieces: int, deep: int) -> Iterator[tuple[int, Pattern]]:
        """The same moment with whatever goes on saying more of it."""
        links = (link.match(self.text, end) for link in _LINKS)
        for start in dict.fromkeys(link.end() for link in links if link):
            for further, other in self._moments(start, pieces, deep):
                if merged := together(pattern, other):
                    yield further, merged

    def _pieces(self, start: int, deep: int) -> list[tuple[int, Pattern]]:
        """What each rule makes of the text here."""
        if (start, deep) not in self._known:
            near = (rule for text, rules in _groups() if text.match(self.text, start) for rule in rules)
            self._known[start, deep] = [found for rule in near for found in self._applied(rule, start, deep)]
        return self._known[start, deep]

    def _applied(self, rule: Rule, start: int, deep: int) -> Iterator[tuple[int, Pattern]]:
        match = rule.text.match(self.text, start)
        if match is None:
            return
        said = match.groupdict()
        if (build := rule.build) is not None:
            if pattern := _in_calendar(lambda: build(said, self.reference)):
                yield match.end(), pattern
            return
        gap = _GAP.match(self.text, match.end())
        for end, inner in self._moments(gap.end() if gap else match.end(), 2, deep - 1) if deep else ():
            if pattern := self._on(rule, said, inner):
                yield end, pattern

    def _on(self, rule: Rule, said: dict[str, str], inner: Pattern) -> Pattern | None:
        if (on := rule.on) is None or (rule.follows == "clock") != (inner.clock is not None and not inner.names_day):
            return None
        found = self._readings(inner)
        return _in_calendar(lambda: on(said, inner, found[0])) if found else None

    def _readings(self, pattern: Pattern) -> list[Period]:
        if not (pattern.names_day or pattern.clock):
            return []
        return _in_calendar(lambda: readings(pattern, self.reference)) or []


def _in_calendar[T](work: Callable[[], T | None]) -> T | None:
    """What is worked out; None where it leads outside the years that a calendar has."""
    try:
        return work()
    except (OverflowError, ValueError):
        return None
