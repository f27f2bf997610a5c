"""Which real clients does the webhook function get?

Clients are made and the first connection is opened at import: Lambda starts with a burst of CPU, the first delivery has
a small share of one (PERFORMANCE 1.3).
"""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Retryable
from steward.ingest.hook_cache import HookCache
from steward.ingest.webhook import Webhook
from steward.settings import WebhookSettings
from steward.store.hooks import Hooks
from steward.store.objects import Objects
from steward.store.queue import EventsQueue
from steward.store.sealing import Seal
from steward.store.table import Table
from steward.telemetry import Telemetry

# Asana hangs up after 10 s: a call gets one second to connect and one to answer, and one more try, so that two slow
# calls still leave time to say 503. The fixed user agent saves a fifth of each call (PERFORMANCE 2, "The SQS call").
CONFIG: Final = Config(
    connect_timeout=1,
    read_timeout=1,
    retries={"mode": "standard", "total_max_attempts": 2},
    user_agent="steward",
)

# No hook has this id, and the role may read it: the look-up opens the connection that each delivery uses first.
_PRIMER: Final = "primer"


def assemble(settings: WebhookSettings, session: boto3.Session) -> tuple[Webhook, Telemetry]:
    """The function's collaborators over one session."""
    telemetry = Telemetry("webhook", settings.stage)
    hooks = Hooks(Table(session.client("dynamodb", config=CONFIG), settings.table_name))
    seal = Seal(session.client("kms", config=CONFIG), settings.hook_key_arn)
    webhook = Webhook(
        cache=HookCache(hooks, seal, telemetry),
        hooks=hooks,
        seal=seal,
        queue=EventsQueue(session.client("sqs", config=CONFIG), settings.events_queue_url),
        objects=Objects(session.client("s3", config=CONFIG), settings.bucket_name),
        telemetry=telemetry,
    )
    # A table that does not answer now is a matter for the first delivery, which asks Asana to come again.
    with suppress(Retryable, BotoCoreError, ClientError):
        hooks.get(_PRIMER)
    return webhook, telemetry


_webhook, _telemetry = assemble(WebhookSettings.load(), boto3.Session())


@_telemetry.flushing
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """Answer one API Gateway proxy event."""
    return _webhook.answer(event, datetime.now(UTC))
