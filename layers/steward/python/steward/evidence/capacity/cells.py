"""How likely has each group of people too much to do, by week, as a picture of it needs it?"""

from collections.abc import Collection, Mapping

from steward.evidence.capacity.placed import NOBODY
from steward.evidence.capacity.rollup import LEAST_MEMBERS, Kind, groups
from steward.evidence.capacity.simulate import PersonWeeks
from steward.evidence.charts.heat_map import Cell


def cells_of(weeks: Mapping[str, PersonWeeks], memberships: Mapping[str, Collection[str]]) -> list[Cell]:
    """The chances of overload; `memberships` are the groups of each person by gid.

    A group of fewer than three is a person to whoever knows it, and is left out.
    """
    return [
        Cell(group.name, week.monday, week.overload_probability)
        for group in groups(weeks, Kind.TEAM, memberships)
        if group.members >= LEAST_MEMBERS
        for week in group.weeks
    ]


def cells_of_project(name: str, weeks: Mapping[str, PersonWeeks], teams: Mapping[str, Collection[str]]) -> list[Cell]:
    """The chances by team, then for all who hold work of the project of that name."""
    people = {gid: each for gid, each in weeks.items() if gid != NOBODY}
    holders = dict.fromkeys((gid for gid, each in people.items() if each.tasks), (name,))
    return [*cells_of(people, teams), *cells_of(people, holders)]
