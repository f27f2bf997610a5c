"""What does `custom_fields.{gid}.{operator}` ask of a task?"""

from collections.abc import Callable

from local.asana.errors import bad_request
from local.asana.graph import Record, Ref, Value
from local.asana.lookups import record_of
from local.asana.operation import Call

_PARTS = 3  # custom_fields . gid . operator
_OPERATORS = {
    "text": {"is_set", "value", "starts_with", "ends_with", "contains"},
    "number": {"is_set", "value", "less_than", "greater_than"},
    "enum": {"is_set", "value"},
    "multi_enum": {"is_set", "value"},
    "people": {"is_set", "value"},
    "date": {"is_set", "value"},
}


def custom_field_condition(call: Call, name: str, value: str) -> Callable[[Record], bool]:
    """The condition. Raises ApiError 400 for an operator the field's type does not have, 404 for an unknown field."""
    parts = name.split(".")
    if len(parts) != _PARTS:
        raise bad_request(f"{name}: Expected custom_fields.<gid>.<operator>")
    _, gid, operator = parts
    definition = record_of(call, "custom_field", gid)
    kind = definition.text("resource_subtype")
    if operator not in _OPERATORS.get(kind, set()):
        raise bad_request(f"{name}: A {kind} field has no search operator {operator}")
    fits = _compare(name, kind, operator, value)
    return lambda task: fits(task.mapping("custom_fields").get(gid))


def _compare(name: str, kind: str, operator: str, asked: str) -> Callable[[Value], bool]:
    if operator == "is_set":
        return lambda held: (held not in (None, "", [])) == (asked == "true")
    if kind == "number":
        return _number(name, operator, asked)
    if kind == "text":
        return _text(operator, asked)
    if kind == "date":
        return lambda held: isinstance(held, dict) and asked in (held.get("date"), held.get("date_time"))
    wanted = {each.strip() for each in asked.split(",")}
    return lambda held: bool(_gids(held) & wanted)


def _gids(held: Value) -> set[str]:
    if isinstance(held, Ref):
        return {held.gid}
    return {item.gid for item in held if isinstance(item, Ref)} if isinstance(held, list | tuple) else set()


def _number(name: str, operator: str, asked: str) -> Callable[[Value], bool]:
    try:
        limit = float(asked)
    except ValueError:
        raise bad_request(f"{name}: Value is not a number: {asked[:20]}") from None
    compare: dict[str, Callable[[float], bool]] = {
        "value": lambda held: held == limit,
        "less_than": lambda held: held < limit,
        "greater_than": lambda held: held > limit,
    }
    return lambda held: isinstance(held, int | float) and not isinstance(held, bool) and compare[operator](held)


def _text(operator: str, asked: str) -> Callable[[Value], bool]:
    wanted = asked.lower()
    compare: dict[str, Callable[[str], bool]] = {
        "value": lambda held: held == wanted,
        "starts_with": lambda held: held.startswith(wanted),
        "ends_with": lambda held: held.endswith(wanted),
        "contains": lambda held: wanted in held,
    }
    return lambda held: isinstance(held, str) and compare[operator](held.lower())
