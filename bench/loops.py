"""What does one delivery cost a process that is warm: ours, and the least that anybody could do?

Run under valgrind by `bench.warm`, in two lengths: the difference is the loop's, whatever the start cost.

    python -m bench.loops limit|quiet|speaking|forged EVENTS TIMES
"""

import gc
import hmac
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final

from bench.deliveries import SECRET, body, known_hook, proxy_event, signature
from steward.ingest.webhook import Webhook
from steward.telemetry import Telemetry

NOW: Final = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Taken:
    """A queue that is there at once: the send is AWS's client, measured by itself."""

    def send(self, body: str, delay_seconds: int = 0) -> None:
        """Take it."""


class Silence:
    """No line and no metric: what is left is the product's own work."""

    def count(self, *_: object, **__: object) -> None:
        """Nothing."""

    event = fault = milliseconds = count


def limit(events: int) -> Callable[[], object]:
    """The bare loop: HMAC, comparison, JSON, the tasks that changed. Nobody can do less and be safe."""
    content, secret = body(events), SECRET.encode()
    given = signature(content)

    def once() -> object:
        if not hmac.compare_digest(hmac.digest(secret, content, "sha256").hex(), given):
            raise ValueError("forged")
        documents = json.loads(content)["events"]
        return {each["resource"]["gid"] for each in documents if each["resource"]["resource_type"] == "task"}

    return once


def ours(events: int, telemetry: Any, *, forged: bool = False) -> Callable[[], object]:  # noqa: ANN401 - real or silent
    """The webhook function's own answer to API Gateway's event, with the hook known and a queue that takes at once."""
    known = known_hook()
    nothing: Any = None
    webhook = Webhook(
        cache=SimpleNamespace(find=lambda _hook, _token, _now: known),  # type: ignore[arg-type]  # one hook, known
        hooks=nothing,
        seal=nothing,
        queue=Taken(),
        objects=nothing,
        telemetry=telemetry,
    )
    event = proxy_event(body(events), "0" * 64 if forged else None)
    expected = 401 if forged else 200

    def once() -> object:
        reply = webhook.answer(event, NOW)
        if reply["statusCode"] != expected:
            raise ValueError(f"answered {reply['statusCode']}")
        return reply

    return once


def loop(name: str, events: int) -> Callable[[], object]:
    """The loop's body by its name."""
    match name:
        case "limit":
            return limit(events)
        case "quiet":
            return ours(events, Silence())
        case "forged":
            return ours(events, Silence(), forged=True)
        case "speaking":
            telemetry = Telemetry("webhook", "bench")
            answer = ours(events, telemetry)
            flushed = telemetry.flushing(lambda _event, _context: answer())
            return lambda: flushed({}, None)
    raise ValueError(f"no loop {name!r}")


def main() -> None:
    """Run a loop so many times."""
    name, events, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    once = loop(name, events)
    once(), once()
    gc.collect()
    for _ in range(times):
        once()


if __name__ == "__main__":
    main()
