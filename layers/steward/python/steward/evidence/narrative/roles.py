"""What does each kind of reader get of the same facts?

A role is data: which kinds, in which order of importance, how many words, which words not. It is never another
analysis: the ids, figures, dates and statuses are the table's.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from steward.evidence.narrative.facts import Fact, FactTable, Kind, Role
from steward.evidence.narrative.folding import narrowed
from steward.evidence.narrative.template import LABEL, Narrative, selected, told


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of reader. `kinds` are all that it is told, `most` how many critical facts of a kind are told by name.

    `hidden` are roles of values that are taken out of its facts, `unsaid` words that its texts do not use.
    """

    name: str
    kinds: frozenset[Kind]
    word_cap: int
    most: int
    hidden: frozenset[Role] = frozenset()
    unsaid: frozenset[str] = frozenset()

    @property
    def most_words(self) -> int:
        """What is left for sentences."""
        return self.word_cap - _FRAME_WORDS


_ALL: Final = frozenset(Kind)
_FORECASTS: Final = frozenset({Kind.MILESTONES, Kind.MILESTONE, Kind.MILESTONE_SLIPS, Kind.SLIPPED})
_DONE: Final = frozenset({Kind.REACHES, Kind.REACHED, Kind.COMPLETED, Kind.PERIOD, Kind.NOTHING})
_PORTFOLIO: Final = frozenset({Kind.PROJECTS, Kind.PROJECT})

# What a client may not see, whatever is critical: money, how we judge ourselves, and who of us has too much to do.
INTERNAL: Final = frozenset({Kind.BUDGET, Kind.HEALTH, Kind.CONTRIBUTION, Kind.CAPACITY, Kind.OVERDUE, Kind.GOAL})

ROLES: Final[dict[str, Profile]] = {
    each.name: each
    for each in (
        # One screen of a phone: with the longest names and one critical fact of each kind it holds.
        Profile(
            "executive",
            _FORECASTS | _PORTFOLIO
            | {Kind.STATUS, Kind.NOTHING, Kind.HEALTH, Kind.BUDGET, Kind.GOAL, Kind.ASKS, Kind.ASK, Kind.PERIOD},
            word_cap=250,
            most=1,
        ),
        Profile("project_manager", _ALL, word_cap=900, most=5),
        Profile(
            "contributor",
            _FORECASTS | _DONE
            | {Kind.STATUS, Kind.SLIPS, Kind.EARLIER, Kind.BLOCKS, Kind.BLOCKED, Kind.ASKS, Kind.ASK, Kind.ADDED},
            word_cap=600,
            most=3,
            unsaid=frozenset({"budget", "health"}),
        ),
        Profile(
            "client",
            (_FORECASTS | _DONE | {Kind.STATUS, Kind.ASKS, Kind.ASK}) - INTERNAL,
            word_cap=450,
            most=3,
            hidden=frozenset({Role.PERSON, Role.HOLDER, Role.P50, Role.P85}),
            unsaid=frozenset({"budget", "spent", "cost", "costs", "health", "capacity", "points", "portfolio", "team"}),
        ),
        Profile(
            "finance",
            _PORTFOLIO
            | {Kind.STATUS, Kind.NOTHING, Kind.PERIOD, Kind.BUDGET, Kind.GOAL, Kind.MILESTONES, Kind.MILESTONE}
            | {Kind.ADDED, Kind.REMOVED},
            word_cap=350,
            most=2,
        ),
    )
}  # fmt: skip

# The official status, which all followers of a project read: one screen and a half, and all that is critical in it.
OFFICIAL: Final = Profile("status", _ALL, word_cap=450, most=5)

_FRAME_WORDS: Final = 46  # titles, the label, what P50 means and how much was left out


def for_role(facts: FactTable, profile: Profile) -> FactTable:
    """The facts of a role under their ids, within its words."""
    mine = FactTable(tuple(_stripped(each, profile) for each in facts if each.kind in profile.kinds))
    return selected(narrowed(mine, profile.most), profile.most_words, _line_words)


def template_for(facts: FactTable, profile: Profile) -> Narrative:
    """The narrative of a role where no model words it."""
    chosen = for_role(facts, profile)
    mine = sum(1 for each in facts if each.kind in profile.kinds)
    return told(chosen, LABEL, mine - len(chosen))


def unfit(texts: Iterable[str], profile: Profile) -> Iterator[str]:
    """Why a text is not one for the role: too long, or with a word that is not for it."""
    lines = list(texts)
    said = " ".join(lines)
    if (count := sum(map(_line_words, lines))) > profile.most_words:
        yield f"it has {count} words, {profile.name} gets {profile.most_words} at most"
    outside = re.sub(r"[\"\u201c][^\"\u201c\u201d]*[\"\u201d]", "", said).lower()
    for word in sorted(profile.unsaid & {*re.findall(r"[a-z]+", outside)}):
        yield f"the word {word!r} is not for {profile.name}"


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def _line_words(text: str) -> int:
    return words(text) + 1  # its bullet


def _stripped(fact: Fact, profile: Profile) -> Fact:
    """The fact without the values that the role is not shown."""
    return replace(fact, values=tuple(each for each in fact.values if each.role not in profile.hidden))
