"""What does AWS Lambda do that the engine's runtime does not: answer at once, and keep reserved pools apart?"""
# ruff: noqa: SLF001, PLC0415 - a parity patch replaces the pinned engine's private functions; the engine reads its environment at import

import socketserver
from typing import Any

FIRST_LINE_WAIT_SECONDS = 0.006  # a handler's lines are in the pipe before its response; 50 ms was the engine's guess
QUIET_CONFIRM_SECONDS = 0.002  # 40 of 40 invocations had all their lines with it (LOCAL 2)
HARD_CAP_SECONDS = 0.25  # the engine's own ceiling, kept


# Environments of one reserved function at once: the template says what Asana bears, this says what two cores bear.
MACHINE_CONCURRENCY = 8


def latency() -> None:
    """Shorten the wait for log lines and switch Nagle's algorithm off on the Runtime API: 100 ms to 12 ms a call."""
    from ministack.core import lambda_runtime

    drain = lambda_runtime.Worker._drain_stderr_bounded
    drain.__defaults__ = (FIRST_LINE_WAIT_SECONDS, QUIET_CONFIRM_SECONDS, HARD_CAP_SECONDS)
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True


def reserved_pool() -> None:
    """A function with reserved concurrency is never refused because others have used up the account's rest.

    The API still answers with the template's number; more than `MACHINE_CONCURRENCY` at once are throttled as if it
    were that, and the state machine retries them.
    """
    from ministack.services import lambda_svc

    def acquire(func: dict[str, Any], config: dict[str, Any]) -> tuple[str | None, str | None]:
        given = lambda_svc._reserved_concurrency(func, config)
        reserved = None if given is None else min(given, MACHINE_CONCURRENCY)
        key = str(lambda_svc._inflight_key(config))
        with lambda_svc._inflight_lock:
            if reserved is not None and lambda_svc._inflight.get(key, 0) >= reserved:
                return None, "function"
            unreserved = lambda_svc._inflight_total
            if reserved is None and unreserved >= lambda_svc._ACCOUNT_CONCURRENCY_CAP:
                return None, "account"
            lambda_svc._inflight[key] = lambda_svc._inflight.get(key, 0) + 1
            if reserved is None:
                lambda_svc._inflight_total += 1
                reserved_keys.discard(key)
            else:
                reserved_keys.add(key)
        return key, None

    def release(key: str | None) -> None:
        if key is None:
            return
        with lambda_svc._inflight_lock:
            remaining = lambda_svc._inflight.get(key, 0) - 1
            lambda_svc._inflight[key] = remaining
            if remaining <= 0:
                lambda_svc._inflight.pop(key, None)
            if key not in reserved_keys:
                lambda_svc._inflight_total = max(0, lambda_svc._inflight_total - 1)

    reserved_keys: set[str] = set()
    lambda_svc._acquire_execution_slot = acquire
    lambda_svc._release_execution_slot = release
