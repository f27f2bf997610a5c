"""What does an absolute edit set, and what stands there now?

Custom fields and properties of a task, custom fields of a project, the metric of a goal, the bot's own comment.

RELIABILITY 3.2, row 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from steward.asana import protocol, richtext
from steward.asana.models import CustomField, FieldValue, Named, Task
from steward.asana.protocol import Request
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason
from steward.governance.finding import Bounds, Look, Record, Standing, Value

# What every compare asks beside the target itself: whether the task is still open and still ours (RELIABILITY A14).
SCOPE_FIELDS: Final = ("completed", "memberships.project.name")

_CUSTOM_FIELDS: Final = (
    "custom_fields.resource_subtype",
    "custom_fields.enum_value.name",
    "custom_fields.multi_enum_values.name",
    "custom_fields.number_value",
    "custom_fields.precision",
    "custom_fields.text_value",
    "custom_fields.date_value",
    "custom_fields.people_value.name",
)
_PROPERTY_FIELDS: Final = {"assignee": "assignee.name", "due_on": "due_on", "completed": "completed"}


@dataclass(frozen=True, slots=True)
class TaskValues(Standing):
    """Values of one task, by custom field gid or property name."""

    gid: str
    values: Mapping[str, Value]

    @property
    def desired(self) -> Mapping[str, Value]:
        """The values."""
        return self.values

    def field_gids(self) -> list[str]:
        """The custom fields among them."""
        return sorted(name for name in self.values if name not in _PROPERTY_FIELDS)

    def reading(self) -> Request:
        """The values and the task's scope."""
        named = {_PROPERTY_FIELDS[name] for name in self.values if name in _PROPERTY_FIELDS}
        custom = _CUSTOM_FIELDS if self.field_gids() else ()
        return protocol.task(self.gid, tuple(sorted({*SCOPE_FIELDS, *named, *custom})))

    def look(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """The values, and whether the task is still open and in the project."""
        task = Task.parse(_one(records))
        standing = {"assignee": task.assignee.gid if task.assignee else None, "due_on": task.due_on}
        present = _shown(standing, task.custom_fields, self.values)
        return Look(present, _precisions(task.custom_fields), out_of_scope(task, bounds.project_gid))


@dataclass(frozen=True, slots=True)
class OwnTask(Standing):
    """A task that the bot made, to be completed; its subtasks are in no project, so being its own is its scope."""

    gid: str

    @property
    def desired(self) -> Mapping[str, Value]:
        """Completed."""
        return {"completed": True}

    def reading(self) -> Request:
        """Whether it is completed, and who made it."""
        return protocol.task(self.gid, ("completed", "created_by.name"))

    def look(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """Raises Refused(not_ours) for a task that somebody else made."""
        task = Task.parse(_one(records))
        _check_author(task.created_by, bounds, f"task {task.gid}")
        return Look({"completed": task.completed})


@dataclass(frozen=True, slots=True)
class ProjectValues(Standing):
    """Values of custom fields of one project."""

    gid: str
    values: Mapping[str, Value]

    @property
    def desired(self) -> Mapping[str, Value]:
        """The values."""
        return self.values

    def field_gids(self) -> list[str]:
        """All of them are custom fields."""
        return sorted(self.values)

    def reading(self) -> Request:
        """The values, and whether the project is still in use."""
        return protocol.project(self.gid, ("archived", *_CUSTOM_FIELDS))

    def look(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """The values, and whether the project is in use."""
        del bounds
        project = _one(records)
        fields = [CustomField.parse(each) for each in project.get("custom_fields") or ()]
        present = _shown({}, fields, self.values)
        archived = Refused(RefusedReason.OUT_OF_SCOPE, f"project {self.gid} was archived")
        return Look(present, _precisions(fields), archived if project.get("archived") else None)


@dataclass(frozen=True, slots=True)
class GoalMetric(Standing):
    """The current value of a goal's metric. Its precision only tells how it is shown, so the number counts whole."""

    gid: str
    value: float

    @property
    def desired(self) -> Mapping[str, Value]:
        """The number."""
        return {"metric": self.value}

    def reading(self) -> Request:
        """The metric."""
        return protocol.goal(self.gid, ("metric.current_number_value",))

    def look(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """Raises Rejected(unknown_field) for a goal that is not measured."""
        del bounds
        metric = _one(records).get("metric")
        if not metric:
            raise Rejected(RejectedReason.UNKNOWN_FIELD, f"goal {self.gid} has no metric; give it one in Asana")
        return Look({"metric": metric.get("current_number_value")})


@dataclass(frozen=True, slots=True)
class OwnComment(Standing):
    """The text and the pin of a comment that the bot wrote. Texts are compared as people see them."""

    gid: str
    html_text: str
    pinned: bool

    @property
    def desired(self) -> Mapping[str, Value]:
        """The visible text and whether it is pinned."""
        return {"text": visible(self.html_text), "pinned": self.pinned}

    def reading(self) -> Request:
        """The comment and its author."""
        return protocol.story(self.gid)

    def look(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """Raises Refused(not_ours) for a comment that somebody else wrote."""
        story = _one(records)
        _check_author(Named.parse(story.get("created_by")), bounds, f"comment {self.gid}")
        text = story.get("html_text")
        shown = visible(text) if text else str(story.get("text") or "")
        return Look({"text": shown, "pinned": bool(story.get("is_pinned"))})


def visible(html_text: str) -> str:
    """What people see of a rich text, runs of space as one: Asana may lay the same text out in another way."""
    return " ".join(richtext.plain(html_text).split())


def out_of_scope(task: Task, project_gid: str) -> Refused | None:
    """Why nothing may be written on the task any more: it left the project, or was completed, since the plan."""
    if not task.in_project(project_gid):
        return Refused(RefusedReason.OUT_OF_SCOPE, f"task {task.gid} left project {project_gid}")
    return over(task)


def over(task: Task) -> Refused | None:
    """Why nothing may be written on the task any more, wherever it is."""
    if task.completed:
        return Refused(RefusedReason.OUT_OF_SCOPE, f"task {task.gid} was completed")
    return None


def _check_author(author: Named | None, bounds: Bounds, what: str) -> None:
    if author is None or author.gid != bounds.bot_user_gid:
        raise Refused(RefusedReason.NOT_OURS, f"{what} was not made by the bot")


def _one(records: Iterable[Record]) -> Record:
    (record,) = records
    return record


def _precisions(fields: Iterable[CustomField]) -> dict[str, int | None]:
    return {each.gid: each.precision for each in fields}


def _shown(
    properties: Mapping[str, FieldValue], fields: Iterable[CustomField], names: Iterable[str]
) -> dict[str, FieldValue]:
    """What stands under each of the names that are to be seen there."""
    standing = {**properties, **{each.gid: each.value for each in fields}}
    return {name: standing[name] for name in names if name in standing}
