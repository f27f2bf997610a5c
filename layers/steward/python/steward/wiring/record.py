"""Which real clients does `record` get?"""

import secrets
from typing import Any

from steward.pipeline.record import record
from steward.run import RunState
from steward.settings import RecordSettings
from steward.store.leases import Leases
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.clients import client, now

settings = RecordSettings.load()
telemetry = Telemetry("record", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
leases = Leases(table, token=secrets.token_hex, now=now)


@telemetry.flushing
def handler(event: RunState, _context: Any) -> RunState:  # noqa: ANN401 - Lambda's context object has no public type
    """The run's state in, failed or not; the same with its outcome out."""
    return record(event, table, leases, telemetry, now())
