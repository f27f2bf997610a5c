"""Which real clients does the register function get?"""

import os
from typing import Any

from steward.settings import RegisterSettings
from steward.store.hooks import Hooks
from steward.store.sealing import Seal
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.upkeep.register import Register
from steward.wiring.asana import registering
from steward.wiring.clients import client, now
from steward.wiring.configuration import rollout
from steward.workflows import WORKFLOWS

settings = RegisterSettings.load()
telemetry = Telemetry("register", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
seal = Seal(client("kms"), settings.hook_key_arn)
configuration = rollout(settings, telemetry).current
registrar_at = registering(settings.asana_base_url, settings.asana_webhook_secret, table, telemetry)


@telemetry.flushing
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """Do one action on the webhooks; see `Register.run`."""
    current = configuration()
    register = Register(
        registrar=registrar_at(context, f"register-{context.aws_request_id}", current.asana.requests_per_minute),
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
