"""What stands under a path of an item in DynamoDB's wire form, and how do two values compare and add up?

Items and values are never changed in place, but for the copy that `put` and `drop` are given.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

type Wire = dict[str, Any]
type Path = tuple[str, ...]


class InvalidExpression(Exception):
    """The expression, or what it is applied to, is refused with a ValidationException."""


def at(item: Wire, path: Path) -> Wire | None:
    """The value under a path; None where there is none."""
    found: Wire | None = item.get(path[0])
    for name in path[1:]:
        found = found.get("M", {}).get(name) if found else None
    return found


def put(item: Wire, path: Path, value: Wire) -> None:
    """Set a value; the maps on the way are copied, as the item before may share them. Raises InvalidExpression."""
    held = item
    for name in path[:-1]:
        if "M" not in held.get(name, {}):
            raise InvalidExpression("the document path provided in the update expression is invalid for update")
        held[name] = {"M": dict(held[name]["M"])}
        held = held[name]["M"]
    held[path[-1]] = value


def drop(item: Wire, path: Path) -> None:
    """Take a value away, if it is there."""
    if at(item, path) is None:
        return
    held = item
    for name in path[:-1]:
        held[name] = {"M": dict(held[name]["M"])}
        held = held[name]["M"]
    del held[path[-1]]


def added(left: Wire | None, right: Wire | None, sign: int) -> Wire | None:
    """The sum, or with `sign` -1 the difference; None where an operand is not there. Raises InvalidExpression."""
    if left is None or right is None:
        return None
    if "N" not in left or "N" not in right:
        raise InvalidExpression("an operand in the update expression has an incorrect data type")
    return {"N": str(Decimal(left["N"]) + sign * Decimal(right["N"]))}


def size(value: Wire | None) -> Wire | None:
    """How long a value is; None where it has no length."""
    if value is None:
        return None
    ((kind, inner),) = value.items()
    return {"N": str(len(inner.encode()) if kind == "S" else len(inner))} if kind in "SBML" else None


def begins(whole: Wire | None, start: Wire | None) -> bool:
    """Whether a text opens with another."""
    return bool(whole and start and str(whole.get("S", "")).startswith(start["S"]))


def same(left: Wire | None, right: Wire | None) -> bool:  # noqa: PLR0911 - one way out for each kind of value
    """Whether two values are equal; numbers by what they count, not by how they are written."""
    if left is None or right is None:
        return False
    if left == right:
        return True
    ((kind, one),), ((other_kind, other),) = left.items(), right.items()
    if kind != other_kind:
        return False
    match kind:
        case "N":
            return Decimal(one) == Decimal(other)
        case "M":
            return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
        case "L":
            return len(one) == len(other) and all(map(same, one, other))
        case _:
            return False


def _ordered(compares: Callable[[Any, Any], bool]) -> Callable[[Wire | None, Wire | None], bool]:
    def ordered(left: Wire | None, right: Wire | None) -> bool:
        if left is None or right is None:
            return False
        ((kind, one),), ((other_kind, other),) = left.items(), right.items()
        if kind != other_kind or kind not in "NSB":
            return False
        if kind == "N":
            return compares(Decimal(one), Decimal(other))
        return compares(one.encode(), other.encode()) if kind == "S" else compares(one, other)

    return ordered


COMPARES: dict[str, Callable[[Wire | None, Wire | None], bool]] = {
    "=": same,
    "<>": lambda left, right: not same(left, right),
    "<": _ordered(lambda one, other: one < other),
    "<=": _ordered(lambda one, other: one <= other),
    ">": _ordered(lambda one, other: one > other),
    ">=": _ordered(lambda one, other: one >= other),
}
