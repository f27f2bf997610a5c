"""What does an SQS event source mapping do that the engine does not: wait for a batch to fill?"""
# ruff: noqa: SLF001, PLC0415 - a parity patch replaces the pinned engine's private functions; the engine reads its environment at import

import time
from collections.abc import Mapping
from typing import Any

DEFAULT_BATCH_SIZE = 10  # Lambda's own default for SQS


def batching_window() -> None:
    """Hold a short batch until MaximumBatchingWindowInSeconds have passed since its oldest message was visible."""
    from ministack.services import lambda_svc

    concurrency = lambda_svc._sqs_esm_concurrency

    def held(
        mapping: Mapping[str, Any], function: object, config: object, queue: Mapping[str, Any] | None = None
    ) -> int:
        if is_waiting(mapping, queue or {}, time.time()):
            return 0
        return int(concurrency(mapping, function, config, queue))

    lambda_svc._sqs_esm_concurrency = held


def is_waiting(mapping: Mapping[str, Any], queue: Mapping[str, Any], now: float) -> bool:
    """Whether a batch is short and its window is still open at `now` (epoch seconds)."""
    window = mapping.get("MaximumBatchingWindowInSeconds") or 0
    visible = [message for message in list(queue.get("messages", [])) if message.get("visible_at", 0) <= now]
    if not window or not visible or len(visible) >= mapping.get("BatchSize", DEFAULT_BATCH_SIZE):
        return False
    oldest = min(max(message.get("sent_at", 0), message.get("visible_at", 0)) for message in visible)
    return bool(now - oldest < window)
