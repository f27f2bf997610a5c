"""How does a function reach Asana: one connection of one grant, paced and on the record?"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.protocol import Method
from steward.asana.wire import AccessEntry, Timeouts, Wire
from steward.store.permits import Permits
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.clients import now, secret

USUAL: Final = Timeouts()


def seconds() -> float:
    """The wall clock in seconds since the epoch."""
    return now().timestamp()


def recorder(telemetry: Telemetry) -> Callable[[AccessEntry], None]:
    """Puts every request on the record: an access-log line and a count (DESIGN section 1, promise 5)."""

    def record(entry: AccessEntry) -> None:
        telemetry.event(
            "asana request",
            operation=entry.operation,
            gids=list(entry.gids),
            run_id=entry.run_id,
            status=entry.status,
            milliseconds=round(entry.milliseconds),
        )
        telemetry.count("AsanaRequests", operation=entry.operation, status=str(entry.status))

    return record


def connection(
    base_url: str,
    grant: Grant,
    table: Table,
    telemetry: Telemetry,
    methods: frozenset[Method],
    timeouts: Timeouts = USUAL,
) -> Callable[[int], Wire]:
    """The process's one wire for a configured number of requests a minute; another number makes another wire."""

    @lru_cache(maxsize=1)
    def wire_at(requests_per_minute: int) -> Wire:
        return Wire(
            base_url=base_url,
            grant=grant,
            pace=Pace(Permits(table), requests_per_minute),
            clock=seconds,
            log=recorder(telemetry),
            methods=methods,
            timeouts=timeouts,
        )

    return wire_at


def grant(name: str, secret_arn: str) -> Grant:
    """The grant that a named secret holds."""
    return Grant(name, secret(secret_arn), seconds)
