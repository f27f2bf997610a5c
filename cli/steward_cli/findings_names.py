"""What are the tasks, milestones and people called that a review's findings name by their gids?

What people are called is kept with them; what a task is called only Asana knows. A person at a terminal is shown what
the list of the project's open tasks tells in a few requests; each name that is still missing is asked for on request.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.asana.client import AsanaReader
from steward.asana.protocol import PAGE_LIMIT, project_tasks
from steward.errors import Rejected, StewardError
from steward.store import keys
from steward_cli.deployment import Deployment
from steward_cli.desk import Desk
from steward_cli.failure import Failure
from steward_cli.reading import reading

type Rows = Mapping[str, Iterable[Mapping[str, Any]]]  # of each part, by its key

# Columns that hold the gid of a task.
_TASKS: Final = {
    "milestones": ("milestone", "driver_task"),
    "levers": ("milestone", "of", "waited_for_by"),
    "moves": ("task",),
    "stalled": ("task",),
    "backlog": ("task",),
}


LISTED_PAGES: Final = 3  # of open tasks, a request each: what a person does not wait for longer than for the rest


def known(desk: Desk, project_gid: str, rows: Rows, *, tasks: bool | None) -> dict[str, str]:
    """What a project's people are called, and the tasks in the rows as Asana has them now.

    With `tasks` each is asked for; without it (None) a person at a terminal has those of the list, as far as Asana can
    be read, and a program none; where it is False nobody has any.
    """
    people = people_of(desk.deployment, project_gid)
    wanted = tasks_in(rows, people)
    if not wanted or tasks is False or (tasks is None and desk.as_json):
        return people
    if tasks:
        return people | _asked(desk, project_gid, wanted)
    try:
        return people | _at_hand(desk, project_gid, wanted)
    except (StewardError, Failure, BotoCoreError, ClientError) as error:
        desk.note(f"tasks are shown by their gids, since Asana cannot be read now ({type(error).__name__})")
        return people


def _asked(desk: Desk, project_gid: str, wanted: Iterable[str]) -> dict[str, str]:
    connection = reading(desk, "review")
    found = titles(wanted, connection.reader)
    connection.told(desk, "review show", project_gid)
    return found


def _at_hand(desk: Desk, project_gid: str, wanted: Iterable[str]) -> dict[str, str]:
    connection = reading(desk, "review")
    found = listed(project_gid, connection.reader, desk.now())
    connection.told(desk, "review show", project_gid)
    return {gid: found[gid] for gid in wanted if gid in found}


def listed(project_gid: str, reader: AsanaReader, now: datetime) -> dict[str, str]:
    """The names of the first open tasks of a project, LISTED_PAGES pages of them."""
    request = project_tasks(project_gid, fields=("name",), completed_since=now)
    found = islice(reader.records(request), LISTED_PAGES * PAGE_LIMIT)
    return {str(each["gid"]): str(each["name"]) for each in found}


def people_of(deployment: Deployment, project_gid: str) -> dict[str, str]:
    """The names of a project's people by gid, as reconcile keeps them."""
    row = deployment.table.get(keys.cache(project_gid, "people")) or {}
    return {str(each["gid"]): str(each["name"]) for each in row.get("people", ()) if each.get("name")}


def tasks_in(rows: Rows, but: Iterable[str] = ()) -> list[str]:
    """The gids of the tasks in the rows of each part, each once, without those in `but`."""
    held = [
        row[name] for part, names in _TASKS.items() for row in rows.get(part, ()) for name in names if row.get(name)
    ]
    found = [gid for each in held for gid in (each if isinstance(each, list) else [str(each)])]
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
