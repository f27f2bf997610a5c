"""Which real clients does `reconcile` get?"""

from random import SystemRandom
from typing import Any, Final

from botocore.config import Config

from steward.governance.embedding import embedder_of
from steward.ingest.executions import Executions
from steward.ingest.reconcile import reconcile
from steward.ingest.register_function import RegisterFunction
from steward.ingest.turn import Reconciler
from steward.settings import ReconcileSettings
from steward.store.queue import EventsQueue
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.wiring.asana import reading
from steward.wiring.clients import client, now
from steward.wiring.configuration import rollout
from steward.workflows import WORKFLOWS

# Register lists webhooks a page of 100 at a time, each up to 25 s; a turn has ten minutes for everything. No retry: the
# next turn asks again.
WAITING: Final = Config(connect_timeout=2, read_timeout=60, retries={"total_max_attempts": 1}, user_agent="steward")

# Up to 96 texts in one call, and nobody waits for them; a second attempt is the next turn's.
EMBEDDING: Final = Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 1}, user_agent="steward")

settings = ReconcileSettings.load()
telemetry = Telemetry("reconcile", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
queue = EventsQueue(client("sqs"), settings.events_queue_url)
runs = Executions(client("stepfunctions"), settings.run_machine_arn)
hooks = RegisterFunction(client("lambda", WAITING), settings.register_function)
model = client("bedrock-runtime", EMBEDDING)
rng = SystemRandom()
configurations = rollout(settings, telemetry)
reader_at = reading(settings.asana_base_url, settings.asana_read_secret, table, telemetry)


@telemetry.flushing
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """The schedule's or an operator's request in, what was found in each project out."""
    configuration = configurations.current()
    using = Reconciler(
        reader=reader_at(context, f"reconcile-{context.aws_request_id}", configuration.asana.requests_per_minute),
        table=table,
        configuration=configuration,
        telemetry=telemetry,
        now=now,
        send=queue.send,
        workflows=WORKFLOWS,
        hooks=hooks,
        runs=runs,
        embedder=embedder_of(configuration, model, table, telemetry, rng, now),
    )
    return reconcile(event, using)
