"""How do events get to a webhook's target: batches, signature, heartbeats, retries, the end (FACTS 1.2 to 1.4)?"""

import hashlib
import hmac
import json
import random
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from local.asana.clock import Clock, stamp
from local.asana.errors import Json
from local.asana.events import Event
from local.asana.faults import Fault, FaultKind, Faults
from local.asana.graph import Graph, Record
from local.asana.hooks import Filter, lets_through
from local.asana.schedule import Schedule

TIMEOUT_SECONDS = 10.0  # a delivery must be answered within 10 s (FACTS 1.4)
HEARTBEAT_SECONDS = 8 * 3600.0  # an empty, signed delivery every 8 h (FACTS 1.4)
GIVE_UP_AFTER = timedelta(hours=24)  # then the webhook is deleted (FACTS 1.4)
FIRST_RETRY_SECONDS = 15.0  # doubled each time; not published
LONGEST_RETRY_SECONDS = 3600.0  # a target that returns after an hour hears again within about an hour (FACTS 1.4)
EVENTS_PER_DELIVERY = 1000  # not published; keeps one body far below a gateway's limit
GOOD = frozenset({200, 204})  # the documented good answers (FACTS 1.4)
ATTEMPTS_KEPT = 1000  # for the control endpoint; a laptop run makes hundreds

type Post = Callable[[str, dict[str, str], bytes], tuple[int, Mapping[str, str]]]
"""Sends a POST and answers (status, lowercase headers); raises OSError where no answer came in 10 s."""


@dataclass(slots=True)
class Hook:
    """A live webhook: its record (what GET shows), its secret, and what waits to be delivered."""

    record: Record
    resource_gid: str
    target: str
    secret: str
    owner: tuple[str, str | None]  # user gid, app gid: a list call shows only the caller's own
    filters: tuple[Filter, ...]
    waiting: list[dict[str, Json]] = field(default_factory=list)
    unanswered: list[dict[str, Json]] | None = None  # sent without success; sent again before anything newer
    failing_since: datetime | None = None
    retries: int = 0
    flush_planned: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST to a target, for the control endpoint and for tests."""

    at: datetime
    webhook_gid: str
    events: int
    status: int | None  # None: no answer


def signature(secret: str, body: bytes) -> str:
    """X-Hook-Signature: lowercase hex HMAC-SHA256 over the raw body, keyed with the secret's text (FACTS 1.3)."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def encode(events: Sequence[dict[str, Json]]) -> bytes:
    """The body: compact JSON, non-ASCII as it is, as JSON.stringify writes it (FACTS 1.3)."""
    return json.dumps({"events": list(events)}, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(slots=True)
class Deliveries:
    """All webhooks. `lock` guards them and the graph; it is never held while a target is being called."""

    graph: Graph
    clock: Clock
    schedule: Schedule
    rng: random.Random
    faults: Faults
    lock: threading.RLock
    post: Post
    batch_seconds: float
    spawn: Callable[[Callable[[], None]], None] = field(
        default=lambda act: act()
    )  # live: a pool, so none waits for another
    hooks: dict[str, Hook] = field(default_factory=dict)
    attempts: deque[Attempt] = field(default_factory=lambda: deque(maxlen=ATTEMPTS_KEPT))

    def shake_hands(self, target: str, secret: str) -> bool:
        """POST `{}` with X-Hook-Secret; True when 200 or 204 echoes it (FACTS 1.2). Call it without the lock."""
        try:
            status, headers = self.post(target, {"Content-Type": "application/json", "X-Hook-Secret": secret}, b"{}")
        except OSError:
            return False
        return status in GOOD and headers.get("x-hook-secret") == secret

    def open(self, hook: Hook) -> None:
        """Start delivering: a heartbeat at once, then every 8 h."""
        self.hooks[hook.record.gid] = hook
        self.schedule.after(0, lambda: self._beat(hook))

    def close(self, hook: Hook) -> None:
        """Stop delivering and forget the webhook."""
        self.hooks.pop(hook.record.gid, None)
        self.graph.remove(hook.record)

    def offer(self, event: Event) -> None:
        """Queue an event for each webhook that hears it; the log calls this for every event."""
        for hook in self.hooks.values():
            if hook.resource_gid in event.reach and lets_through(hook.filters, event):
                hook.waiting.append(event.body())
                self._plan_flush(hook, self.batch_seconds)

    def _plan_flush(self, hook: Hook, seconds: float) -> None:
        if not hook.flush_planned and hook.unanswered is None:
            hook.flush_planned = True
            self.schedule.after(seconds, lambda: self._flush(hook))

    def _beat(self, hook: Hook) -> None:
        """Heartbeats stop with the webhook, and are left out while a delivery waits for its retry."""
        with self.lock:
            if self.hooks.get(hook.record.gid) is not hook:
                return
            self.schedule.after(HEARTBEAT_SECONDS, lambda: self._beat(hook))
            if hook.unanswered is not None:
                return
            hook.unanswered = []
        self.spawn(lambda: self._send(hook))

    def _flush(self, hook: Hook) -> None:
        with self.lock:
            hook.flush_planned = False
            if self.hooks.get(hook.record.gid) is not hook or hook.unanswered is not None or not hook.waiting:
                return
            delay = self._met(FaultKind.DELIVERY_DELAY)
            if delay is not None:
                self._plan_flush(hook, delay.seconds)
                return
            batch, hook.waiting = hook.waiting[:EVENTS_PER_DELIVERY], hook.waiting[EVENTS_PER_DELIVERY:]
            if self._met(FaultKind.DELIVERY_REORDER):
                self.rng.shuffle(batch)
            if self._met(FaultKind.DELIVERY_DROP):
                self._plan_rest(hook)
                return
            if self._met(FaultKind.DELIVERY_DUPLICATE):
                hook.waiting[:0] = batch
            hook.unanswered = batch
        self.spawn(lambda: self._send(hook))

    def _met(self, kind: FaultKind) -> Fault | None:
        return self.faults.met(frozenset({kind}), "delivery", "POST")

    def _send(self, hook: Hook) -> None:
        """One attempt with what is unanswered; the lock is free while the target is called."""
        batch = list(hook.unanswered or ())
        body = encode(batch)
        headers = {"Content-Type": "application/json", "X-Hook-Signature": signature(hook.secret, body)}
        status: int | None = None
        try:
            status, _ = self.post(hook.target, headers, body)
            failure = None if status in GOOD else f"HTTP {status}"
        except OSError as error:
            failure = str(error) or type(error).__name__
        with self.lock:
            self.attempts.append(Attempt(self.clock.now(), hook.record.gid, len(batch), status))
            if self.hooks.get(hook.record.gid) is hook:
                self._settle(hook, failure)

    def _settle(self, hook: Hook, failure: str | None) -> None:
        now = self.clock.now()
        if failure is None:
            hook.unanswered, hook.failing_since, hook.retries = None, None, 0
            self._show(hook, last_success_at=stamp(now), next_attempt_after=None, failure_deletion_timestamp=None)
            self._plan_rest(hook)
            return
        hook.failing_since = hook.failing_since or now
        ends = hook.failing_since + GIVE_UP_AFTER
        if now >= ends:
            self.close(hook)
            return
        wait = min(FIRST_RETRY_SECONDS * 2**hook.retries, LONGEST_RETRY_SECONDS, (ends - now).total_seconds())
        hook.retries += 1
        self._show(
            hook,
            last_failure_at=stamp(now),
            last_failure_content=failure,
            next_attempt_after=stamp(now + timedelta(seconds=wait)),
            failure_deletion_timestamp=stamp(ends),
        )
        self.schedule.after(wait, lambda: self._retry(hook))

    def _retry(self, hook: Hook) -> None:
        if self.hooks.get(hook.record.gid) is hook:
            self.spawn(lambda: self._send(hook))

    def _plan_rest(self, hook: Hook) -> None:
        if hook.waiting:
            self._plan_flush(hook, self.batch_seconds)

    def _show(self, hook: Hook, **values: str | None) -> None:
        self.graph.change(hook.record, delivery_retry_count=hook.retries, **values)
