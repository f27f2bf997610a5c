"""A webhook function over in-process services, with one ACTIVE hook planted as a registration leaves it."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from steward.ingest.hook_cache import HookCache
from steward.ingest.webhook import Webhook
from steward.store.hooks import EXPECTED_FOR, Hook, Hooks
from steward.store.objects import Objects
from steward.store.sealing import Seal
from steward.store.table import Table
from tests.integration.aws import Aws
from tests.unit.ingest.world import (
    BOT,
    HOOK_ID,
    LISTENS,
    PROJECT,
    SECRET,
    TOKEN,
    Clock,
    MemoryQueue,
    RecordedTelemetry,
)


class CountedTable(Table):
    """The table, counting what is asked of it."""

    reads = 0
    writes = 0

    def _call(self, operation: str, **request: Any) -> Any:  # noqa: ANN401 - as the method it counts
        if operation == "get_item":
            self.reads += 1
        else:
            self.writes += 1
        return super()._call(operation, **request)


class CountedSeal(Seal):
    """The key, counting how often it is used."""

    opened = 0

    def open(self, hook_id: str, sealed: bytes) -> bytes:
        self.opened += 1
        return super().open(hook_id, sealed)


@dataclass
class Receiver:
    """One process of the webhook function."""

    aws: Aws
    table: CountedTable
    hooks: Hooks
    seal: CountedSeal
    webhook: Webhook
    telemetry: RecordedTelemetry
    queue: MemoryQueue
    clock: Clock = field(default_factory=Clock)

    def answer(self, event: dict[str, Any]) -> int:
        """Deliver an API Gateway event; the status of the answer, which never has a body."""
        return int(self.reply(event)["statusCode"])

    def reply(self, event: dict[str, Any]) -> dict[str, Any]:
        reply = self.webhook.answer(event, self.clock())
        assert (reply["body"], reply["isBase64Encoded"]) == ("", False)
        return reply

    def hook(self, hook_id: str = HOOK_ID) -> Hook:
        hook = self.hooks.get(hook_id)
        assert hook is not None
        return hook

    def expect(self, hook_id: str = HOOK_ID, token: str = TOKEN) -> Hook:
        """What register writes before it asks Asana."""
        hook = expected(hook_id, token, self.clock())
        self.hooks.expect(hook)
        return hook

    def plant(self, hook_id: str = HOOK_ID, token: str = TOKEN, secret: str = SECRET) -> Hook:
        """An ACTIVE hook."""
        hook = self.expect(hook_id, token)
        assert self.hooks.activate(hook, self.seal.close(hook_id, secret), "7001")
        return self.hook(hook_id)


def expected(hook_id: str, token: str, now: datetime) -> Hook:
    """A hook that waits for its handshake."""
    return Hook(
        hook_id=hook_id,
        state="EXPECTED",
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        project_gid=PROJECT,
        bot_gid=BOT,
        listens=LISTENS,
        expires_at=int((now + EXPECTED_FOR).timestamp()),
    )


def receiver(aws: Aws, clock: Clock | None = None) -> Receiver:
    """A process that has met no hook yet."""
    telemetry, queue = RecordedTelemetry(), MemoryQueue()
    table = CountedTable(cast("Any", aws.table)._client, aws.table.name)
    seal = CountedSeal(aws.kms, aws.key_arn)
    hooks = Hooks(table)
    webhook = Webhook(HookCache(hooks, seal, telemetry), hooks, seal, queue, lambda: aws.objects, telemetry)
    return Receiver(aws, table, hooks, seal, webhook, telemetry, queue, clock or Clock())


def failing(receiver: Receiver, objects: Objects) -> Receiver:
    """The same process with another bucket."""
    return replace(receiver, webhook=replace(receiver.webhook, objects=lambda: objects))
