"""Which requests does a description of an API allow, and which nearly?

Values are drawn from the schemas as they are published, with a seed: most of them fit, some are of a neighbour's kind,
some are the edges that parsers trip over. Gids are drawn from those that exist, so that a request reaches its work.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from urllib.parse import quote

EDGES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 2**63, 1e308, -0.0, "", " ", "0", "null", "\x00", "\u202e", "\ud7ff\U0001f600",
    "a" * 5000, [], [[]], {}, {"gid": None}, "2026-02-30", "9999-12-31", "../..", "%2e", "=1+1", "<body><b>",
)  # fmt: skip
DEEPEST: Final = 4  # levels of a body; Asana's own have three
ODD: Final = (0.0, 0.15)  # of the values, by the request: every other one is right throughout
REAL: Final = 0.9  # of the gids: a path has up to two
NEEDED: Final = ("data", "name", "text", "workspace", "resource", "target")  # of no schema required, of most requests
OPTIONAL: Final = 0.3  # of the members and parameters that may be left out
DATES: Final = ("2026-10-01", "2026-11-30", "2028-02-29")
MOMENTS: Final = ("2026-10-01T10:00:00.000Z", "2026-11-30T23:59:59+02:00")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its path with values in it, its query, and its JSON body where it has one."""

    path: str
    query: Mapping[str, str]
    body: Any


@dataclass(slots=True)
class Drawing:
    """Draws values of one description. `known` gives things that exist, by the kind that a name speaks of."""

    rng: Random
    schemas: Mapping[str, Any]
    known: Callable[[str], Sequence[str]]
    odd: float = ODD[-1]

    def request(self, path: str, parameters: Mapping[str, Any], required: frozenset[str], body: Any) -> Asked:  # noqa: ANN401 - a schema or None
        """A request of one operation."""
        self.odd = self.rng.choice(ODD)
        filled = re.sub(r"\{(\w+)\}", lambda each: quote(self._gid(each[1]), safe=""), path)
        wanted = [name for name in parameters if name in required or self.rng.random() < OPTIONAL]
        query = {name: self._as_text(self.value(parameters[name], name)) for name in wanted}
        return Asked(filled, query, self.value(body) if body else None)

    def value(self, schema: Any, name: str = "", depth: int = 0) -> Any:  # noqa: ANN401 - any JSON schema and value
        """A value of a schema, or sometimes one that is none of it."""
        if depth and self.rng.random() < self.odd:
            return self.rng.choice(EDGES)
        plain = self._plain(schema)
        if choices := plain.get("anyOf") or plain.get("oneOf"):
            return self.value(self.rng.choice(choices), name, depth)
        if plain.get("enum"):
            return self.rng.choice(plain["enum"])
        kinds = plain.get("type", "object" if "properties" in plain else "string")
        return self._of_kind(self.rng.choice(kinds) if isinstance(kinds, list) else kinds, plain, name, depth)

    def _of_kind(self, kind: str, schema: Mapping[str, Any], name: str, depth: int) -> Any:  # noqa: ANN401 - as value
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            count = self.rng.randrange(3) if depth < DEEPEST else 0
            return [self.value(schema.get("items", {}), name, depth + 1) for _ in range(count)]
        bounds = (schema.get("minimum", 1), schema.get("maximum", 100), 1, 20)
        plain = {"boolean": (True, False), "integer": bounds, "number": (0, 1.5, 40, -3.25), "null": (None,)}
        return self.rng.choice(plain[kind]) if kind in plain else self._text(schema, name)

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        members = schema.get("properties", {}) if depth < DEEPEST else {}
        required = (*schema.get("required", ()), *NEEDED)
        return {
            name: self.value(each, name, depth + 1)
            for name, each in members.items()
            if (self.odd or not self._plain(each).get("readOnly"))
            and (name in required or self.rng.random() < OPTIONAL)
        }

    def _text(self, schema: Mapping[str, Any], name: str) -> str:
        match schema.get("format"):
            case "date":
                return self.rng.choice(DATES)
            case "date-time":
                return self.rng.choice(MOMENTS)
            case "uri":
                return "https://receiver.example/hooks/1"
            case _ if name.startswith("html_"):
                return "<body>About <strong>it</strong></body>"
            case _:
                return (
                    self._gid(name) if self.known(name) else self.rng.choice(("Refund an invoice", "x", "naïve \u4e2d"))
                )

    def _gid(self, name: str) -> str:
        known = self.known(name) if not self.odd or self.rng.random() < REAL else ()
        return self.rng.choice(known or ("0", "not a gid", "1200000000000001"))

    def _plain(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401 - as value
        """The schema with its references followed and the parts that must all hold put together."""
        found = dict(schema) if isinstance(schema, Mapping) else {}
        if isinstance(found.get("$ref"), str):
            return self._plain(self.schemas[found["$ref"].rsplit("/", 1)[1]])
        parts = [self._plain(each) for each in found.pop("allOf", ())]
        members = {name: each for part in (*parts, found) for name, each in part.get("properties", {}).items()}
        whole: dict[str, Any] = {name: each for part in (*parts, found) for name, each in part.items()}
        return whole | ({"properties": members} if members else {})

    @staticmethod
    def _as_text(value: Any) -> str:  # noqa: ANN401 - as value
        if isinstance(value, bool):
            return str(value).lower()
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)
