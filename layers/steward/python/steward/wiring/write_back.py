"""Which real clients does `write_back`, the only holder of the write grant and of the stakeholders' post, get?"""

from random import SystemRandom
from typing import Any

from steward.asana.client import WRITING
from steward.governance.breaker import ASANA_WRITE
from steward.governance.guarded import GuardedWriter
from steward.governance.mailing import MailingWriter
from steward.pipeline.write_back import Pen, write_back
from steward.run import RunState
from steward.settings import WriteBackSettings
from steward.store.mail import Mail
from steward.store.objects import Objects
from steward.store.table import Table
from steward.store.unsubscribed import is_unsubscribed
from steward.telemetry import Telemetry
from steward.wiring.asana import connection, grant, health_of, seconds
from steward.wiring.clients import ONCE, client, deadline_of, now
from steward.wiring.configuration import rollout

settings = WriteBackSettings.load()
telemetry = Telemetry("write_back", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
objects = Objects(client("s3"), settings.bucket_name)
configurations = rollout(settings, telemetry)
write_grant = grant("write", settings.asana_write_secret)
wire_at = connection(settings.asana_base_url, write_grant, table, telemetry, WRITING)
mail = Mail(client("sesv2", ONCE))
health = health_of(ASANA_WRITE, table, telemetry)
rng = SystemRandom()


@telemetry.flushing
def handler(event: RunState, context: Any) -> RunState:  # noqa: ANN401 - Lambda's context object has no public type
    """The run's state in, the same with its mutations done out."""
    configuration, deadline = configurations.current(), deadline_of(context)
    writer = GuardedWriter(
        wire_at(configuration.asana.requests_per_minute),
        health,
        seconds,
        run_id=str(event.get("run_id", "")),
        deadline=deadline.timestamp(),
    )
    pen = Pen(
        table=table,
        objects=objects,
        writer=MailingWriter(writer, mail, configuration.mail, lambda gid: is_unsubscribed(table, gid)),
        configuration=configuration,
        telemetry=telemetry,
        now=now,
        deadline=deadline,
        rng=rng,
    )
    return write_back(event, pen)
