"""What does an absolute edit set, what stands there now, and did a person change it?

Values are compared as Asana keeps them: numbers at the field's precision, lists without order, empty text as nothing.

RELIABILITY 3.2, row 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from steward.asana.edits import Assign, CompleteOwnTask, Edit, SetDueDate, SetTaskFields
from steward.asana.models import FieldValue, Task
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason
from steward.store.keys import digest_of

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


class Finding(StrEnum):
    """What a comparison of the target with the plan says."""

    DESIRED = "desired"  # every value is the one we want
    BASE = "base"  # every value is the one we read or the one we want: nobody changed it
    CHANGED = "changed"  # some value is neither


@dataclass(frozen=True, slots=True)
class Target:
    """The values an edit sets on one task, by custom field gid or property name."""

    task_gid: str
    desired: Mapping[str, FieldValue | bool]

    def opt_fields(self) -> tuple[str, ...]:
        """What to read to compare: the target and the task's scope, in one request."""
        named = {_PROPERTY_FIELDS[name] for name in self.desired if name in _PROPERTY_FIELDS}
        custom = () if all(name in _PROPERTY_FIELDS for name in self.desired) else _CUSTOM_FIELDS
        return tuple(sorted({*SCOPE_FIELDS, *named, *custom}))

    def field_gids(self) -> list[str]:
        """The custom fields among the target's values."""
        return sorted(name for name in self.desired if name not in _PROPERTY_FIELDS)

    def desired_digests(self, precisions: Mapping[str, int | None] | None = None) -> dict[str, str]:
        """The desired values' hashes, numbers at the precisions given by field gid."""
        known = precisions or {}
        return {name: value_digest(value, known.get(name)) for name, value in self.desired.items()}


def target_of(edit: Edit) -> Target:
    """The edit's target. Raises Refused(unproven_class) for an edit whose once-ness the journal cannot show yet."""
    match edit:
        case SetTaskFields(task_gid=task_gid, values=values):
            return Target(task_gid, values)
        case Assign(task_gid=task_gid, assignee_gid=assignee_gid):
            return Target(task_gid, {"assignee": assignee_gid})
        case SetDueDate(task_gid=task_gid, due_on=due_on):
            return Target(task_gid, {"due_on": due_on})
        case CompleteOwnTask(task_gid=task_gid):
            return Target(task_gid, {"completed": True})
        case _:
            raise Refused(RefusedReason.UNPROVEN_CLASS, f"{edit.name} has no read-back protocol yet")


def digests_of_base(base: Mapping[str, Any], target: Target) -> dict[str, str]:
    """The hashes of what the plan read on the target; a value the plan does not hold was empty."""
    return {name: value_digest(base.get(name)) for name in target.desired}


def check_scope(target: Target, document: Mapping[str, Any], project_gid: str) -> None:
    """Raises Refused(out_of_scope) when the task was completed or left the project since it was planned."""
    task = Task.parse(document)
    if not task.in_project(project_gid):
        raise Refused(RefusedReason.OUT_OF_SCOPE, f"task {task.gid} left project {project_gid}")
    if task.completed and "completed" not in target.desired:
        raise Refused(RefusedReason.OUT_OF_SCOPE, f"task {task.gid} was completed")


def compare(target: Target, base: Mapping[str, str], document: Mapping[str, Any]) -> Finding:
    """Compare a fresh reading of the task with the desired values and the base's hashes.

    Raises Rejected(unknown_field) when a target field is no longer on the task (RELIABILITY A11, A13).
    """
    task = Task.parse(document)
    present = {name: value_digest(_present(task, name)) for name in target.desired}
    precisions = {field.gid: field.precision for field in task.custom_fields}
    return found(target.desired_digests(precisions), base, present)


def found(desired: Mapping[str, str], base: Mapping[str, str], present: Mapping[str, str]) -> Finding:
    """The finding over three sets of value hashes by name."""
    if all(present[name] == digest for name, digest in desired.items()):
        return Finding.DESIRED
    if all(present[name] in (digest, base.get(name)) for name, digest in desired.items()):
        return Finding.BASE
    return Finding.CHANGED


def value_digest(value: Any, precision: int | None = None) -> str:  # noqa: ANN401 - any value of a field or property
    """The hash of one value as Asana keeps it; `precision` is a number field's decimal places."""
    match value:
        case bool():
            plain: Any = value
        case int() | float():
            plain = float(value) if precision is None else round(float(value), precision)
        case list() | tuple():
            plain = sorted(map(str, value)) or None
        case str():
            plain = value.strip() or None
        case _:
            plain = value
    return digest_of(plain)


def _present(task: Task, name: str) -> FieldValue | bool:
    match name:
        case "assignee":
            return task.assignee.gid if task.assignee else None
        case "due_on":
            return task.due_on
        case "completed":
            return task.completed
        case _:
            field = task.field_of(name)
            if field is None:
                raise Rejected(RejectedReason.UNKNOWN_FIELD, f"field {name} is no longer on task {task.gid}")
            return field.value
