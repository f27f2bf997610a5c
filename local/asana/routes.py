"""Which operation does a method and path mean?"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from local.asana.errors import ApiError
from local.asana.operation import Operation


@dataclass(frozen=True, slots=True)
class Match:
    """An operation and the values of its path parameters, percent-decoded."""

    operation: Operation
    path: dict[str, str]


class Routes:
    """All declared operations, literal segments before parameters."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        ordered = sorted(operations, key=lambda op: (op.template.count("{"), op.template))
        self._patterns = defaultdict[str, list[tuple[Operation, re.Pattern[str]]]](list)  # by method
        for op in ordered:
            pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", op.template))
            self._patterns[op.method].append((op, pattern))

    def match(self, method: str, path: str) -> Match:
        """The operation of a request. Raises ApiError 404 when no route matches, 405 being unknown to Asana."""
        for op, pattern in self._patterns.get(method, ()):
            if found := pattern.fullmatch(path):
                return Match(op, {name: unquote(value) for name, value in found.groupdict().items()})
        raise ApiError(404, "No matching route for request")
