"""Which real clients does `propose` get?"""

from typing import Any

from steward.pipeline.propose import propose
from steward.run import RunState
from steward.settings import ProposeSettings
from steward.store.objects import Objects
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.clients import client, now

settings = ProposeSettings.load()
telemetry = Telemetry("propose", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
objects = Objects(client("s3"), settings.bucket_name)


@telemetry.flushing
def handler(event: RunState, _context: Any) -> RunState:  # noqa: ANN401 - Lambda's context object has no public type
    """The run's state in, the same with its proposals and the plan that shows them out."""
    return propose(event, table, objects, telemetry, now())
