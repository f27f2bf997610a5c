"""What of a task must be kept for its plan to be made again, long after the snapshot is gone?

Its places, its assignee and the configured fields, in Asana's own shape, so that `Task.parse` reads it back. No word
that people wrote is kept but the values of those fields, which the plan's base holds too.
"""

from collections.abc import Collection
from typing import Any

from steward.asana.models import CustomField, Named, Task


def kept_reading(task: Task, field_gids: Collection[str]) -> dict[str, Any]:
    """The document; of the custom fields those with these gids."""
    return {
        "gid": task.gid,
        "completed": task.completed,
        "modified_at": task.modified_at.isoformat() if task.modified_at else None,
        "due_on": task.due_on,
        "assignee": _named(task.assignee),
        "memberships": [
            {"project": _named(each.project), "section": _named(each.section)} for each in task.memberships
        ],
        "custom_fields": [_field(each) for each in task.custom_fields if each.gid in field_gids],
    }


def _field(field: CustomField) -> dict[str, Any]:
    return {
        "gid": field.gid,
        "name": field.name,
        "resource_subtype": field.kind,
        "precision": field.precision,
        "is_value_read_only": field.read_only,
        "enum_options": [{"gid": each.gid, "name": each.name, "enabled": each.enabled} for each in field.options],
        **_value(field),
    }


def _value(field: CustomField) -> dict[str, Any]:
    value = field.value
    if value is None:
        return {}
    gids = [{"gid": gid} for gid in value] if isinstance(value, tuple) else []
    shapes: dict[str, dict[str, Any]] = {
        "enum": {"enum_value": {"gid": value}},
        "number": {"number_value": value},
        "multi_enum": {"multi_enum_values": gids},
        "people": {"people_value": gids},
        "date": {"date_value": {"date": value}},
    }
    return shapes.get(field.kind, {"text_value": value})


def _named(named: Named | None) -> dict[str, str] | None:
    return {"gid": named.gid, "name": named.name} if named else None
