"""What does AWS Lambda do that the engine's runtime does not: answer at once, and keep reserved pools apart?"""
# ruff: noqa: SLF001, PLC0415 - a parity patch replaces the pinned engine's private functions; the engine reads its environment at import

import os
import socketserver
import threading
from collections import Counter
from typing import Any

FIRST_LINE_WAIT_SECONDS = 0.006  # a handler's lines are in the pipe before its response; 50 ms was the engine's guess
QUIET_CONFIRM_SECONDS = 0.002  # 40 of 40 invocations had all their lines with it (LOCAL 2)
DIED_STARTING = "bootstrap exited during init"  # the engine's own words for it
HARD_CAP_SECONDS = 0.25  # the engine's own ceiling, kept


# Environments of one function at once: more would only share the same cores, and each holds about 45 MB.
MACHINE_CONCURRENCY = 2 * (os.cpu_count() or 1)
MACHINE_WAIT_SECONDS = 60.0  # a burst of 100 is through in less; after it the caller sees a throttle and tries again


def latency() -> None:
    """Shorten the wait for log lines and switch Nagle's algorithm off on the Runtime API: 100 ms to 12 ms a call."""
    from ministack.core import lambda_runtime

    drain = lambda_runtime.Worker._drain_stderr_bounded
    drain.__defaults__ = (FIRST_LINE_WAIT_SECONDS, QUIET_CONFIRM_SECONDS, HARD_CAP_SECONDS)
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True


def lone_death() -> None:
    """An environment that dies while it starts ends its own invocation, by the name that AWS has for it.

    The engine would end every environment of the function, those at work too, and call it Runtime.Unknown.
    """
    from ministack.core import lambda_runtime

    worker = lambda_runtime.ProvidedWorker
    invoke = worker.invoke

    def invoke_alone(self: object, *arguments: object, **named: object) -> object:
        try:
            return invoke(self, *arguments, **named)
        except RuntimeError as died:
            if not str(died).startswith(DIED_STARTING):
                raise
            payload = {"errorMessage": str(died), "errorType": "Runtime.ExitError"}
            return {"status": "error", "error": str(died), "error_payload": payload, "cold_start": True, "log": ""}

    worker.invoke = invoke_alone


def reserved_pool() -> None:
    """A function with reserved concurrency is never refused because others have used up the account's rest."""
    from ministack.services import lambda_svc

    pools = Pools(lambda_svc._inflight_lock, MACHINE_CONCURRENCY)

    def acquire(func: dict[str, Any], config: dict[str, Any]) -> tuple[str | None, str | None]:
        reserved = lambda_svc._reserved_concurrency(func, config)
        key = str(lambda_svc._inflight_key(config))
        refused = pools.enter(key, reserved, lambda_svc._ACCOUNT_CONCURRENCY_CAP)
        return (None, refused) if refused else (key, None)

    lambda_svc._acquire_execution_slot = acquire
    lambda_svc._release_execution_slot = pools.leave


class Pools:
    """Who is being served: as AWS counts it, and, apart from that, on how many processes this machine serves it.

    AWS's limits refuse at once. This machine's limit lets an invocation wait for a process: on AWS it would have one.
    """

    def __init__(self, lock: threading.Lock, machine_concurrency: int) -> None:
        self._changed = threading.Condition(lock)
        self._machine = machine_concurrency
        self._served: Counter[str] = Counter()
        self._running: Counter[str] = Counter()
        self._reserved: set[str] = set()

    def enter(self, key: str, reserved: int | None, account: int) -> str | None:
        """Take a place, waiting for this machine if need be; or the limit of AWS's that refuses: function, account."""
        with self._changed:
            if reserved is None:
                self._reserved.discard(key)
                unreserved = sum(served for other, served in self._served.items() if other not in self._reserved)
                if unreserved >= account:
                    return "account"
            else:
                self._reserved.add(key)
                if self._served[key] >= reserved:
                    return "function"
            self._served[key] += 1
            if not self._changed.wait_for(lambda: self._running[key] < self._machine, MACHINE_WAIT_SECONDS):
                self._served[key] -= 1
                return "account"
            self._running[key] += 1
        return None

    def leave(self, key: str | None) -> None:
        """Give a place back."""
        if key is None:
            return
        with self._changed:
            self._served[key] -= 1
            self._running[key] -= 1
            self._changed.notify_all()
