"""What does a DynamoDB expression say of an item, and what does it make of it?

The part of the expression language that the product uses, read once for each text and kept: conditions (functions,
comparisons, AND, OR, NOT, brackets) and updates (SET, REMOVE, ADD with numbers). Items and values are in DynamoDB's
wire form and are never changed in place. `test_table_conformance.py` holds it to the engines.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

type Wire = dict[str, Any]
type Values = Mapping[str, Wire]
type Path = tuple[str, ...]
type Operand = Callable[[Wire, Values], Wire | None]
type Condition = Callable[[Wire, Values], bool]
type Change = Callable[[Wire, Wire, Values], None]
type Names = tuple[tuple[str, str], ...]

_TOKEN = re.compile(r"\s*(#?[A-Za-z_][A-Za-z0-9_]*|:[A-Za-z0-9_]+|<=|>=|<>|[=<>(),.+-])")


class InvalidExpression(Exception):
    """The expression, or what it is applied to, is refused with a ValidationException."""


@dataclass(frozen=True, slots=True)
class Compiled[Meaning]:
    """An expression ready to be applied, and the placeholders it uses: an unused one is refused."""

    apply: Meaning
    names: frozenset[str]
    values: frozenset[str]


@lru_cache(maxsize=2048)
def condition(text: str, names: Names) -> Compiled[Condition]:
    """A condition. Raises InvalidExpression."""
    reader = _Reader(text, dict(names))
    made = reader.any_of()
    reader.end()
    return Compiled(made, frozenset(reader.used_names), frozenset(reader.used_values))


@lru_cache(maxsize=2048)
def update(text: str, names: Names) -> Compiled[Callable[[Wire, Values], Wire]]:
    """An update: the item before in, the item after out. Raises InvalidExpression."""
    reader = _Reader(text, dict(names))
    changes = reader.clauses()
    reader.end()

    def apply(item: Wire, values: Values) -> Wire:
        after = dict(item)
        for change in changes:
            change(item, after, values)
        return after

    return Compiled(apply, frozenset(reader.used_names), frozenset(reader.used_values))


class _Reader:
    """A recursive descent over one text."""

    def __init__(self, text: str, names: dict[str, str]) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._names = names
        self.used_names: set[str] = set()
        self.used_values: set[str] = set()

    def any_of(self) -> Condition:
        parts = [self._all_of()]
        while self._take_word("OR"):
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else lambda item, values: any(part(item, values) for part in parts)

    def clauses(self) -> list[Change]:
        changes: list[Change] = []
        while self._at < len(self._tokens):
            clause = self._next().upper()
            one = {"SET": self._set, "REMOVE": self._remove, "ADD": self._add}.get(clause)
            if one is None:
                raise InvalidExpression(f"{clause} is no clause of an update")
            changes.append(one())
            while self._take(","):
                changes.append(one())
        return changes

    def end(self) -> None:
        if self._at != len(self._tokens):
            raise InvalidExpression(f"unexpected {self._tokens[self._at]!r}")

    def _all_of(self) -> Condition:
        parts = [self._not()]
        while self._take_word("AND"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else lambda item, values: all(part(item, values) for part in parts)

    def _not(self) -> Condition:
        if self._take_word("NOT"):
            inner = self._not()
            return lambda item, values: not inner(item, values)
        if self._take("("):
            inner = self.any_of()
            self._need(")")
            return inner
        return self._predicate()

    def _predicate(self) -> Condition:
        function = self._peek()
        if function in ("attribute_exists", "attribute_not_exists"):
            self._at += 1
            path = self._bracketed_path()
            wanted = function == "attribute_exists"
            return lambda item, _values: (_at(item, path) is not None) is wanted
        if function == "begins_with":
            self._at += 1
            self._need("(")
            whole = self._operand()
            self._need(",")
            start = self._operand()
            self._need(")")
            return lambda item, values: _begins(whole(item, values), start(item, values))
        left = self._operand()
        sign = self._next()
        if sign not in _COMPARES:
            raise InvalidExpression(f"{sign!r} is no comparison")
        right, compares = self._operand(), _COMPARES[sign]
        return lambda item, values: compares(left(item, values), right(item, values))

    def _set(self) -> Change:
        path = self._path()
        self._need("=")
        value = self._sum()

        def change(before: Wire, after: Wire, values: Values) -> None:
            new = value(before, values)
            if new is None:
                raise InvalidExpression("an attribute of the update does not exist in the item")
            _put(after, path, new)

        return change

    def _remove(self) -> Change:
        path = self._path()
        return lambda _before, after, _values: _drop(after, path)

    def _add(self) -> Change:
        path, amount = self._path(), self._operand()

        def change(before: Wire, after: Wire, values: Values) -> None:
            added = _added(_at(before, path) or {"N": "0"}, amount(before, values), 1)
            if added is None:
                raise InvalidExpression("ADD needs an amount")
            _put(after, path, added)

        return change

    def _sum(self) -> Operand:
        left = self._operand()
        if self._peek() not in ("+", "-"):
            return left
        sign = 1 if self._next() == "+" else -1
        right = self._operand()
        return lambda item, values: _added(left(item, values), right(item, values), sign)

    def _operand(self) -> Operand:
        token = self._peek()
        if token.startswith(":"):
            self._at += 1
            self.used_values.add(token)
            return lambda _item, values: values[token]
        if token == "size":
            self._at += 1
            sized = self._bracketed_path()
            return lambda item, _values: _size(_at(item, sized))
        if token == "if_not_exists":
            self._at += 1
            self._need("(")
            path = self._path()
            self._need(",")
            otherwise = self._operand()
            self._need(")")
            return lambda item, values: _at(item, path) or otherwise(item, values)
        path = self._path()
        if len(path) == 1:
            name = path[0]
            return lambda item, _values: item.get(name)
        return lambda item, _values: _at(item, path)

    def _bracketed_path(self) -> Path:
        self._need("(")
        path = self._path()
        self._need(")")
        return path

    def _path(self) -> Path:
        parts = [self._name()]
        while self._take("."):
            parts.append(self._name())
        return tuple(parts)

    def _name(self) -> str:
        token = self._next()
        if not token.startswith("#"):
            return token
        self.used_names.add(token)
        if token not in self._names:
            raise InvalidExpression(f"{token} is not defined")
        return self._names[token]

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        if not token:
            raise InvalidExpression("the expression ends too early")
        self._at += 1
        return token

    def _take(self, token: str) -> bool:
        found = self._peek() == token
        self._at += found
        return found

    def _take_word(self, word: str) -> bool:
        found = self._peek().upper() == word
        self._at += found
        return found

    def _need(self, token: str) -> None:
        if not self._take(token):
            raise InvalidExpression(f"{token!r} expected, not {self._peek()!r}")


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise InvalidExpression(f"{text[at : at + 10]!r} is no token")
        tokens.append(match.group(1))
        at = match.end()
    return tokens


def _at(item: Wire, path: Path) -> Wire | None:
    found: Wire | None = item.get(path[0])
    for name in path[1:]:
        found = found.get("M", {}).get(name) if found else None
    return found


def _put(item: Wire, path: Path, value: Wire) -> None:
    """Set a value; the maps on the way are copied, since the item before may share them."""
    held = item
    for name in path[:-1]:
        if "M" not in held.get(name, {}):
            raise InvalidExpression("the document path provided in the update expression is invalid for update")
        held[name] = {"M": dict(held[name]["M"])}
        held = held[name]["M"]
    held[path[-1]] = value


def _drop(item: Wire, path: Path) -> None:
    if _at(item, path) is None:
        return
    held = item
    for name in path[:-1]:
        held[name] = {"M": dict(held[name]["M"])}
        held = held[name]["M"]
    del held[path[-1]]


def _added(left: Wire | None, right: Wire | None, sign: int) -> Wire | None:
    if left is None or right is None:
        return None
    if "N" not in left or "N" not in right:
        raise InvalidExpression("an operand in the update expression has an incorrect data type")
    return {"N": str(Decimal(left["N"]) + sign * Decimal(right["N"]))}


def _size(value: Wire | None) -> Wire | None:
    if value is None:
        return None
    ((kind, inner),) = value.items()
    return {"N": str(len(inner.encode()) if kind == "S" else len(inner))} if kind in "SBML" else None


def _begins(whole: Wire | None, start: Wire | None) -> bool:
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


_COMPARES: dict[str, Callable[[Wire | None, Wire | None], bool]] = {
    "=": same,
    "<>": lambda left, right: not same(left, right),
    "<": _ordered(lambda one, other: one < other),
    "<=": _ordered(lambda one, other: one <= other),
    ">": _ordered(lambda one, other: one > other),
    ">=": _ordered(lambda one, other: one >= other),
}
