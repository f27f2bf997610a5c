"""Which real clients does `summarise` get?"""

from typing import Any

from steward.pipeline.summarise import summarise
from steward.settings import SummariseSettings
from steward.store.queue import EventsQueue
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.clients import client

settings = SummariseSettings.load()
telemetry = Telemetry("summarise", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
send = EventsQueue(client("sqs"), settings.events_queue_url).send


@telemetry.flushing
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """The scan's state after its Map in, the summary out."""
    return summarise(event, table, send, telemetry)
