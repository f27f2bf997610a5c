"""Which real clients does `write_back`, the only holder of the write grant, get?"""

from functools import lru_cache
from random import SystemRandom
from typing import Any

from steward.asana.client import WRITING, AsanaWriter
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.wire import AccessEntry, Wire
from steward.pipeline.write_back import Pen, write_back
from steward.run import RunState
from steward.settings import WriteBackSettings
from steward.store.objects import Objects
from steward.store.permits import Permits
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.clients import client, deadline_of, now, rollout, secret

settings = WriteBackSettings.load()
telemetry = Telemetry("write_back", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
objects = Objects(client("s3"), settings.bucket_name)
configurations = rollout(settings, telemetry)
rng = SystemRandom()


def seconds() -> float:
    """The wall clock in seconds since the epoch."""
    return now().timestamp()


def access(entry: AccessEntry) -> None:
    """One request on the record (DESIGN section 1, promise 5)."""
    telemetry.event(
        "asana request",
        operation=entry.operation,
        gids=entry.gids,
        run_id=entry.run_id,
        status=entry.status,
        milliseconds=entry.milliseconds,
    )


@lru_cache(maxsize=1)
def wire_at(requests_per_minute: int) -> Wire:
    """The process's one connection; another configured rate makes another."""
    return Wire(
        base_url=settings.asana_base_url,
        grant=Grant("write", secret(settings.asana_write_secret), seconds),
        pace=Pace(Permits(table), requests_per_minute),
        clock=seconds,
        log=access,
        methods=WRITING,
    )


@telemetry.flushing
def handler(event: RunState, context: Any) -> RunState:  # noqa: ANN401 - Lambda's context object has no public type
    """The run's state in, the same with its mutations done out."""
    deadline = deadline_of(context)
    configuration = configurations.current()
    wire = wire_at(configuration.asana.requests_per_minute)
    pen = Pen(
        table=table,
        objects=objects,
        writer=AsanaWriter(wire, run_id=str(event.get("run_id", "")), deadline=deadline.timestamp()),
        configuration=configuration,
        telemetry=telemetry,
        now=now,
        deadline=deadline,
        rng=rng,
    )
    return write_back(event, pen)
