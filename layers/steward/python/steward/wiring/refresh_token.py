"""Which real clients does the function get that renews the tokens of Asana's grants?"""

import time
from functools import partial
from typing import Any

from steward.asana.authorising import Authoriser
from steward.settings import RefreshTokenSettings
from steward.store.grants import CLIENT, GrantSecrets
from steward.store.refreshing import Refreshing
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.upkeep.refresh_token import RefreshToken
from steward.wiring.clients import client, now

settings = RefreshTokenSettings.load()
telemetry = Telemetry("refresh_token", settings.stage)
leases = Refreshing(Table(client("dynamodb"), settings.table_name))
secrets = GrantSecrets(
    client("secretsmanager"),
    {
        CLIENT: settings.asana_client_secret,
        "read": settings.asana_read_secret,
        "write": settings.asana_write_secret,
        "webhook": settings.asana_webhook_secret,
    },
)


@telemetry.flushing
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """Renew what ends soon, or the one grant that is named; see `RefreshToken.run`."""
    return RefreshToken(
        secrets=secrets,
        leases=leases,
        renewer=partial(Authoriser, settings.asana_base_url),
        telemetry=telemetry,
        holder=context.aws_request_id,
        now=now,
        pause=time.sleep,
    ).run(event)
