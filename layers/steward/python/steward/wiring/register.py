"""Which real clients does the register function get?"""

import os
import time
from typing import Any

from steward.asana.client import AsanaRegistrar
from steward.asana.oauth import Grant
from steward.asana.pace import Pace
from steward.asana.wire import REGISTRAR_TIMEOUTS, AccessEntry, Wire
from steward.settings import RegisterSettings
from steward.store.hooks import Hooks
from steward.store.permits import Permits
from steward.store.sealing import Seal
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.upkeep.register import Register
from steward.wiring.clients import client, deadline_of, now, secret
from steward.wiring.configuration import rollout
from steward.workflows import WORKFLOWS

settings = RegisterSettings.load()
telemetry = Telemetry("register", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
seal = Seal(client("kms"), settings.hook_key_arn)
configuration = rollout(settings, telemetry).current
grant = Grant("webhook", secret(settings.asana_webhook_secret), time.time)


def _log(entry: AccessEntry) -> None:
    telemetry.event(
        "asana",
        operation=entry.operation,
        gids=list(entry.gids),
        run_id=entry.run_id,
        status=entry.status,
        milliseconds=round(entry.milliseconds),
    )


@telemetry.flushing
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """Do one action on the webhooks; see `Register.run`."""
    current = configuration()
    wire = Wire(
        base_url=settings.asana_base_url,
        grant=grant,
        pace=Pace(Permits(table), current.asana.requests_per_minute),
        clock=time.time,
        log=_log,
        methods=AsanaRegistrar.METHODS,
        timeouts=REGISTRAR_TIMEOUTS,
    )
    try:
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
    finally:
        wire.close()
