"""Which messages of an SQS batch come again, so that one message's failure is its own alone?"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from steward.errors import Retryable, StewardError
from steward.ingest.dispatch import Dispatcher, sent_at_of
from steward.telemetry import Telemetry


def handled(
    records: Sequence[Mapping[str, Any]], dispatcher: Dispatcher, telemetry: Telemetry, now: Callable[[], datetime]
) -> dict[str, Any]:
    """Handle each record; the answer names those that failed, for the queue to give again (RELIABILITY Q3, Q5)."""
    failed = [record["messageId"] for record in records if not _is_handled(record, dispatcher, telemetry, now())]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_handled(record: Mapping[str, Any], dispatcher: Dispatcher, telemetry: Telemetry, now: datetime) -> bool:
    try:
        dispatcher.handle(record["body"], sent_at_of(record, now))
    except StewardError as error:
        reason = str(getattr(error, "reason", type(error).__name__))
        telemetry.count("MessageDelayed" if isinstance(error, Retryable) else "MessageRefused", reason=reason)
        telemetry.fault("a message failed", reason=reason, delivery=record["messageId"])
        return False
    except Exception as error:  # noqa: BLE001 - the batch's boundary: one message's defect must not fail its neighbours
        telemetry.count("MessageRefused", reason="defect")
        telemetry.fault("a message failed", reason="defect", error=type(error).__name__, delivery=record["messageId"])
        return False
    return True
