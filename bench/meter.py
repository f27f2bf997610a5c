"""What does DynamoDB charge for the requests of each function: units by the size of what is read and written?

A strongly consistent read takes a unit for 4 KB of what it found, a write one for each KB of the item before or after
it, whichever is larger, and twice that in a transaction; what is refused by its condition is charged too. These are the
developer guide's rules from memory. That a check in a transaction is charged as a write is the dearer reading of them.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from math import ceil
from typing import Any, Final

from tests.load import table_requests as requests
from tests.load.attributes import Wire
from tests.load.memory_table import MemoryTable

READ_BYTES: Final = 4096
WRITTEN_BYTES: Final = 1024
IN_A_TRANSACTION: Final = 2  # each item is prepared, then written
OF_A_VALUE: Final = 3  # bytes that a list or map takes beside what is in it


class MeteredTable(MemoryTable):
    """The harness's table, with a meter: units `read` and `written` by function, audit `entries` that were added."""

    def __init__(self, clock: Callable[[], float], whose: Callable[[], str]) -> None:
        super().__init__(clock)
        self.whose = whose
        self.read: Counter[str] = Counter()
        self.written: Counter[str] = Counter()
        self.entries: Counter[str] = Counter()

    def get_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """As the table's; the meter runs."""
        answer = super().get_item(**request)
        self._count_read([answer.get("Item", {})])
        return answer

    def query(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """As the table's; the meter runs."""
        answer = super().query(**request)
        self._count_read(answer["Items"])
        return answer

    def transact_write_items(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's documents
        """As the table's; the meter runs."""
        parts = [(kind, part) for item in request["TransactItems"] for kind, part in item.items()]
        before = [self._bytes_at(part) for _, part in parts]
        try:
            return super().transact_write_items(**request)
        finally:
            for (kind, part), size in zip(parts, before, strict=True):
                self._count_written(kind, part, size, IN_A_TRANSACTION)

    def _write(self, kind: str, request: dict[str, Any], operation: str) -> Wire | None:
        before = self._bytes_at(request)
        try:
            return super()._write(kind, request, operation)
        finally:
            self._count_written(kind, request, before, 1)

    def _bytes_at(self, part: Mapping[str, Any]) -> int:
        return size_of(self._find(_key(part)) or {})

    def _count_read(self, items: list[Wire]) -> None:
        self.read[self.whose()] += units(sum(map(size_of, items)), READ_BYTES)

    def _count_written(self, kind: str, part: Mapping[str, Any], before: int, times: int) -> None:
        self.written[self.whose()] += times * units(max(before, self._bytes_at(part)), WRITTEN_BYTES)
        if kind == "Put" and _key(part)[1].startswith("audit#") and not before:
            self.entries[self.whose()] += 1


def _key(part: Mapping[str, Any]) -> tuple[str, str]:
    return requests.key_of(part.get("Item") or part["Key"])


def units(size: int, of: int) -> int:
    """How many units so many bytes take: one at least."""
    return max(1, ceil(size / of))


def size_of(item: Mapping[str, Wire]) -> int:
    """An item's bytes: names and values, as DynamoDB adds them up."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            size = len(content.encode())
        case "N":
            size = len(content) // 2 + 1  # two digits a byte, and one byte
        case "L":
            size = OF_A_VALUE + sum(1 + _size(each) for each in content)
        case "M":
            size = OF_A_VALUE + len(content) + size_of(content)
        case "B" | "SS" | "NS" | "BS":
            size = len(content) if kind == "B" else OF_A_VALUE + sum(map(len, content))
        case _:
            size = 1  # true, false, null
    return size
