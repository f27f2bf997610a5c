"""What is this POST to a hook: a handshake, a heartbeat or events, and what does Asana get to hear?

Three cases and nothing else (RELIABILITY 4.1 and 4.2). The verdict on the signature falls before anything is parsed;
200 is said only once the one queue message is durable.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, Never, Protocol

from steward.errors import Retryable
from steward.ingest.events import Heard, heard
from steward.ingest.hook_cache import HookCache, KnownHook
from steward.ingest.packing import delivery_message, packed
from steward.ingest.request import Request, method_of, request_of
from steward.ingest.signature import SECRET_BYTES_LEAST, is_genuine
from steward.store.hooks import SEEN_EVERY, Hooks
from steward.store.objects import Objects
from steward.store.sealing import Seal
from steward.telemetry import Telemetry

# One SQS message holds 1 MiB (RELIABILITY 1.2); what is longer travels as a pointer.
MESSAGE_LIMIT: Final = 1_048_576

# RELIABILITY 4.1 (2): 32 to 512 printable ASCII characters; Asana's own are 64 hex digits.
_CANDIDATE: Final = re.compile(r"[ -~]{32,512}")


class Queue(Protocol):
    """The events queue: `store.queue.EventsQueue`."""

    def send(self, body: str, delay_seconds: int = 0) -> None:
        """Returning means that the message is durable. Raises Unavailable."""


class Reply(NamedTuple):
    """An answer without a body: nothing is said that could be learned from."""

    status: int
    headers: Mapping[str, str]

    def as_proxy(self) -> dict[str, Any]:
        """The answer in API Gateway's words."""
        return {"statusCode": self.status, "headers": dict(self.headers), "body": "", "isBase64Encoded": False}


@dataclass(frozen=True, slots=True)
class Webhook:
    """The collaborators of the function behind API Gateway."""

    cache: HookCache
    hooks: Hooks
    seal: Seal
    queue: Queue
    objects: Callable[[], Objects]
    telemetry: Telemetry

    def answer(self, event: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Answer one API Gateway proxy event.

        200 handled, 401 not signed by this hook's secret, 404 no handshake is expected here, 405 not a POST, 413 longer
        than 6 MB, 503 ask again: the hook is not ACTIVE yet, or a store did not answer.
        """
        self.telemetry.count("Received")
        try:
            return self._reply(event, now).as_proxy()
        except Retryable as error:
            self.telemetry.count("WebhookUnavailable")
            self.telemetry.fault("asked Asana to try again", error=type(error).__name__)
            return Reply(503, {}).as_proxy()

    def _reply(self, event: Mapping[str, Any], now: datetime) -> Reply:
        if method_of(event) != "POST":
            return Reply(405, {"Allow": "POST"})
        request = request_of(event)
        if request.body is None:
            return Reply(413, {})
        known = self.cache.find(request.hook_id, request.token, now) if request.hook_id else None
        if request.secrets:
            return self._handshake(request, known, now)
        return self._delivery(request.body, request.signatures, known, now)

    def _handshake(self, request: Request, known: KnownHook | None, now: datetime) -> Reply:
        """Keep the secret as a candidate and echo it; the 201, which only the registrar sees, decides."""
        if known is None or not _is_handshake(request) or not known.hook.awaits_handshake(now):
            return self._refused(known)
        secret = request.secrets[0]
        name = hashlib.sha256(secret.encode()).hexdigest()[:32]
        sealed = self.seal.close(known.hook.hook_id, secret)
        if not self.hooks.add_candidate(known.hook, name, sealed, now):
            return self._refused(known)
        self.cache.forget(known.hook.hook_id)
        self.telemetry.count("Handshake")
        return Reply(200, {"X-Hook-Secret": secret})

    def _refused(self, known: KnownHook | None) -> Reply:
        overwrite = known is not None and known.hook.state == "ACTIVE"
        self.telemetry.count("HandshakeOverwrite" if overwrite else "HandshakeRefused")
        return Reply(404, {})

    def _delivery(self, body: bytes, signatures: tuple[str, ...], known: KnownHook | None, now: datetime) -> Reply:
        secret = known.secret if known else None
        genuine = is_genuine(secret, body, signatures)
        if known and (secret is None or len(secret) < SECRET_BYTES_LEAST):
            self.telemetry.count("HookNotReady")
            return Reply(503, {})
        if not genuine or known is None:
            self.telemetry.count("SignatureFailures")
            return Reply(401, {})
        self._accept(body, signatures[0], known, now)
        self._note(known, now)
        return Reply(200, {})

    def _accept(self, body: bytes, signature: str, known: KnownHook, now: datetime) -> None:
        """Deal with a genuine body. Raises Retryable errors when what must be kept is not durable.

        The signature stands for the body, which is not hashed a second time; itself it is written nowhere.
        """
        hook = known.hook
        delivery = hashlib.sha256(f"{hook.hook_id}{signature}".encode()).hexdigest()
        documents = _events_in(body)
        if documents is None:
            # A 4xx would make Asana repeat the same poison for 24 h and then delete the webhook (RELIABILITY W13).
            self.objects().put_bytes(f"quarantine/deliveries/{hook.hook_id}/{delivery}", body)
            self.telemetry.count("Quarantined")
            self.telemetry.fault("a signed body is not a delivery", hook_id=hook.hook_id, delivery=delivery)
            return
        if not documents:
            self.telemetry.count("Heartbeat")
            return
        left = heard(documents, known.listening, hook.bot_gid)
        self._count_dropped(left)
        if left.events:
            self.queue.send(self._message(known, delivery, left, now))
            self.telemetry.event("delivery", hook_id=hook.hook_id, delivery=delivery, events=len(left.events))

    def _message(self, known: KnownHook, delivery: str, left: Heard, now: datetime) -> str:
        hook = known.hook
        message = delivery_message(hook.hook_id, hook.project_gid, delivery, now, left.events)
        if len(message) <= MESSAGE_LIMIT:  # the message is ASCII: a character is a byte
            return message
        self.telemetry.count("Overflow")
        pointer = self.objects().put(f"overflow/{hook.hook_id}/{delivery}.json", packed(left.events))
        return json.dumps(
            {
                "kind": "overflow",
                "hook_id": hook.hook_id,
                "project_gid": hook.project_gid,
                "delivery": delivery,
                "received_at": now.isoformat(),
                "object": pointer,
            },
            separators=(",", ":"),
        )

    def _count_dropped(self, left: Heard) -> None:
        if left.echoes:
            self.telemetry.count("DroppedEcho", left.echoes)
        if left.unheard:
            self.telemetry.count("DroppedUnheard", left.unheard)

    def _note(self, known: KnownHook, now: datetime) -> None:
        """Write `last_seen` at most once an hour; the delivery is safe already, so its failure is not Asana's."""
        if now.timestamp() - known.hook.last_seen < SEEN_EVERY.total_seconds():
            return
        try:
            self.hooks.saw(known.hook, now)
        except Retryable as error:
            self.telemetry.fault("last_seen was not written", hook_id=known.hook.hook_id, error=type(error).__name__)
        self.cache.forget(known.hook.hook_id)


def _is_handshake(request: Request) -> bool:
    return (
        len(request.secrets) == 1
        and _CANDIDATE.fullmatch(request.secrets[0]) is not None
        and not request.signatures
        and request.body in (b"", b"{}")
    )


def _events_in(body: bytes) -> list[object] | None:
    """The delivery's events; None where the body is not one (RELIABILITY W13). Unknown members are let be."""
    try:
        document = _DECODER.decode(body.decode("utf-8"))
    except (ValueError, RecursionError):  # ValueError: bad JSON, bad UTF-8, NaN, an integer of 4,301 digits
        return None
    events = document.get("events") if isinstance(document, dict) else None
    return events if isinstance(events, list) else None


def _refuse(constant: str) -> Never:
    raise ValueError(f"{constant} is not JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse)  # made once: it costs as much as a small body
