"""How likely has a team, or everybody who works on a project, too much to do, by week?

Of several projects computed anew from the pages that the reviews stored, of one alone from the weeks that its last look
kept. A group of fewer than three is a person to whoever knows it, and is left out; no person has a row.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from steward.evidence.capacity.cells import cells_of, cells_of_project
from steward.evidence.capacity.history import learn
from steward.evidence.capacity.horizon import Horizon
from steward.evidence.capacity.placed import NOBODY, placed
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.simulate import PersonWeeks, simulate
from steward.evidence.capacity.staff import Staff
from steward.evidence.charts import Cell
from steward.evidence.load import Load
from steward.evidence.work_items import WorkItem
from steward.governance.members import PersonPolicy
from steward.governance.policy import Configuration
from steward.store import keys
from steward.store.table import Table


def cells(
    work: Mapping[str, Sequence[WorkItem]], table: Table, configuration: Configuration, today: date
) -> list[Cell]:
    """The chances of overload by team, then by project; `work` are the items by project gid."""
    if not work:
        return []
    here, horizon, seed = frozenset(work), Horizon(today), int(min(work)) % 2**32
    staff, tasks = staff_of(work, table, configuration), placed(work)
    weeks = simulate(Plan(tasks, here, staff, learn(tasks, staff, horizon, here), horizon, seed))
    return [*cells_of(weeks, teams_of(configuration)), *cells_of(weeks, _projects(weeks, work, configuration))]


def kept_cells(name: str, kept: Mapping[str, Any], configuration: Configuration) -> list[Cell]:
    """The chances by team, then for all who hold work of the project called `name`, from what its last look kept."""
    weeks = {gid: PersonWeeks.of_json(each) for gid, each in kept["weeks"].items()}
    return cells_of_project(name, weeks, teams_of(configuration))


def staff_of(project_gids: Collection[str], table: Table, configuration: Configuration) -> Staff:
    """What is known of the people: absences and promises as reconcile keeps them, hours as they are configured."""
    people = _people(configuration)
    hours = {gid: each.capacity_hours_per_week for gid, each in people if each.capacity_hours_per_week is not None}
    return Staff(_loads(project_gids, table), hours)


def teams_of(configuration: Configuration) -> dict[str, Sequence[str]]:
    """The names of people's teams, by their gids."""
    return {gid: each.teams for gid, each in _people(configuration) if each.teams}


def _people(configuration: Configuration) -> list[tuple[str, PersonPolicy]]:
    return [(gid, each) for project in configuration.projects.values() for gid, each in project.people.items()]


def _loads(project_gids: Collection[str], table: Table) -> dict[str, Load]:
    rows = [table.get(keys.cache(gid, "people")) or {} for gid in sorted(project_gids)]
    people: list[dict[str, Any]] = [each for row in rows for each in row.get("people", ())]
    return {str(each["gid"]): Load.of_row(each["load"]) for each in people if each.get("load")}


def _projects(
    weeks: Mapping[str, PersonWeeks], work: Mapping[str, Sequence[WorkItem]], configuration: Configuration
) -> dict[str, list[str]]:
    """In which projects everybody holds open work, by the projects' names."""
    names = {gid: each.name for gid, each in configuration.projects.items()}
    held = {each.assignee_gid: set[str]() for items in work.values() for each in items if each.is_open}
    for gid, items in work.items():
        for each in items:
            if each.is_open:
                held[each.assignee_gid].add(names.get(gid, gid))
    return {gid: sorted(held[gid]) for gid in weeks if gid != NOBODY and gid in held}
