"""Do the versions of a narrative for several roles disagree on a number, a date or a status?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from steward.evidence.narrative.facts import Fact, FactTable
from steward.evidence.narrative.verifier import Sentence, refusals


@dataclass(frozen=True, slots=True)
class Version:
    """One role's facts and what is said of them."""

    role: str
    facts: FactTable
    sentences: tuple[Sentence, ...]


def disagreements(versions: Sequence[Version], about: str = "") -> list[str]:
    """Where two versions tell different figures of one thing, and where one says what its facts do not."""
    found = [why for one, other in combinations(versions, 2) for why in _between(one, other)]
    return [*found, *(why for each in versions for why in _within(each, about))]


def _within(version: Version, about: str) -> Iterator[str]:
    for each in refusals(version.sentences, version.facts, about):
        yield f"{version.role}: sentence {each.sentence + 1}: {each.why}"


def _between(one: Version, other: Version) -> Iterator[str]:
    mine, theirs = _by_subject(one.facts), _by_subject(other.facts)
    for key in sorted(mine.keys() & theirs.keys()):
        if differing := _differing(mine[key], theirs[key]):
            yield f"{one.role} and {other.role} disagree on {key[0]} of {key[1]}: {differing}"


def _differing(one: Fact, other: Fact) -> str:
    """What differs; a value that a role is not shown is no difference."""
    if one.must != other.must:
        return f"{', '.join(one.must)} or {', '.join(other.must)}"
    mine, theirs = _values(one), _values(other)
    differing = [key for key in sorted(mine.keys() & theirs.keys()) if mine[key] != theirs[key]]
    return "; ".join(f"{mine[key]} or {theirs[key]}" for key in differing)


def _values(fact: Fact) -> Mapping[tuple[str, str, str], str]:
    """What each place of the fact holds: a kind of value, its role and its unit."""
    numbers = {("number", str(each.role), each.unit): f"{each.number:g} {each.unit}" for each in fact.amounts()}
    dates = {("date", str(each.role), ""): each.on.isoformat() for each in fact.days()}
    return {**numbers, **dates, **{("name", str(each.role), ""): each.text for each in fact.names()}}


def _by_subject(facts: FactTable) -> dict[tuple[str, str, str], Fact]:
    """The facts by what they are about; a count of projects is one for each status."""
    return {(each.kind, each.subject_gid, each.must[0] if each.kind == "projects" else ""): each for each in facts}
