"""How does a stored value read to a person: an option's gid by its name, an edit as lines of before and after?"""

from collections.abc import Mapping
from typing import Any


def value(stored: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any stored value
    """A stored value in a person's words; what has no name stays as it is."""
    match stored:
        case str():
            return names.get(stored, stored)
        case float() if stored.is_integer():
            return int(stored)
        case list() | tuple():
            return ", ".join(str(value(each, names)) for each in stored)
        case _:
            return stored


def lines(edit: Mapping[str, Any], base: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What an edit would change: a line for each value, with what stood there when it was planned."""
    if "values" in edit:
        return [_line(target, to, base, names) for target, to in edit["values"].items()]
    told = {name: to for name, to in edit.items() if name not in ("edit", "task_gid", "date_gids")}
    return [_line(name.removesuffix("_gid"), to, base, names) for name, to in told.items()]


def _line(target: str, to: Any, base: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:  # noqa: ANN401 - as above
    return {"what": names.get(target, target), "before": value(base.get(target), names), "after": value(to, names)}
