"""The one way to change anything: every write leaves the story, the new modified_at and the event that Asana would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from local.asana.clock import stamp
from local.asana.events import Change, Event, EventLog, name_of, reach_of
from local.asana.graph import Graph, Record, Ref, Value


@dataclass(frozen=True, slots=True)
class Write:
    """One request's pen: who writes (None is the system) and when. Operations change records through it alone."""

    graph: Graph
    log: EventLog
    actor: Record | None
    now: datetime

    def create(self, kind: str, values: Mapping[str, Value], parents: Iterable[Record] = ()) -> Record:
        """Add a record with created_at and created_by, and emit `added` for each parent."""
        by = Ref(self.actor.gid) if self.actor else None
        made: dict[str, Value] = {"created_at": stamp(self.now), "created_by": by, **values}
        record = self.graph.add(kind, made)
        for parent in parents:
            self.emit("added", record, parent)
        return record

    def set(self, record: Record, name: str, value: Value, change: Change | None = None) -> None:
        """Set one field, bump modified_at and emit `changed` for it (FACTS 1.5: plain values are not carried)."""
        self.graph.change(record, **{name: value})
        self.changed(record, change or Change(name))

    def changed(self, record: Record, change: Change) -> None:
        """Bump modified_at and emit `changed`."""
        self.touch(record)
        self.emit("changed", record, change=change)

    def touch(self, record: Record) -> None:
        """Bump modified_at, where the resource has one."""
        if "modified_at" in record.values:
            self.graph.change(record, modified_at=stamp(self.now))

    def story(self, target: Record, subtype: str, text: str, **values: Value) -> Record:
        """Append a story with old and new values to its target, and emit `added` with the target as parent."""
        comment = subtype == "comment_added"
        made: dict[str, Value] = {
            "resource_subtype": subtype,
            "type": "comment" if comment else "system",
            "text": text,
            "target": Ref(target.gid),
            "source": "api",
            "is_pinned": False,
            "is_edited": False,
            **values,
        }
        record = self.create("story", made)
        self.graph.link(target, "stories", record.gid)
        self.touch(target)
        self.emit("added", record, target)
        return record

    def emit(self, action: str, record: Record, parent: Record | None = None, change: Change | None = None) -> None:
        """Append an event; it reaches what the record and its parent bubble up to now, never past a project."""
        reach = reach_of(self.graph, record)
        if parent is not None:
            reach |= {parent.gid} if parent.kind == "project" else reach_of(self.graph, parent)
        event = Event(
            seq=self.log.position,
            at=self.now,
            actor_gid=self.actor.gid if self.actor else None,
            action=action,
            resource=name_of(record),
            parent=name_of(parent) if parent else None,
            change=change,
            reach=frozenset(reach),
        )
        self.log.append(event)

    def delete(self, record: Record, action: str = "deleted", parent: Record | None = None) -> None:
        """Emit the end of a record (no parent unless `removed`) and take it out of the graph."""
        self.emit(action, record, parent)
        self.graph.remove(record)

    def named(self) -> str:
        """The actor's name, for the texts of stories."""
        return self.actor.text("name") if self.actor else "Asana"
