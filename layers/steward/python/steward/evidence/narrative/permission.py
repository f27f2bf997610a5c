"""Who may be told which fact?

A text goes to all of its recipients at once, so a fact is in it only where every one of them can open every object that
it was read from or names. What is not known to be readable is not.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from steward.evidence.narrative.facts import Fact, FactTable, Kind


@dataclass(frozen=True, slots=True)
class Permitted:
    """What all recipients may be told, and how many facts were withheld."""

    facts: FactTable
    withheld: int


def permitted(facts: FactTable, recipients: Collection[str], readable: Mapping[str, Collection[str]]) -> Permitted:
    """The facts that every recipient can read. `readable` are the gids that each can open, as Asana said just now.

    Without a recipient nobody is known to read anything. "Nothing changed" is withheld with any other fact, since it
    would be said of more than the reader sees.
    """
    shown = [each for each in facts if recipients and all(_reads(each, readable.get(who, ())) for who in recipients)]
    hidden = len(facts) - len(shown)
    if hidden:
        shown = [each for each in shown if each.kind is not Kind.NOTHING]
    return Permitted(FactTable(tuple(shown)), len(facts) - len(shown))


def _reads(fact: Fact, readable: Collection[str]) -> bool:
    return bool(fact.readable) and all(gid in readable for gid in fact.readable)
