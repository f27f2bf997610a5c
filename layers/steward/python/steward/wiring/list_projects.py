"""Which real clients does `list_projects` get?"""

from typing import Any

from steward.pipeline.list_projects import Opener, list_projects
from steward.settings import ListProjectsSettings
from steward.store.objects import Objects
from steward.store.queue import EventsQueue
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.asana import reading
from steward.wiring.clients import client, now
from steward.wiring.configuration import rollout

settings = ListProjectsSettings.load()
telemetry = Telemetry("list_projects", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
objects = Objects(client("s3"), settings.bucket_name)
configurations = rollout(settings, telemetry)
reader_at = reading(settings.asana_base_url, settings.asana_read_secret, table, telemetry)
send = EventsQueue(client("sqs"), settings.events_queue_url).send


@telemetry.flushing
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object has no public type
    """The schedule's or an operator's request in, the slot and the runs to start out."""
    configuration = configurations.current()
    reader = reader_at(context, f"scan-{context.aws_request_id}", configuration.asana.requests_per_minute)
    return list_projects(event, Opener(configuration, reader, table, objects, send, now))
