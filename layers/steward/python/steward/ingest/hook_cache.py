"""Which hook does this path name, without asking the table each time?

An ACTIVE, a retired and an unknown hook are remembered for 60 s, so that a flood costs no reads (RELIABILITY W17); an
EXPECTED one for 1 s, because Asana's first events follow its 201 at once.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from steward.errors import Rejected
from steward.ingest.events import Listening
from steward.store.hooks import Hook, Hooks
from steward.store.sealing import Seal
from steward.telemetry import Telemetry

# PERFORMANCE: at most one DynamoDB and one KMS request a minute and hook.
REMEMBERED_FOR: Final = timedelta(seconds=60)
EXPECTED_REMEMBERED_FOR: Final = timedelta(seconds=1)
# A row is about 1 KB: 1,000 of each kind are 2 MB of the function's memory, whatever a flood invents.
ENTRY_LIMIT: Final = 1000


@dataclass(frozen=True, slots=True)
class KnownHook:
    """A hook with what a delivery needs of it; `secret` is None where there is none to verify with."""

    hook: Hook
    secret: bytes | None
    listening: Listening


@dataclass(frozen=True, slots=True)
class _Entry:
    known: KnownHook | None
    until: datetime


class HookCache:
    """The hooks this process has met; unknown ids are kept apart, so that inventing them pushes out no real one."""

    def __init__(self, hooks: Hooks, seal: Seal, telemetry: Telemetry) -> None:
        self._hooks = hooks
        self._seal = seal
        self._telemetry = telemetry
        self._real: dict[str, _Entry] = {}
        self._unknown: dict[str, _Entry] = {}

    def find(self, hook_id: str, token: str, now: datetime) -> KnownHook | None:
        """The hook if the token is its own, else None: to a stranger it does not exist. Raises Unavailable."""
        known = self._entry(hook_id, now).known
        if known is None or not _is_token_of(known.hook, token):
            return None
        return known

    def forget(self, hook_id: str) -> None:
        """Read the row again next time: it was just written."""
        self._real.pop(hook_id, None)

    def _entry(self, hook_id: str, now: datetime) -> _Entry:
        entry = self._real.get(hook_id) or self._unknown.get(hook_id)
        if entry is None or entry.until <= now:
            entry = self._read(hook_id, now)
        return entry

    def _read(self, hook_id: str, now: datetime) -> _Entry:
        hook = self._hooks.get(hook_id)
        kept, other = (self._real, self._unknown) if hook else (self._unknown, self._real)
        other.pop(hook_id, None)
        kept.pop(hook_id, None)
        if len(kept) >= ENTRY_LIMIT:
            del kept[next(iter(kept))]
        brief = hook is not None and hook.state == "EXPECTED"
        until = now + (EXPECTED_REMEMBERED_FOR if brief else REMEMBERED_FOR)
        kept[hook_id] = entry = _Entry(self._known(hook) if hook else None, until)
        return entry

    def _known(self, hook: Hook) -> KnownHook:
        return KnownHook(hook, self._secret(hook), Listening(hook.listens))

    def _secret(self, hook: Hook) -> bytes | None:
        if hook.state != "ACTIVE" or not hook.secret:
            return None
        try:
            return self._seal.open(hook.hook_id, hook.secret)
        except Rejected as rejected:
            self._telemetry.fault("a hook's secret does not open", hook_id=hook.hook_id, reason=str(rejected.reason))
            return None


def _is_token_of(hook: Hook, token: str) -> bool:
    return hmac.compare_digest(hashlib.sha256(token.encode()).hexdigest(), hook.token_sha256)
