"""Which gids have the sections that a project's configuration set aside?"""

from itertools import chain

from steward.asana.client import AsanaReader
from steward.asana.protocol import sections
from steward.governance import places
from steward.governance.policy import ProjectPolicy
from steward.ingest.turn import Reconciler
from steward.store import keys


def keep_sections(project_gid: str, using: Reconciler) -> list[str]:
    """Keep the gid of each configured section; one line for each that the project has not. Raises as `sections_of`."""
    project = using.configuration.projects[project_gid]
    if not places.wanted(project):
        return []
    found = sections_of(project_gid, project, using.reader)
    kept = {name: found[name] for name in places.wanted(project).values() if name in found}
    using.table.put(keys.cache(project_gid, places.CACHED), {"sections": kept, "at": using.now().isoformat()})
    return missing(project_gid, project, found)


def sections_of(project_gid: str, project: ProjectPolicy, reader: AsanaReader) -> dict[str, str]:
    """A project's sections, gid by name: one request where any is configured, none otherwise.

    Of two sections with one name the first counts. Raises what the reader raises: a granular token is refused
    (FACTS 4), and then nothing is placed anywhere.
    """
    found: dict[str, str] = {}
    if places.wanted(project):
        for each in chain.from_iterable(reader.pages(sections(project_gid))):
            found.setdefault(str(each.get("name") or ""), str(each["gid"]))
    return found


def missing(project_gid: str, project: ProjectPolicy, found: dict[str, str]) -> list[str]:
    """One line for each configured section that is none of those found."""
    return [f"projects.{project_gid}.{line}" for line in places.missing(project, found)]
