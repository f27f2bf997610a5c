"""Which values does a custom field take, how are they shown on a task, and what story tells of a change?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from local.asana.clock import parse_moment, stamp
from local.asana.errors import ApiError, Json, bad_request, forbidden
from local.asana.events import name_of
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.lookups import user_of
from local.asana.operation import Call

NUMBER_MOST = 1e15  # beyond it a float no longer tells neighbours apart
TEXT_MOST = 1024  # characters of a text value (FACTS 3)


def fields_of(graph: Graph, task: Record) -> list[Record]:
    """The custom fields of a task: those of its projects, each once, in the order of the settings."""
    settings = [
        setting
        for project in graph.all_linked(task, "projects")
        for setting in graph.all_linked(project, "custom_field_settings")
    ]
    gids = dict.fromkeys(gid for setting in settings if (gid := setting.ref("custom_field")))
    return [found for gid in gids if (found := graph.find(gid)) is not None]


def with_value(graph: Graph, definition: Record, raw: Value) -> Record:
    """A custom field together with its value on one task: what `custom_fields[]` of a task holds."""
    kind = definition.text("resource_subtype")
    members: dict[str, Value] = {"display_value": display_of(graph, definition, raw)}
    empty: Value = [] if kind in ("multi_enum", "people", "reference") else None
    members[MEMBER[kind]] = empty if raw is None else raw
    return Record(definition.gid, "custom_field", {**definition.values, **members})


MEMBER = {
    "text": "text_value",
    "number": "number_value",
    "enum": "enum_value",
    "multi_enum": "multi_enum_values",
    "date": "date_value",
    "people": "people_value",
    "reference": "reference_value",
}


def display_of(graph: Graph, definition: Record, raw: Value) -> str | None:
    """`display_value`: the value as a person reads it; None when unset."""
    if isinstance(raw, Ref):
        return _name(graph, raw)
    if isinstance(raw, str):
        return raw
    if isinstance(raw, int | float):
        precision = definition.number("precision")
        return f"{raw:.{int(precision or 0)}f}"
    if isinstance(raw, Mapping):
        return str(raw.get("date_time") or raw.get("date"))
    if isinstance(raw, list | tuple) and raw:
        return ", ".join(_name(graph, item) for item in raw if isinstance(item, Ref))
    return None


def _name(graph: Graph, ref: Ref) -> str:
    record = graph.find(ref.gid)
    return record.text("name") if record else ""


@dataclass(frozen=True, slots=True)
class NewValue:
    """A checked value for one field of one task."""

    definition: Record
    raw: Value


def check_values(call: Call, available: list[Record], values: Mapping[str, Json]) -> list[NewValue]:
    """The new values of a `custom_fields` object. Raises ApiError 400 (unknown field, option, type) or 403 (locked)."""
    by_gid = {definition.gid: definition for definition in available}
    checked = []
    for gid, value in values.items():
        definition = by_gid.get(gid)
        if definition is None:
            raise bad_request(f"custom_fields: Custom field with ID {gid} is not on given object")
        if definition.flag("is_value_read_only") or definition.flag("is_formula_field") or definition.text("id_prefix"):
            raise forbidden(f"custom_fields: The value of {definition.text('name')} is read-only")
        checked.append(NewValue(definition, None if value is None else _check(call, definition, value)))
    return checked


def _check(call: Call, definition: Record, value: Json) -> Value:
    kind = definition.text("resource_subtype")
    if kind == "text":
        return _text(definition, value)
    if kind == "number":
        return _number(definition, value)
    if kind == "enum":
        return _option(call.graph, definition, value)
    if kind == "multi_enum":
        return [_option(call.graph, definition, item) for item in _items(definition, value)]
    if kind == "people":
        return [Ref(user_of(call, str(item), "custom_fields").gid) for item in _items(definition, value)]
    if kind == "date":
        return _date(definition, value)
    raise bad_request(f"custom_fields: {definition.text('name')}: Values of type {kind} cannot be written")


def _refuse(definition: Record, wanted: str) -> ApiError:
    return bad_request(f"custom_fields: {definition.gid} ({definition.text('name')}): Value is not {wanted}")


def _text(definition: Record, value: Json) -> str | None:
    if not isinstance(value, str) or len(value) > TEXT_MOST:
        raise _refuse(definition, f"a string of at most {TEXT_MOST} characters")
    return value or None


def _number(definition: Record, value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < NUMBER_MOST:
        raise _refuse(definition, f"a number below {NUMBER_MOST:.0e}")
    rounded = round(value, int(definition.number("precision") or 0))
    return int(rounded) if rounded == int(rounded) else rounded


def _option(graph: Graph, definition: Record, value: Json) -> Ref:
    option = graph.find(value) if isinstance(value, str) else None
    if option is None or option.gid not in definition.refs("enum_options"):
        raise _refuse(definition, "the gid of one of its enum options")
    if not option.flag("enabled"):
        raise _refuse(definition, "an enabled option")
    return Ref(option.gid)


def _items(definition: Record, value: Json) -> list[Json]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _refuse(definition, "an array of gids")
    return list(dict.fromkeys(map(str, value)))


def _date(definition: Record, value: Json) -> dict[str, Value]:
    """An object with `date` or `date_time`, or a plain YYYY-MM-DD: both are accepted (FACTS 3)."""
    given = value if isinstance(value, dict) else {"date": value}
    day, moment = given.get("date"), given.get("date_time")
    try:
        if isinstance(moment, str):
            at = parse_moment(moment)
            return {"date": at.date().isoformat(), "date_time": stamp(at)}
        return {"date": date.fromisoformat(str(day)).isoformat()}
    except ValueError:
        raise _refuse(definition, "an object with date or date_time") from None


def event_value(definition: Record, raw: Value) -> dict[str, Json]:
    """`change.new_value` of a custom field: the field, and for enums the option (FACTS 1.5)."""
    value = name_of(definition)
    if isinstance(raw, Ref):
        value["enum_value"] = {"gid": raw.gid, "resource_type": "enum_option"}
    elif definition.text("resource_subtype") == "enum":
        value["enum_value"] = None
    return value


def story_values(definition: Record, old: Value, new: Value) -> dict[str, Value]:
    """The old and new values a story of a custom field change carries."""
    kind = definition.text("resource_subtype")
    member = MEMBER[kind]
    if kind == "date":
        return {"custom_field": Ref(definition.gid), f"old_{member}": _dates(old), f"new_{member}": _dates(new)}
    return {"custom_field": Ref(definition.gid), f"old_{member}": old, f"new_{member}": new}


def _dates(raw: Value) -> Value:
    if not isinstance(raw, Mapping):
        return None
    return {"start_on": None, "due_at": raw.get("date_time"), "due_on": raw.get("date")}
