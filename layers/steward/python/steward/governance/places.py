"""Which sections of a project did its configuration set aside, and may an edit be made there?

The exceptions section gets a task for each edit that a rule refused; the review section gets the tasks that were
changed without asking. Both are named in the configuration and found by reconcile; a section that the project has not
is a finding, and nothing is put anywhere else instead.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from steward.asana.edits import CreateTask, Edit, PlaceInSection
from steward.asana.models import Task
from steward.errors import Refused, RefusedReason
from steward.store import keys
from steward.store.table import Table

if TYPE_CHECKING:
    from steward.governance.policy import Mode, ProjectPolicy

EXCEPTIONS: Final = "exceptions"
REVIEW: Final = "review"
CACHED: Final = "sections"  # the row that reconcile keeps: `{"sections": {name: gid}}`


def wanted(project: "ProjectPolicy") -> dict[str, str]:
    """The configured section's name under `exceptions` and `review`."""
    named = {EXCEPTIONS: project.exceptions_section, REVIEW: project.review_section}
    return {place: name for place, name in named.items() if name}


def places_of(project: "ProjectPolicy | None", project_gid: str, table: Table) -> dict[str, str]:
    """The gid of each configured section that the project has; nothing is read where none is configured."""
    names = wanted(project) if project else {}
    if not names:
        return {}
    found: Mapping[str, str] = (table.get(keys.cache(project_gid, CACHED)) or {}).get("sections", {})
    return {place: found[name] for place, name in names.items() if name in found}


def missing(project: "ProjectPolicy", sections: Iterable[str]) -> list[str]:
    """One line for each configured section that the project has not."""
    there = set(sections)
    return [
        f"{place}_section: the project has no section {name!r}; make it in Asana, or name another one"
        for place, name in wanted(project).items()
        if name not in there
    ]


def is_exception(task: Task, project_gid: str, project: "ProjectPolicy | None") -> bool:
    """Whether the task lies in the project's exceptions section: it is Steward's own question, and no request."""
    name = project.exceptions_section if project else None
    here = [each.section for each in task.memberships if each.project.gid == project_gid]
    return name is not None and any(section is not None and section.name == name for section in here)


def belongs(edit: Edit, places: Mapping[str, str]) -> bool:
    """Whether an edit puts something into one of the sections set aside, by its kind: it is judged here alone."""
    match edit:
        case CreateTask(section_gid=gid):
            return gid is not None and gid == places.get(EXCEPTIONS)
        case PlaceInSection(section_gid=gid):
            return gid == places.get(REVIEW)
        case _:
            return False


def permit(edit: Edit, project: "ProjectPolicy | None", mode: "Mode") -> None:
    """The check at write time of an edit that `belongs`. Raises Refused where today's configuration has no such place.

    An exception is put to people from `suggest` on; a task is moved for review only where the workflow may act.
    """
    place = REVIEW if isinstance(edit, PlaceInSection) else EXCEPTIONS
    allowed = ("act",) if place == REVIEW else ("suggest", "act")
    if project is None or place not in wanted(project) or mode not in allowed:
        raise Refused(RefusedReason.NOT_ALLOWED, f"{edit.name}: no {place} section is in force here")
