"""How many facts of one kind can be critical, so that a narrative that leaves none of them out stays short?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from steward.evidence.narrative.facts import Amount, Fact, FactTable, Kind
from steward.evidence.narrative.sources import Sources

SINGLED_OUT: Final = 5  # of a kind: nobody reads a sixth, and its count is told instead

# The kinds of which there can be many, and the count that stands for those that are not singled out.
COUNTS: Final = {
    Kind.MILESTONE: (Kind.MILESTONES, "milestones", ("doubt",)),
    Kind.SLIPPED: (Kind.MILESTONE_SLIPS, "milestones", ("slipped",)),
    Kind.BLOCKED: (Kind.BLOCKS, "tasks", ("blocked", "waits")),
    Kind.ASK: (Kind.ASKS, "tasks", ("asked",)),
    Kind.REACHED: (Kind.REACHES, "milestones", ("reached", "achieved", "done", "complete")),
}

# Those that are counted by status where they are made: the counts of what is not on track are critical in any case.
_BY_STATUS: Final = {Kind.PROJECT: Kind.PROJECTS, Kind.GOAL: Kind.GOALS}
_COUNT_OF: Final = {kind: count for kind, (count, _, _) in COUNTS.items()} | _BY_STATUS


def folded(facts: Sequence[Fact], sources: Sources) -> Iterator[Fact]:
    """The facts, and beside several critical ones of a kind their count."""
    for kind, group in groupby(sorted(facts, key=_rank), key=lambda each: each.kind):
        same = list(group)
        critical = [each for each in same if each.critical]
        if kind in COUNTS and len(critical) > 1:
            yield _counted(kind, critical, sources)
        yield from same


def _counted(kind: Kind, critical: Sequence[Fact], sources: Sources) -> Fact:
    """How many there are; who is told of it must be able to read each of them."""
    counted, unit, claims = COUNTS[kind]
    fact = sources.fact(counted, Amount(len(critical), unit), claims=claims, must=("|".join(claims),))
    return replace(fact, readable=tuple(sorted({gid for each in critical for gid in each.readable})))


def narrowed(facts: FactTable, most: int = SINGLED_OUT) -> FactTable:
    """The table with at most `most` critical facts of a kind, and their count in the place of the others."""
    counts = dict.fromkeys(Kind, 0)
    counted = {kind for kind, count in _COUNT_OF.items() if facts.of(count)}  # a withheld count stands for nothing
    marked = []
    for fact in facts:
        counts[fact.kind] += fact.critical
        too_many = fact.kind in counted and counts[fact.kind] > most
        marked.append(replace(fact, critical=fact.critical and not too_many))
    told = {_COUNT_OF[kind] for kind, count in counts.items() if kind in counted and count > most}
    return FactTable(tuple(replace(each, critical=each.critical or each.kind in told) for each in marked))


def _rank(fact: Fact) -> tuple[str, bool, float, str]:
    return (fact.kind, not fact.critical, -fact.weight, fact.subject_gid)
