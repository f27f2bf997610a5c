"""What is one rule of the grammar: which text does it match, and what pattern does it make of it?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from steward.evidence.dates.pattern import Pattern
from steward.evidence.dates.period import Period
from steward.evidence.dates.words import FRAGMENTS

type Said = Mapping[str, Any]  # the named groups of a match; None for one that took no part
type Build = Callable[[Said, datetime], Pattern | None]
type BuildOn = Callable[[Said, Pattern, Period], Pattern | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A text with what it means. With `on` the meaning rests on a date, or a time, that must follow."""

    source: str
    build: Build | None = None
    on: BuildOn | None = None
    follows: Literal["day", "clock"] = "day"

    @property
    def text(self) -> re.Pattern[str]:
        """The text that it matches, made when it is first asked for: most never are, and all cost a cold start."""
        return compiled(self.source)


def rule(text: str, build: Build) -> Rule:
    """A rule whose text stands for itself."""
    return Rule(filled(text), build=build)


def rule_on(text: str, on: BuildOn, *, follows: Literal["day", "clock"] = "day") -> Rule:
    """A rule that needs what follows: "the last Friday in" a month."""
    return Rule(filled(text), on=on, follows=follows)


@cache
def compiled(source: str) -> re.Pattern[str]:
    """Whatever its case."""
    return re.compile(source, re.IGNORECASE)


def filled(text: str) -> str:
    """`{name:fragment}` is a named group, `{fragment}` an unnamed one, a blank any white space; whole words only."""
    spaced = text.replace(" ?", r"\s?").replace(" ", r"\s+")
    named = re.sub(r"\{([a-z_]+):([a-z]+)\}", lambda each: f"(?P<{each[1]}>{FRAGMENTS[each[2]]})", spaced)
    whole = re.sub(r"\{([a-z]+)\}", lambda each: FRAGMENTS[each[1]], named)
    # Case of ASCII alone: with all of Unicode's, a long s would match and be in no table. A word ends in any script.
    return rf"(?a:{whole})(?u:(?!\w))"
