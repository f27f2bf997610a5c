"""Which real clients does the register function get?"""

import os
from typing import Any

from steward.asana.client import REGISTERING, AsanaRegistrar
from steward.asana.wire import REGISTRAR_TIMEOUTS
from steward.settings import RegisterSettings
from steward.store.hooks import Hooks
from steward.store.sealing import Seal
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.upkeep.register import Register
from steward.wiring.asana import connection, grant
from steward.wiring.clients import client, deadline_of, now
from steward.wiring.configuration import rollout
from steward.workflows import WORKFLOWS

settings = RegisterSettings.load()
telemetry = Telemetry("register", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
seal = Seal(client("kms"), settings.hook_key_arn)
configuration = rollout(settings, telemetry).current
webhook_grant = grant("webhook", settings.asana_webhook_secret)
wire_at = connection(settings.asana_base_url, webhook_grant, table, telemetry, REGISTERING, REGISTRAR_TIMEOUTS)


@telemetry.flushing
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """Do one action on the webhooks; see `Register.run`."""
    current = configuration()
    wire = wire_at(current.asana.requests_per_minute)
    deadline = deadline_of(context).timestamp()
    register = Register(
        registrar=AsanaRegistrar(wire, run_id=f"register-{context.aws_request_id}", deadline=deadline),
        hooks=Hooks(table),
        seal=seal,
        configuration=current,
        workflows=WORKFLOWS,
        public_api_url=settings.public_api_url,
        telemetry=telemetry,
        random_bytes=os.urandom,
        now=now,
    )
    return register.run(event)
