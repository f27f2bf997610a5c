"""Asana's side of registration, without a network: it shakes hands as told and keeps the webhooks it made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from steward.asana.client import Registered
from steward.errors import Rejected, RejectedReason, StewardError

BASE = "https://api.example/v1"
ANSWERED = "the secret of the 201 " + "x" * 40


@dataclass
class AsanaSide:
    """`shake(hook_id, token, secret)` plays the handshake; `failing` are the errors of the next create calls."""

    shake: Callable[[str, str, str], None]
    secret: str | None = ANSWERED
    failing: list[tuple[StewardError, bool]] = field(default_factory=list)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    filters: list[dict[str, Any]] = field(default_factory=list)
    made: int = 0

    def webhooks(self, _workspace_gid: str, resource_gid: str | None = None) -> list[dict[str, Any]]:
        return [each for each in self.kept.values() if resource_gid in (None, each["resource"]["gid"])]

    def create_webhook(self, resource_gid: str, target: str, filters: Iterable[Mapping[str, Any]]) -> Registered:
        self.filters = [dict(each) for each in filters]
        self.made += 1
        hook_id, token = target.removeprefix(f"{BASE}/hooks/").split("/")
        error, applied = self.failing.pop(0) if self.failing else (None, True)
        if applied:
            self.shake(hook_id, token, self.secret or "")
            gid = str(7000 + self.made)
            self.kept[gid] = {"gid": gid, "target": target, "resource": {"gid": resource_gid}, "active": True}
        if error:
            raise error
        return Registered(self.kept[str(7000 + self.made)], self.secret)

    def delete_webhook(self, webhook_gid: str) -> None:
        if self.kept.pop(webhook_gid, None) is None:
            raise Rejected(RejectedReason.GONE, "no such webhook")
