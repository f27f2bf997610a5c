"""What does a DynamoDB expression say of an item, and what does it make of it?

The part of the expression language that the product uses, read once for each text and kept: conditions (functions,
comparisons, AND, OR, NOT, brackets) and updates (SET, REMOVE, ADD with numbers). Items and values are in DynamoDB's
wire form and are never changed in place. `test_table_conformance.py` holds it to the engines.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tests.load import attributes
from tests.load.attributes import InvalidExpression, Path, Wire

type Values = Mapping[str, Wire]
type Operand = Callable[[Wire, Values], Wire | None]
type Condition = Callable[[Wire, Values], bool]
type Change = Callable[[Wire, Wire, Values], None]
type Names = tuple[tuple[str, str], ...]

_TOKEN = re.compile(r"\s*(#?[A-Za-z_][A-Za-z0-9_]*|:[A-Za-z0-9_]+|<=|>=|<>|[=<>(),.+-])")


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
            return lambda item, _values: (attributes.at(item, path) is not None) is wanted
        if function == "begins_with":
            self._at += 1
            self._need("(")
            whole = self._operand()
            self._need(",")
            start = self._operand()
            self._need(")")
            return lambda item, values: attributes.begins(whole(item, values), start(item, values))
        left = self._operand()
        sign = self._next()
        if sign not in attributes.COMPARES:
            raise InvalidExpression(f"{sign!r} is no comparison")
        right, compares = self._operand(), attributes.COMPARES[sign]
        return lambda item, values: compares(left(item, values), right(item, values))

    def _set(self) -> Change:
        path = self._path()
        self._need("=")
        value = self._sum()

        def change(before: Wire, after: Wire, values: Values) -> None:
            new = value(before, values)
            if new is None:
                raise InvalidExpression("an attribute of the update does not exist in the item")
            attributes.put(after, path, new)

        return change

    def _remove(self) -> Change:
        path = self._path()
        return lambda _before, after, _values: attributes.drop(after, path)

    def _add(self) -> Change:
        path, amount = self._path(), self._operand()

        def change(before: Wire, after: Wire, values: Values) -> None:
            added = attributes.added(attributes.at(before, path) or {"N": "0"}, amount(before, values), 1)
            if added is None:
                raise InvalidExpression("ADD needs an amount")
            attributes.put(after, path, added)

        return change

    def _sum(self) -> Operand:
        left = self._operand()
        if self._peek() not in ("+", "-"):
            return left
        sign = 1 if self._next() == "+" else -1
        right = self._operand()
        return lambda item, values: attributes.added(left(item, values), right(item, values), sign)

    def _operand(self) -> Operand:
        token = self._peek()
        if token.startswith(":"):
            self._at += 1
            self.used_values.add(token)
            return lambda _item, values: values[token]
        if token == "size":
            self._at += 1
            sized = self._bracketed_path()
            return lambda item, _values: attributes.size(attributes.at(item, sized))
        if token == "if_not_exists":
            self._at += 1
            self._need("(")
            path = self._path()
            self._need(",")
            otherwise = self._operand()
            self._need(")")
            return lambda item, values: attributes.at(item, path) or otherwise(item, values)
        path = self._path()
        if len(path) == 1:
            name = path[0]
            return lambda item, _values: item.get(name)
        return lambda item, _values: attributes.at(item, path)

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
