"""Who can do what, as far as people wrote it down?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from steward.evidence.capacity.placed import Placed


@dataclass(frozen=True, slots=True)
class Skills:
    """Who can do what: the skills of people by gid, what a task needs by its gid, and who is never to be asked.

    A task of which no need is known can be done by who shares a skill with its present assignee.
    """

    of_people: Mapping[str, Collection[str]] = field(default_factory=dict, hash=False)
    needs: Mapping[str, str] = field(default_factory=dict, hash=False)
    never: Collection[str] = frozenset()

    def allow(self, task: Placed, person_gid: str) -> bool:
        """Whether somebody else could do it."""
        if person_gid in self.never or person_gid == task.person_gid:
            return False
        own, need = set(self.of_people.get(person_gid, ())), self.needs.get(task.item.gid)
        return need in own if need else bool(own & set(self.of_people.get(task.person_gid, ())))
