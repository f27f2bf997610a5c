"""The webhook function without its look-up: the hook is known, DynamoDB and KMS are not met."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from botocore.config import Config
from botocore.session import get_session

from bench.deliveries import known_hook
from steward.ingest.webhook import Webhook
from steward.settings import WebhookSettings
from steward.store.queue import EventsQueue
from steward.telemetry import Telemetry
from steward.wiring.trust import trusted

_nothing: Any = None
_settings = WebhookSettings.load()
_telemetry = Telemetry("webhook", _settings.stage)
_known = known_hook()
_sqs = get_session().create_client("sqs", config=Config(user_agent="steward"), verify=trusted())
_webhook = Webhook(
    cache=SimpleNamespace(find=lambda *_: _known),  # type: ignore[arg-type]  # one hook, known
    hooks=_nothing,
    seal=_nothing,
    queue=EventsQueue(_sqs, _settings.events_queue_url),
    objects=_nothing,
    telemetry=_telemetry,
)


@_telemetry.flushing
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no type
    """Answer one API Gateway proxy event."""
    return _webhook.answer(event, datetime.now(UTC))
