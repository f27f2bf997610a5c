"""What does a DynamoDB stream's event source mapping do that the engine does not: bring a failed record again?"""
# ruff: noqa: SLF001, PLC0415 - a parity patch replaces the pinned engine's private functions; the engine reads its environment at import

import json
import threading
from collections.abc import Mapping
from typing import Any


def failed_records() -> None:
    """A batch of which a function reports records as failed comes again.

    AWS goes on at the first of them; here the whole batch comes, which AWS may do too (at least once).
    """
    from ministack.services import lambda_svc

    poll, execute = lambda_svc._poll_dynamodb_streams, lambda_svc._execute_function
    here = threading.local()

    def poll_streams() -> object:
        here.is_polling = True
        try:
            return poll()
        finally:
            here.is_polling = False

    def execute_and_look(function: dict[str, Any], event: dict[str, Any]) -> object:
        result = execute(function, event)
        if getattr(here, "is_polling", False) and has_failures(result):
            return {**result, "error": "records were reported as failed"}
        return result

    lambda_svc._poll_dynamodb_streams = poll_streams
    lambda_svc._execute_function = execute_and_look


def has_failures(result: Mapping[str, Any]) -> bool:
    """Whether a function's answer names records that failed."""
    body = result.get("body")
    try:
        answer = json.loads(body) if isinstance(body, str | bytes) else body
    except ValueError:
        return False
    return isinstance(answer, Mapping) and bool(answer.get("batchItemFailures"))
