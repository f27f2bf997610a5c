"""Which gids have the sections that a project's configuration set aside?"""

from itertools import chain

from steward.asana.protocol import sections
from steward.governance import places
from steward.ingest.turn import Reconciler
from steward.store import keys


def keep_sections(project_gid: str, using: Reconciler) -> list[str]:
    """Keep the gid of each configured section; one line for each that the project has not.

    One request where any is configured, none otherwise. Of two sections with one name the first counts. Raises what
    the reader raises: a granular token is refused (FACTS 4), and then nothing is placed anywhere.
    """
    project = using.configuration.projects[project_gid]
    if not places.wanted(project):
        return []
    found: dict[str, str] = {}
    for each in chain.from_iterable(using.reader.pages(sections(project_gid))):
        found.setdefault(str(each.get("name") or ""), str(each["gid"]))
    kept = {name: found[name] for name in places.wanted(project).values() if name in found}
    using.table.put(keys.cache(project_gid, places.CACHED), {"sections": kept, "at": using.now().isoformat()})
    return [f"projects.{project_gid}.{line}" for line in places.missing(project, found)]
