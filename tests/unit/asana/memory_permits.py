"""How do the permit rows behave, without a table? `tests/integration/asana` holds this fake to the real rows."""

from collections import defaultdict

from steward.store.permits import PermitRefused, Permits, seconds_of
from steward.store.table import Item


class MemoryPermits(Permits):
    """The PACE# rows in memory; `calls` counts what would be requests to DynamoDB."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, int], Item] = defaultdict(dict)
        self.calls = 0

    def given(self, token_name: str, window: int) -> dict[int, int]:
        self.calls += 1
        return seconds_of(self.rows[token_name, window])

    def take(self, token_name: str, window: int, second: int, room: int, now: float) -> None:
        self.calls += 1
        row = self.rows[token_name, window]
        if row.get("given", 0) >= room or row.get("blocked_until", 0) > now:
            raise PermitRefused(dict(row))
        name = f"second{second:02d}"
        row |= {"given": row.get("given", 0) + 1, name: row.get(name, 0) + 1}

    def block(self, token_name: str, window: int, until: float) -> None:
        self.calls += 1
        row = self.rows[token_name, window]
        row["blocked_until"] = max(until, row.get("blocked_until", 0))
