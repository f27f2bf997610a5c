"""What does Asana tell us of a task, a person and a field, as typed values?

Parsed tolerantly from Asana's JSON: an absent key is None or empty, an unknown key is ignored (FACTS 3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

type Json = Mapping[str, Any]

# One request carries all that a triage reads, the schema of the task's fields included (FACTS 3, "Task in one call").
TASK_FIELDS: Final = (
    "name",
    "notes",
    "resource_subtype",
    "completed",
    "completed_at",
    "created_at",
    "modified_at",
    "due_on",
    "start_on",
    "permalink_url",
    "num_subtasks",
    "actual_time_minutes",
    "assignee.name",
    "created_by.name",
    "parent.name",
    "memberships.project.name",
    "memberships.section.name",
    "custom_fields.name",
    "custom_fields.resource_subtype",
    "custom_fields.display_value",
    "custom_fields.enum_value.name",
    "custom_fields.enum_options.name",
    "custom_fields.enum_options.enabled",
    "custom_fields.multi_enum_values.name",
    "custom_fields.number_value",
    "custom_fields.precision",
    "custom_fields.text_value",
    "custom_fields.date_value",
    "custom_fields.people_value.name",
    "custom_fields.is_formula_field",
    "custom_fields.is_value_read_only",
)


# Kinds of custom field that settled requests are learned from: an index holds nobody's words, names and dates.
LEARNED_KINDS: Final = frozenset({"enum", "number"})


@dataclass(frozen=True, slots=True)
class Named:
    """An Asana object of which only the gid and the name are known."""

    gid: str
    name: str

    @classmethod
    def parse(cls, document: Json | None) -> "Named | None":
        """Read `{"gid", "name"}`, or None for null."""
        return cls(str(document["gid"]), str(document.get("name") or "")) if document else None


@dataclass(frozen=True, slots=True)
class EnumOption:
    """One choice of an enum field; a disabled option may be read, never written."""

    gid: str
    name: str
    enabled: bool


type FieldValue = str | float | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class CustomField:
    """A custom field as it stands on a task.

    `value` is the option gid of an enum, the gids of a multi_enum or people field, the number, the text, or the date as
    `YYYY-MM-DD`; None where nothing is set. `option_name` is the name of an enum's value.
    """

    gid: str
    name: str
    kind: str
    value: FieldValue
    display: str
    options: tuple[EnumOption, ...]
    read_only: bool
    precision: int | None
    option_name: str = ""

    @classmethod
    def parse(cls, document: Json) -> "CustomField":
        """Read one entry of a task's `custom_fields`."""
        options = tuple(
            EnumOption(str(option["gid"]), str(option.get("name") or ""), bool(option.get("enabled", True)))
            for option in document.get("enum_options") or ()
        )
        return cls(
            gid=str(document["gid"]),
            name=str(document.get("name") or ""),
            kind=str(document.get("resource_subtype") or document.get("type") or ""),
            value=_value(document),
            display=str(document.get("display_value") or ""),
            options=options,
            read_only=bool(document.get("is_formula_field") or document.get("is_value_read_only")),
            precision=document.get("precision"),
            option_name=str((document.get("enum_value") or {}).get("name") or ""),
        )

    def option(self, gid: str) -> EnumOption | None:
        """The field's option of that gid."""
        return next((option for option in self.options if option.gid == gid), None)


@dataclass(frozen=True, slots=True)
class Membership:
    """A task's place in one project."""

    project: Named
    section: Named | None


@dataclass(frozen=True, slots=True)
class Task:
    """A task as Asana answered it."""

    gid: str
    name: str
    notes: str
    subtype: str
    completed: bool
    completed_at: datetime | None
    created_at: datetime | None
    modified_at: datetime | None
    due_on: str | None
    start_on: str | None
    permalink_url: str
    actual_time_minutes: float | None
    assignee: Named | None
    created_by: Named | None
    parent: Named | None
    memberships: tuple[Membership, ...]
    custom_fields: tuple[CustomField, ...]

    @classmethod
    def parse(cls, document: Json) -> "Task":
        """Read the `data` of a task reply, or one entry of a list of tasks."""
        return cls(
            gid=str(document["gid"]),
            name=str(document.get("name") or ""),
            notes=str(document.get("notes") or ""),
            subtype=str(document.get("resource_subtype") or "default_task"),
            completed=bool(document.get("completed")),
            completed_at=moment(document.get("completed_at")),
            created_at=moment(document.get("created_at")),
            modified_at=moment(document.get("modified_at")),
            due_on=document.get("due_on"),
            start_on=document.get("start_on"),
            permalink_url=str(document.get("permalink_url") or ""),
            actual_time_minutes=document.get("actual_time_minutes"),
            assignee=Named.parse(document.get("assignee")),
            created_by=Named.parse(document.get("created_by")),
            parent=Named.parse(document.get("parent")),
            memberships=tuple(_membership(each) for each in document.get("memberships") or () if each.get("project")),
            custom_fields=tuple(CustomField.parse(each) for each in document.get("custom_fields") or ()),
        )

    def field(self, name: str) -> CustomField | None:
        """The custom field of that name, as people see it in Asana."""
        return next((field for field in self.custom_fields if field.name == name), None)

    def field_of(self, gid: str) -> CustomField | None:
        """The custom field of that gid."""
        return next((field for field in self.custom_fields if field.gid == gid), None)

    def in_project(self, project_gid: str) -> bool:
        """Whether the task is a member of the project."""
        return any(membership.project.gid == project_gid for membership in self.memberships)


def moment(text: str | None) -> datetime | None:
    """An Asana timestamp (ISO 8601, UTC, `Z`) as an aware datetime."""
    return datetime.fromisoformat(text) if text else None


def _membership(document: Json) -> Membership:
    project = document["project"]
    return Membership(Named(str(project["gid"]), str(project.get("name") or "")), Named.parse(document.get("section")))


def _value(document: Json) -> FieldValue:
    match document.get("resource_subtype") or document.get("type"):
        case "enum":
            option = document.get("enum_value")
            return str(option["gid"]) if option else None
        case "number":
            return document.get("number_value")
        case "multi_enum":
            return tuple(str(each["gid"]) for each in document.get("multi_enum_values") or ())
        case "people":
            return tuple(str(each["gid"]) for each in document.get("people_value") or ())
        case "date":
            return (document.get("date_value") or {}).get("date")
        case _:
            return document.get("text_value")
