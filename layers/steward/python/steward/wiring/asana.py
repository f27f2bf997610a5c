"""How does a function reach Asana: one connection of one grant, paced, on the record and behind its breaker?

Every client of Asana that a function has is made here, but the writer, which WriteBack alone can make.
"""

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from steward.asana.client import READING, REGISTERING
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.protocol import Method
from steward.asana.wire import REGISTRAR_TIMEOUTS, AccessEntry, Timeouts, Wire
from steward.governance.breaker import ASANA_READ, ASANA_WEBHOOK
from steward.governance.guarded import GuardedReader, GuardedRegistrar
from steward.governance.health import Health
from steward.store.permits import Permits
from steward.store.table import Table
from steward.telemetry import ACCESS_LINE, Telemetry
from steward.wiring.clients import deadline_of, now, secret

USUAL: Final = Timeouts()
NO_ANSWER: Final = 0  # an access entry's status where none came


def seconds() -> float:
    """The wall clock in seconds since the epoch."""
    return now().timestamp()


def recorder(telemetry: Telemetry) -> Callable[[AccessEntry], None]:
    """Puts every request on the record: an access-log line and a count (DESIGN section 1, promise 5)."""

    def record(entry: AccessEntry) -> None:
        telemetry.event(
            ACCESS_LINE,
            operation=entry.operation,
            gids=list(entry.gids),
            run_id=entry.run_id,
            status=entry.status,
            milliseconds=round(entry.milliseconds),
        )
        telemetry.count("AsanaRequests", operation=entry.operation, status=str(entry.status))
        telemetry.share("AsanaLimited", hit=entry.status == HTTPStatus.TOO_MANY_REQUESTS)
        telemetry.share("AsanaUnauthorised", hit=entry.status == HTTPStatus.UNAUTHORIZED)
        telemetry.share("AsanaAway", hit=entry.status == NO_ANSWER or entry.status >= HTTPStatus.INTERNAL_SERVER_ERROR)

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


def reading(
    base_url: str, secret_arn: str, table: Table, telemetry: Telemetry
) -> Callable[[Any, str, int], GuardedReader]:
    """Makes an invocation's reader of its Lambda context, its run's id and the configured requests a minute."""
    wire_at = connection(base_url, grant("read", secret_arn), table, telemetry, READING)
    health = health_of(ASANA_READ, table, telemetry)

    def reader(context: Any, run_id: str, requests_per_minute: int) -> GuardedReader:  # noqa: ANN401 - Lambda's context has no public type
        deadline, owner = deadline_of(context).timestamp(), context.aws_request_id
        wire = wire_at(requests_per_minute)
        return GuardedReader(wire, health, seconds, run_id=run_id, deadline=deadline, owner=owner)

    return reader


def registering(
    base_url: str, secret_arn: str, table: Table, telemetry: Telemetry
) -> Callable[[Any, str, int], GuardedRegistrar]:
    """Makes an invocation's registrar, as `reading` its reader."""
    webhook = grant("webhook", secret_arn)
    wire_at = connection(base_url, webhook, table, telemetry, REGISTERING, REGISTRAR_TIMEOUTS)
    health = health_of(ASANA_WEBHOOK, table, telemetry)

    def registrar(context: Any, run_id: str, requests_per_minute: int) -> GuardedRegistrar:  # noqa: ANN401 - as above
        deadline, owner = deadline_of(context).timestamp(), context.aws_request_id
        wire = wire_at(requests_per_minute)
        return GuardedRegistrar(wire, health, seconds, run_id=run_id, deadline=deadline, owner=owner)

    return registrar


def health_of(dependency: str, table: Table, telemetry: Telemetry) -> Health:
    """The breaker of a dependency, whose opening is counted."""
    return Health(table, dependency, lambda: telemetry.count("BreakerOpened"))
