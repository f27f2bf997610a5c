"""Which tasks are there, each once, however many projects it is in?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from steward.evidence.work_items import WorkItem

NOBODY: Final = ""  # the gid under which work without an assignee is held


@dataclass(frozen=True, slots=True)
class Placed:
    """One task, and the gids of all the projects it is in, in order."""

    item: WorkItem
    project_gids: tuple[str, ...]

    @property
    def person_gid(self) -> str:
        """Whose it is; NOBODY where it is nobody's."""
        return self.item.assignee_gid or NOBODY


def placed(projects: Mapping[str, Sequence[WorkItem]]) -> tuple[Placed, ...]:
    """The tasks of several projects, each once with its newest reading, in the order of their gids."""
    newest: dict[str, WorkItem] = {}
    homes: dict[str, dict[str, None]] = {}
    for project_gid, items in sorted(projects.items()):
        for item in items:
            homes.setdefault(item.gid, {})[project_gid] = None
            known = newest.setdefault(item.gid, item)
            newest[item.gid] = item if item.modified_at > known.modified_at else known
    return tuple(Placed(newest[gid], tuple(homes[gid])) for gid in sorted(newest))
