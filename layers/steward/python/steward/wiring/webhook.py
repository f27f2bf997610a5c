"""Which real clients does the webhook function get?

Clients are made and the first connection is opened at import: Lambda starts with a burst of CPU, the first delivery has
a small share of one (PERFORMANCE 1.3). They are botocore's own: boto3 adds nothing here but its transfers of files and
resources, a twelfth of a cold start. S3 is met by a delivery of over a megabyte and by a body that is none: its client
is made when one comes.
"""

from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session, get_session

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
from steward.wiring.trust import trusted

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


def assemble(settings: WebhookSettings, session: Session) -> tuple[Webhook, Telemetry]:
    """The function's collaborators over one session."""
    made = partial(session.create_client, config=CONFIG, verify=trusted())
    telemetry = Telemetry("webhook", settings.stage)
    hooks = Hooks(Table(made("dynamodb"), settings.table_name))
    seal = Seal(made("kms"), settings.hook_key_arn)
    webhook = Webhook(
        cache=HookCache(hooks, seal, telemetry),
        hooks=hooks,
        seal=seal,
        queue=EventsQueue(made("sqs"), settings.events_queue_url),
        objects=cache(lambda: Objects(made("s3"), settings.bucket_name)),
        telemetry=telemetry,
    )
    # A table that does not answer now is a matter for the first delivery, which asks Asana to come again.
    with suppress(Retryable, BotoCoreError, ClientError):
        hooks.get(_PRIMER)
    return webhook, telemetry


_webhook, _telemetry = assemble(WebhookSettings.load(), get_session())


@_telemetry.flushing
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """Answer one API Gateway proxy event."""
    return _webhook.answer(event, datetime.now(UTC))
