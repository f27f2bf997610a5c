"""Where does a set-like edit put a task, and where does it stand now?

A section, a place in the order, followers, a tag; and which sections a project has. A plan that holds such an edit
keeps in its base what it read of the task: `section` (its gid), `after` (the gid of the task before it in the project),
`followers` and `tags` (their gids).

RELIABILITY 3.2, row 2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from steward.asana import protocol
from steward.asana.models import Task
from steward.asana.protocol import Request
from steward.errors import Refused, RefusedReason
from steward.governance.absolute import SCOPE_FIELDS, out_of_scope
from steward.governance.finding import Bounds, Look, Record, Standing, Value, value_digest
from steward.store.keys import digest_of


@dataclass(frozen=True, slots=True)
class InSection(Standing):
    """A task's section in the run's project."""

    gid: str
    section_gid: str

    @property
    def desired(self) -> Mapping[str, Value]:
        """The section."""
        return {"section": self.section_gid}

    def reading(self) -> Request:
        """The task's memberships."""
        return protocol.task(self.gid, (*SCOPE_FIELDS, "memberships.section.name"))

    def look(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """The section in the run's project; none where the task left it."""
        (record,) = records
        task = Task.parse(record)
        sections = [each.section for each in task.memberships if each.project.gid == bounds.project_gid]
        section = sections[0].gid if sections and sections[0] else None
        return Look({"section": section}, objection=out_of_scope(task, bounds.project_gid))


@dataclass(frozen=True, slots=True)
class InSet(Standing):
    """Members that a task's followers or tags must hold; the others do not matter.

    A member that the plan saw there and that is missing now was taken away by a person, which is a conflict; one that
    neither saw is simply not there yet.
    """

    gid: str
    kind: str
    members: tuple[str, ...]

    @property
    def desired(self) -> Mapping[str, Value]:
        """Each member: there."""
        return {self._name(gid): True for gid in self.members}

    def base_digests(self, base: Mapping[str, Any]) -> dict[str, str]:
        """Whether the plan saw each member there."""
        seen = base.get(self.kind) or ()
        return {self._name(gid): value_digest(gid in seen) for gid in self.members}

    def reading(self) -> Request:
        """The set, and the task's scope."""
        return protocol.task(self.gid, (*SCOPE_FIELDS, f"{self.kind}.name"))

    def look(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """Whether each member is there."""
        (record,) = records
        there = {str(each["gid"]) for each in record.get(self.kind) or ()}
        present = {self._name(gid): gid in there for gid in self.members}
        return Look(present, objection=out_of_scope(Task.parse(record), bounds.project_gid))

    def _name(self, gid: str) -> str:
        return f"{self.kind}:{gid}"


@dataclass(frozen=True, slots=True)
class After(Standing):
    """A task's place in a project's order: directly after another one, in the same section.

    Asana has no position to read, so the project's tasks are walked in their order, up to the task. The order does not
    tell who moved what: any other task before it than the planned one or the one that the plan saw there is a conflict,
    and nothing is sent (again).
    """

    gid: str
    project_gid: str
    after_gid: str

    @property
    def desired(self) -> Mapping[str, Value]:
        """The task before it."""
        return {"after": self.after_gid}

    def reading(self) -> Request:
        """The project's tasks, in order."""
        return protocol.project_tasks(self.project_gid, fields=(*SCOPE_FIELDS, "memberships.section.name"))

    def look(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """The task before it, as far as it stands in the same section; takes no more of the records than it needs."""
        before: Task | None = None
        for record in records:
            task = Task.parse(record)
            if task.gid == self.gid:
                beside = before is not None and self._section(before) == self._section(task)
                place = before.gid if before and beside else None
                return Look({"after": place}, objection=out_of_scope(task, bounds.project_gid))
            before = task
        left = Refused(RefusedReason.OUT_OF_SCOPE, f"task {self.gid} left project {self.project_gid}")
        return Look({"after": None}, objection=left)

    def _section(self, task: Task) -> str | None:
        sections = [each.section for each in task.memberships if each.project.gid == self.project_gid]
        return sections[0].gid if sections and sections[0] else None


@dataclass(frozen=True, slots=True)
class NamedSection(Standing):
    """A section that a project must have; Asana has no key for one, and two of one name serve nobody."""

    gid: str
    title: str

    @property
    def desired(self) -> Mapping[str, Value]:
        """The section: there."""
        return {self._name: True}

    def base_digests(self, base: Mapping[str, Any]) -> dict[str, str]:
        """It was not there, or nobody would have asked for it."""
        del base
        return {self._name: value_digest(False)}  # noqa: FBT003 - a value

    def reading(self) -> Request:
        """The project's sections."""
        return protocol.sections(self.gid)

    def look(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """Whether one of that name is there."""
        del bounds
        return Look({self._name: any(str(each.get("name") or "") == self.title for each in records)})

    @property
    def _name(self) -> str:
        return f"section:{digest_of(self.title)[:16]}"  # as people's words go into no key
