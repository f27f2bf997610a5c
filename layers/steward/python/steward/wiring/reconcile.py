"""Which real clients does `reconcile` get?"""

from typing import Any

from steward.asana.client import READING, AsanaReader
from steward.ingest.reconcile import Reconciler, reconcile
from steward.settings import ReconcileSettings
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.asana import connection, grant
from steward.wiring.clients import client, deadline_of, now
from steward.wiring.configuration import rollout

settings = ReconcileSettings.load()
telemetry = Telemetry("reconcile", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
configurations = rollout(settings, telemetry)
read_grant = grant("read", settings.asana_read_secret)
wire_at = connection(settings.asana_base_url, read_grant, table, telemetry, READING)


@telemetry.flushing
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """The schedule's or an operator's request in, what was kept of each project out."""
    configuration, deadline = configurations.current(), deadline_of(context).timestamp()
    wire = wire_at(configuration.asana.requests_per_minute)
    reader = AsanaReader(wire, run_id=f"reconcile-{context.aws_request_id}", deadline=deadline)
    return reconcile(event, Reconciler(reader, table, configuration, telemetry, now))
