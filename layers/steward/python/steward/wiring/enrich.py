"""Which real clients does `enrich` get?"""

import secrets
from typing import Any

from steward.asana.fetch import Fetcher
from steward.pipeline.enrich import Enricher, enrich
from steward.run import RunState
from steward.settings import EnrichSettings
from steward.store.leases import Leases
from steward.store.objects import Objects
from steward.store.queue import EventsQueue
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.asana import reading, recorder, seconds
from steward.wiring.clients import client, deadline_of, now
from steward.wiring.configuration import rollout
from steward.workflows import WORKFLOWS

settings = EnrichSettings.load()
telemetry = Telemetry("enrich", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
objects = Objects(client("s3"), settings.bucket_name)
leases = Leases(table, secrets.token_hex, now)
configurations = rollout(settings, telemetry)
reader_at = reading(settings.asana_base_url, settings.asana_read_secret, table, telemetry)
files = Fetcher(settings.asana_base_url, recorder(telemetry), seconds)
send = EventsQueue(client("sqs"), settings.events_queue_url).send


@telemetry.flushing
def handler(event: RunState, context: Any) -> RunState:  # noqa: ANN401 - Lambda's context has no public type
    """The run's state in, the same with a snapshot or an outcome out."""
    configuration, deadline = configurations.current(), deadline_of(context)
    using = Enricher(
        reader=reader_at(context, str(event.get("run_id", "")), configuration.asana.requests_per_minute),
        objects=objects,
        table=table,
        send=send,
        configuration=configuration,
        workflows={workflow.name: workflow for workflow in WORKFLOWS},
        telemetry=telemetry,
        now=now,
        deadline=deadline,
        leases=leases,
        fetch=files.fetch,
    )
    return enrich(event, using)
