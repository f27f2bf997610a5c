"""Which teams and which skills have more work than hours, and for how long, without naming anybody?

A group has the work and the hours of its members; run by run, so that what slows everybody is in the sum. Somebody with
two skills is in both groups. A group of fewer than three is a person to whoever knows it and is told to the lead alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

import numpy as np

from steward.evidence.capacity.simulate import PersonWeeks, WeekLoad, left_over

BOTTLENECK: Final = 0.7  # WORKFLOWS 3.6: overloaded more likely than not, by a margin that runs cannot make
BOTTLENECK_WEEKS: Final = 2  # one hard week is made up for in the next one
LEAST_MEMBERS: Final = 3  # in a group of two each knows what the other's share is
_NOTHING_HOURS: Final = 0.25  # the kept runs are rounded to quarters of an hour


class Kind(StrEnum):
    """What a line is about; the words are stored."""

    PERSON = "person"
    TEAM = "team"
    SKILL = "skill"


@dataclass(frozen=True, slots=True)
class GroupWeeks:
    """The weeks of one team or skill; `members` counts those whose weeks are known. Its P85 is not known: 0."""

    kind: Kind
    name: str
    members: int
    weeks: tuple[WeekLoad, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self) | {"weeks": [each.as_json() for each in self.weeks]}


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Somebody or a group whose probability of overload is above BOTTLENECK for consecutive weeks.

    `key` is a person's gid, or a team's or skill's name; `overload_probability` that of the least likely of the weeks.
    """

    kind: Kind
    key: str
    first: date
    weeks: int
    overload_probability: float
    over_hours: float
    for_lead: bool = True

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self) | {"first": self.first.isoformat()}


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told without naming anybody; `withheld` counts the bottlenecks of groups that are too small."""

    lines: tuple[Bottleneck, ...] = ()
    withheld: int = 0


def groups(
    outlooks: Mapping[str, PersonWeeks], kind: Kind, memberships: Mapping[str, Collection[str]]
) -> list[GroupWeeks]:
    """The groups of a kind in the order of their names; `memberships` are the names of somebody's groups by gid."""
    names = sorted({name for gid in outlooks for name in memberships.get(gid, ())})
    members = {
        name: [each for gid, each in sorted(outlooks.items()) if name in memberships.get(gid, ())] for name in names
    }
    return [GroupWeeks(kind, name, len(own), _summed(own)) for name, own in members.items()]


def _summed(members: Sequence[PersonWeeks]) -> tuple[WeekLoad, ...]:
    """The weeks of a group. One member's are that person's own: all runs of theirs count, not the kept ones alone."""
    if len(members) == 1:
        return members[0].weeks
    over = left_over(np.sum([each.net_runs() for each in members], axis=0))
    return tuple(
        WeekLoad(
            weeks[0].monday,
            round(sum(each.supply_hours for each in weeks), 4),
            round(sum(each.demand_hours for each in weeks), 4),
            0.0,
            round(float((over[:, at] > _NOTHING_HOURS).mean()), 4),
            round(float(over[:, at].mean()), 4),
        )
        for at, weeks in enumerate(zip(*(each.weeks for each in members), strict=True))
    )


def bottlenecks(kind: Kind, key: str, weeks: Iterable[WeekLoad]) -> list[Bottleneck]:
    """Each stretch of BOTTLENECK_WEEKS or more weeks above BOTTLENECK, the earliest first."""
    stretches = (
        list(each) for above, each in groupby(weeks, key=lambda w: w.overload_probability > BOTTLENECK) if above
    )
    return [
        Bottleneck(
            kind,
            key,
            stretch[0].monday,
            len(stretch),
            min(each.overload_probability for each in stretch),
            max(each.over_hours for each in stretch),
        )
        for stretch in stretches
        if len(stretch) >= BOTTLENECK_WEEKS
    ]


def for_lead(outlooks: Mapping[str, PersonWeeks], grouped: Iterable[GroupWeeks]) -> list[Bottleneck]:
    """Every bottleneck, people's too, the heaviest first: for the lead alone."""
    found = [each for gid, own in outlooks.items() if gid for each in bottlenecks(Kind.PERSON, gid, own.weeks)]
    found += [each for group in grouped for each in bottlenecks(group.kind, group.name, group.weeks)]
    return sorted(found, key=lambda each: (-each.over_hours, each.kind, each.key, each.first))


def told(grouped: Iterable[GroupWeeks]) -> Told:
    """The bottlenecks of teams and skills that may be told to everybody: no person is in them, nor can be read out."""
    every = [(group, each) for group in grouped for each in bottlenecks(group.kind, group.name, group.weeks)]
    open_ones = [_public(each) for group, each in every if group.members >= LEAST_MEMBERS]
    lines = sorted(open_ones, key=lambda each: (-each.over_hours, each.kind, each.key, each.first))
    return Told(tuple(lines), len(every) - len(lines))


def _public(line: Bottleneck) -> Bottleneck:
    return Bottleneck(
        line.kind, line.key, line.first, line.weeks, line.overload_probability, line.over_hours, for_lead=False
    )
