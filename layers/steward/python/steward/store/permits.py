"""How many requests of one Asana token were permitted, and when may nobody ask at all?

One row for each token and 16-second window; an attribute for each second counts what that second gave. One conditional
update takes a permit, so two workers can never both take the last one. Rows go by TTL.
"""

from typing import Final

from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table, Write

WINDOW_SECONDS: Final = 16  # one row; also the span that `asana/pace.py` keeps the count of
KEPT_SECONDS: Final = 3600  # long enough to look at after an incident, and nothing reads it later


class PermitRefused(Exception):
    """No permit: `item` is the window's row as it stands."""

    def __init__(self, item: Item) -> None:
        super().__init__("permit refused")
        self.item = item


class Permits:
    """The PACE# rows of the single table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def given(self, token_name: str, window: int) -> dict[int, int]:
        """Second of the window (0 to 15) to the permits it gave."""
        return seconds_of(self._table.get(keys.permits(token_name, str(window))) or {})

    def take(self, token_name: str, window: int, second: int, room: int, now: float) -> None:
        """Take one permit if the window gave fewer than `room` and nobody blocked the token beyond `now`.

        Raises PermitRefused.
        """
        write = Write(
            "Update",
            keys.permits(token_name, str(window)),
            expression="SET #ttl = :ttl ADD given :one, #second :one",
            condition="(attribute_not_exists(given) OR given < :room) "
            "AND (attribute_not_exists(blocked_until) OR blocked_until <= :now)",
            names={"#ttl": "ttl", "#second": _name(second)},
            values={":one": 1, ":room": room, ":now": now, ":ttl": _ttl(window)},
        )
        try:
            self._table.write(write)
        except ConditionFailed as refused:
            raise PermitRefused(refused.item or {}) from refused

    def block(self, token_name: str, window: int, until: float) -> None:
        """Let the window give nothing before `until` (epoch seconds); a longer block that stands already stays."""
        write = Write(
            "Update",
            keys.permits(token_name, str(window)),
            expression="SET #ttl = :ttl, blocked_until = :until",
            condition="attribute_not_exists(blocked_until) OR blocked_until < :until",
            names={"#ttl": "ttl"},
            values={":until": until, ":ttl": _ttl(window)},
        )
        try:
            self._table.write(write)
        except ConditionFailed:
            return


def seconds_of(item: Item) -> dict[int, int]:
    """Second of the window to the permits it gave, from the window's row."""
    return {second: int(item[_name(second)]) for second in range(WINDOW_SECONDS) if _name(second) in item}


def _name(second: int) -> str:
    return f"second{second:02d}"


def _ttl(window: int) -> int:
    return (window + 1) * WINDOW_SECONDS + KEPT_SECONDS
