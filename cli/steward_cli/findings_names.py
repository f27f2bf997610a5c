"""What are the tasks, milestones and people called that a review's findings name by their gids?

What people are called is kept with them; what a task is called only Asana knows, and is asked for on request.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from steward.asana.client import AsanaReader
from steward.errors import Rejected
from steward.store import keys
from steward_cli.deployment import Deployment
from steward_cli.desk import Desk
from steward_cli.reading import reading

type Rows = Mapping[str, Iterable[Mapping[str, Any]]]  # of each part, by its key

# Columns that hold the gid of a task.
_TASKS: Final = {
    "milestones": ("milestone", "driver_task"),
    "levers": ("milestone", "of"),
    "moves": ("task",),
    "stalled": ("task",),
    "backlog": ("task",),
}


def known(desk: Desk, project_gid: str, rows: Rows, *, tasks: bool) -> dict[str, str]:
    """What a project's people are called and, where that is asked, the tasks in the rows, as Asana has them now."""
    people = people_of(desk.deployment, project_gid)
    if not tasks:
        return people
    connection = reading(desk, "review")
    found = titles(tasks_in(rows, people), connection.reader)
    connection.told(desk, "review show", project_gid)
    return people | found


def people_of(deployment: Deployment, project_gid: str) -> dict[str, str]:
    """The names of a project's people by gid, as reconcile keeps them."""
    row = deployment.table.get(keys.cache(project_gid, "people")) or {}
    return {str(each["gid"]): str(each["name"]) for each in row.get("people", ()) if each.get("name")}


def tasks_in(rows: Rows, but: Iterable[str] = ()) -> list[str]:
    """The gids of the tasks in the rows of each part, each once, without those in `but`."""
    found = [
        str(row[name]) for part, names in _TASKS.items() for row in rows.get(part, ()) for name in names if row[name]
    ]
    known = set(but)
    return [each for each in dict.fromkeys(found) if each not in known]


def titles(gids: Iterable[str], reader: AsanaReader) -> dict[str, str]:
    """The tasks' names as Asana has them now, a request each; one that is gone, or hidden, has none."""
    found = dict[str, str]()
    for gid in gids:
        try:
            found[gid] = str(reader.task(gid, ("name",))["name"])
        except Rejected:
            continue
    return found
