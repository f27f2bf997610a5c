"""What stands in for each boundary in tests: one stand-in for each, shared by all."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from botocore.exceptions import ClientError

from tests.entitlement import hold


class Killed(BaseException):
    """The platform ended the process here: nothing after it ran, and nothing in the product can catch it."""


@dataclass
class Tripwire:
    """Counts the points at which a process can die, and ends it at the one that was asked for."""

    kill_at: int | None = None
    passed: list[str] = field(default_factory=list)

    def step(self, name: str) -> None:
        """One point. Raises Killed at the point `kill_at`, counted from 0."""
        self.passed.append(name)
        if len(self.passed) - 1 == self.kill_at:
            raise Killed(name)


@dataclass
class Interruption(Tripwire):
    """Lets something else happen, once, at the first point of that name: another worker, a person, an operator."""

    at: str = ""
    act: Callable[[], Any] = lambda: None
    happened: bool = False

    def step(self, name: str) -> None:
        """One point."""
        super().step(name)
        if name == self.at and not self.happened:
            self.happened = True
            self.act()


class Serialised:
    """A DynamoDB client with one lock round every call: moto alone is not atomic, the real service is.

    As IAM does it refuses a function the rows that its role has no right to (`tests/entitlement.py`).
    `tripwire` is told before and after each call; `conflicts` is asked before each transaction whether to answer as
    AWS does when another transaction holds one of its rows.
    """

    def __init__(
        self,
        client: Any,  # noqa: ANN401 - boto3's clients have no importable class
        lock: Any,  # noqa: ANN401 - threading.Lock or a stand-in that does not lock
        tripwire: Tripwire | None = None,
        conflicts: Callable[[], bool] = lambda: False,
    ) -> None:
        self._client = client
        self._lock = lock
        self._tripwire = tripwire or Tripwire()
        self._conflicts = conflicts

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:  # noqa: ANN401 - a service's documents
            hold("dynamodb", operation, request)
            self._tripwire.step(f"before {operation}")
            if operation == "transact_write_items" and self._conflicts():
                raise transaction_conflict(len(request["TransactItems"]))
            with self._lock:
                answer = getattr(self._client, operation)(**request)
            self._tripwire.step(f"after {operation}")
            return answer

        return call


class SentTwice(Serialised):
    """A client whose every write is sent twice and whose first answer is lost, as when an SDK retries by itself."""

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        once = super().__getattr__(operation)

        def call(**request: Any) -> Any:  # noqa: ANN401 - a service's documents
            if operation not in ("get_item", "query"):
                with suppress(ClientError):
                    once(**request)
            return once(**request)

        return call


class NoLock:
    """A lock that does not lock, to show that the locked tests depend on theirs."""

    def __enter__(self) -> None:
        """Let anybody in."""

    def __exit__(self, *_: object) -> None:
        """Let anybody out."""


def transaction_conflict(items: int) -> ClientError:
    """What DynamoDB answers when another transaction holds the first row."""
    reasons = [{"Code": "TransactionConflict"}, *({"Code": "None"} for _ in range(items - 1))]
    response = {"Error": {"Code": "TransactionCanceledException", "Message": ""}, "CancellationReasons": reasons}
    return ClientError(response, "TransactWriteItems")


class SandboxTransport(httpx.BaseTransport):
    """The way to an in-process Asana sandbox: its broken connections look as they do on a network."""

    def __init__(self, app: Any, tripwire: Tripwire | None = None) -> None:  # noqa: ANN401 - a WSGI app
        self._inner = httpx.WSGITransport(app=app)
        self._tripwire = tripwire or Tripwire()
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request. Raises httpx.ReadError where the sandbox breaks the connection."""
        self._tripwire.step(f"before {request.method}")
        try:
            with self._lock:
                response = self._inner.handle_request(request)
                response.read()
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error), request=request) from error
        self._tripwire.step(f"after {request.method}")
        return response


class OpenPace:
    """A pace that permits everything and keeps what it was told."""

    def __init__(self) -> None:
        self.blocked: list[float] = []

    def take(self, token_name: str, now: float) -> None:
        """Permit."""

    def block(self, _token_name: str, seconds: float, _now: float) -> None:
        """Keep the wait."""
        self.blocked.append(seconds)


def in_threads(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work` gives in each of `count` threads that start together; an exception is its thread's result."""
    gate = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = work(number)
        except Exception as error:  # noqa: BLE001 - the result of a thread may be any error; the test looks at it
            results[number] = error

    threads: Iterable[threading.Thread] = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@dataclass
class Letterbox:
    """SES, as far as `store.mail` asks it: what it took, and with which errors it answers next.

    An error stands beside whether the message was taken all the same, so that its answer alone was lost.
    """

    taken: list[dict[str, Any]] = field(default_factory=list)
    failures: list[tuple[Exception, bool]] = field(default_factory=list)

    def send_email(self, **message: Any) -> dict[str, str]:  # noqa: ANN401 - the service's own documents
        """Take one message, unless something else was asked for."""
        error, is_taken = self.failures.pop(0) if self.failures else (None, True)
        if is_taken:
            self.taken.append(message)
        if error:
            raise error
        return {"MessageId": f"message-{len(self.taken)}"}
