"""Which real clients does dispatch get?"""

import secrets
from typing import Any

from steward.ingest.batch import handled
from steward.ingest.dedupe import Deliveries
from steward.ingest.dispatch import Dispatcher
from steward.ingest.executions import Executions
from steward.ingest.mailbox import Mailbox
from steward.ingest.starter import Starter
from steward.settings import DispatchSettings
from steward.store.leases import Leases
from steward.store.objects import Objects
from steward.store.queue import EventsQueue
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.clients import client, now
from steward.wiring.configuration import rollout
from steward.workflows import WORKFLOWS

settings = DispatchSettings.load()
telemetry = Telemetry("dispatch", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
objects = Objects(client("s3"), settings.bucket_name)
_states = client("stepfunctions")
dispatcher = Dispatcher(
    starter=Starter(
        leases=Leases(table, lambda: secrets.token_hex(8), now),
        runs=Executions(_states, settings.run_machine_arn),
        queue=EventsQueue(client("sqs"), settings.events_queue_url),
        now=now,
    ),
    scans=Executions(_states, settings.scan_machine_arn),
    deliveries=Deliveries(table),
    objects=objects,
    workflows=WORKFLOWS,
    configuration=rollout(settings, telemetry).current,
    telemetry=telemetry,
    mailbox=Mailbox(objects, table, now),
)


@telemetry.flushing
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """Handle each record of an SQS batch; answer the ids of those that failed, for the queue to give again."""
    return handled(event["Records"], dispatcher, telemetry, now)
