"""What happened, in one log: each event with its parent, its change and how far it bubbles up (FACTS 1.5, 1.7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from local.asana.clock import stamp
from local.asana.errors import Json
from local.asana.graph import Graph, Record

EVENTS_LIVE = timedelta(hours=24)  # events can be read, and sync tokens used, for 24 h (FACTS 2)


@dataclass(frozen=True, slots=True)
class Change:
    """The `change` member: field, action, and a value only when the value is a resource (FACTS 1.5)."""

    field: str
    action: str = "changed"
    value: Mapping[str, Json] | None = None

    def body(self) -> dict[str, Json]:
        """`{"field","action","new_value"|"added_value"|"removed_value"}`."""
        shown: dict[str, Json] = {"field": self.field, "action": self.action}
        if self.value is not None:
            member = "new_value" if self.action == "changed" else f"{self.action}_value"
            shown[member] = dict(self.value)
        return shown


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the log. `reach` holds the gids of every resource whose hooks and streams hear it."""

    seq: int
    at: datetime
    actor_gid: str | None
    action: str
    resource: dict[str, Json]
    parent: dict[str, Json] | None
    change: Change | None
    reach: frozenset[str]

    def body(self) -> dict[str, Json]:
        """The event as a webhook delivers it: gid, resource_type and resource_subtype of what it names."""
        user: Json = None if self.actor_gid is None else {"gid": self.actor_gid, "resource_type": "user"}
        shown: dict[str, Json] = {
            "user": user,
            "created_at": stamp(self.at),
            "action": self.action,
            "parent": self.parent,
            "resource": self.resource,
        }
        if self.change is not None:
            shown["change"] = self.change.body()
        return shown


def name_of(record: Record) -> dict[str, Json]:
    """A resource as events name it."""
    named: dict[str, Json] = {"gid": record.gid, "resource_type": record.kind}
    subtype = record.text("resource_subtype")
    if subtype:
        named["resource_subtype"] = subtype
    return named


@dataclass(slots=True)
class EventLog:
    """All events in order; subscribers (the webhooks) hear each as it is appended."""

    events: list[Event] = field(default_factory=list)
    subscribers: list[Callable[[Event], None]] = field(default_factory=list)
    _dropped: int = 0  # events that aged out; positions count them still

    @property
    def position(self) -> int:
        """The position after the newest event; sync tokens hold one."""
        return self._dropped + len(self.events)

    def append(self, event: Event) -> None:
        """Put an event at the end, forget those nobody may read any more, and tell the subscribers."""
        self.events.append(event)
        self._forget(event.at - EVENTS_LIVE)
        for subscriber in self.subscribers:
            subscriber(event)

    def after(self, position: int) -> list[Event]:
        """The events at and after a position."""
        return self.events[max(0, position - self._dropped) :]

    def _forget(self, before: datetime) -> None:
        stale = 0
        while self.events[stale].at < before:
            stale += 1
        if stale:
            del self.events[:stale]
            self._dropped += stale


type Reach = Callable[[Graph, Record], set[str]]

REACHES: dict[str, Reach] = {}  # by resource_type; a kind without an entry is heard only by itself


def reach_of(graph: Graph, record: Record) -> set[str]:
    """The gids an event on this record bubbles up to, itself included."""
    further = REACHES.get(record.kind)
    return {record.gid} | (further(graph, record) if further else set())


def _task(graph: Graph, task: Record) -> set[str]:
    """Task to project(s), subtask to parent and its projects, and the assignee's own list; never to a workspace."""
    heard = {*task.linked("projects"), *task.linked("user_task_list")}
    parent = graph.find(task.ref("parent"))
    return heard | (reach_of(graph, parent) if parent else set())


def _by_target(graph: Graph, record: Record) -> set[str]:
    """Stories and attachments go up to the project and never past it (FACTS 1.7)."""
    target = graph.find(record.ref("target") or record.ref("parent"))
    if target is None:
        return set()
    return reach_of(graph, target) if target.kind == "task" else {target.gid}


def _section(_graph: Graph, section: Record) -> set[str]:
    return {gid for gid in [section.ref("project")] if gid}


def _project(graph: Graph, project: Record) -> set[str]:
    portfolios = {held.gid for held in graph.of_kind("portfolio") if project.gid in held.linked("items")}
    return {gid for gid in (project.ref("team"), project.ref("workspace")) if gid} | portfolios


def _in_workspace(_graph: Graph, record: Record) -> set[str]:
    return {gid for gid in (record.ref("team"), record.ref("workspace")) if gid}


REACHES.update(
    task=_task,
    story=_by_target,
    attachment=_by_target,
    section=_section,
    project=_project,
    portfolio=_in_workspace,
    tag=_in_workspace,
    team=_in_workspace,
    team_membership=_in_workspace,
    workspace_membership=_in_workspace,
)
