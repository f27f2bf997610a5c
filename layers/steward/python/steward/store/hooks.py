"""Which webhooks exist, in which state, and how does one move from EXPECTED to ACTIVE to RETIRED?

Every move is one conditional write, so no order of handshakes, registrations and retries can overwrite a secret
(RELIABILITY 4.1). Secrets lie sealed by KMS under their hook's id; of the path token only the hash is kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table, Write

HookState = Literal["EXPECTED", "ACTIVE", "RETIRED"]

# RELIABILITY 4.1: Asana shakes hands inside the open create call, within seconds; ten minutes are beyond any delay.
EXPECTED_FOR: Final = timedelta(minutes=10)
# RELIABILITY 4.1: one genuine handshake and three strangers; more is an attack, and the registration is made anew.
CANDIDATE_LIMIT: Final = 4
# A retired row answers questions about late deliveries (Asana retries for 24 h) and then goes.
RETIRED_FOR: Final = timedelta(days=30)
# Heartbeats come every 8 h (FACTS 1.4); knowing the hour is enough to see that they stopped.
SEEN_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hook:
    """One row. `secret` and the values of `candidates` are KMS ciphertexts; times are epoch seconds."""

    hook_id: str
    state: HookState
    token_sha256: str
    project_gid: str
    bot_gid: str
    listens: tuple[Mapping[str, Any], ...]
    expires_at: int
    candidates: Mapping[str, bytes] = field(default_factory=dict)
    secret: bytes | None = None
    webhook_gid: str = ""
    last_seen: int = 0

    @classmethod
    def of_row(cls, hook_id: str, row: Item) -> "Hook":
        """The hook that a table row describes."""
        return cls(
            hook_id=hook_id,
            state=row["state"],
            token_sha256=row["token_sha256"],
            project_gid=row["project_gid"],
            bot_gid=row["bot_gid"],
            listens=tuple(row.get("listens", ())),
            expires_at=row["expires_at"],
            candidates=row.get("candidates", {}),
            secret=row.get("secret"),
            webhook_gid=row.get("webhook_gid", ""),
            last_seen=row.get("last_seen", 0),
        )

    def as_row(self) -> dict[str, Any]:
        """The attributes to store, without the keys."""
        return {
            "state": self.state,
            "token_sha256": self.token_sha256,
            "project_gid": self.project_gid,
            "bot_gid": self.bot_gid,
            "listens": list(self.listens),
            "expires_at": self.expires_at,
            "candidates": dict(self.candidates),
            "last_seen": self.last_seen,
        }

    def awaits_handshake(self, now: datetime) -> bool:
        """Whether a candidate may still be stored."""
        return self.state == "EXPECTED" and now.timestamp() < self.expires_at


class Hooks:
    """The hook rows."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, hook_id: str) -> Hook | None:
        """The hook, strongly consistent, or None."""
        row = self._table.get(keys.hook(hook_id))
        return Hook.of_row(hook_id, row) if row else None

    def expect(self, hook: Hook) -> None:
        """Open the window for one registration. Raises ConditionFailed if the id exists: ids are random."""
        self._table.put(keys.hook(hook.hook_id), hook.as_row(), if_absent=True)

    def add_candidate(self, hook: Hook, name: str, sealed: bytes, now: datetime) -> bool:
        """Keep a handshake's secret as a candidate; False when the window is closed or full.

        The same secret has the same `name`, so that Asana's retry of a handshake and the SDK's of this write take one
        place.
        """
        return self._applied(
            Write(
                "Update",
                keys.hook(hook.hook_id),
                expression="SET candidates.#name = :sealed",
                condition="#state = :expected AND expires_at > :now AND token_sha256 = :token"
                " AND (attribute_exists(candidates.#name) OR size(candidates) < :limit)",
                names={"#name": name, "#state": "state"},
                values={
                    ":sealed": sealed,
                    ":expected": "EXPECTED",
                    ":now": int(now.timestamp()),
                    ":token": hook.token_sha256,
                    ":limit": CANDIDATE_LIMIT,
                },
            ),
            lambda row: name in row.get("candidates", {}),
        )

    def activate(self, hook: Hook, sealed: bytes, webhook_gid: str) -> bool:
        """EXPECTED -> ACTIVE with the candidate that the 201 confirmed; False if the row is not EXPECTED any more."""
        return self._applied(
            Write(
                "Update",
                keys.hook(hook.hook_id),
                expression="SET #state = :active, #secret = :sealed, webhook_gid = :gid REMOVE candidates",
                condition="#state = :expected",
                names={"#state": "state", "#secret": "secret"},
                values={":active": "ACTIVE", ":expected": "EXPECTED", ":sealed": sealed, ":gid": webhook_gid},
            ),
            lambda row: row["state"] == "ACTIVE" and row.get("webhook_gid") == webhook_gid,
        )

    def retire(self, hook_id: str, now: datetime) -> bool:
        """Any state -> RETIRED, for good: the secret and the candidates are dropped. False if there is no such hook."""
        return self._applied(
            Write(
                "Update",
                keys.hook(hook_id),
                expression="SET #state = :retired, #ttl = :ttl REMOVE candidates, #secret",
                condition="attribute_exists(pk)",
                names={"#state": "state", "#ttl": "ttl", "#secret": "secret"},
                values={":retired": "RETIRED", ":ttl": int((now + RETIRED_FOR).timestamp())},
            )
        )

    def saw(self, hook: Hook, now: datetime) -> bool:
        """Note a genuine delivery, at most once an hour over all processes; False when the hour has its note."""
        return self._applied(
            Write(
                "Update",
                keys.hook(hook.hook_id),
                expression="SET last_seen = :now",
                condition="attribute_exists(pk) AND last_seen <= :before",
                values={":now": int(now.timestamp()), ":before": int((now - SEEN_EVERY).timestamp())},
            )
        )

    def of_project(self, project_gid: str) -> str | None:
        """The id of the hook that serves a project, or None."""
        row = self._table.get(_project(project_gid))
        return str(row["hook_id"]) if row and row.get("hook_id") else None

    def serve(self, project_gid: str, hook_id: str, before: str | None) -> bool:
        """Make `hook_id` the project's hook in place of `before`; False when another registration came first."""
        return self._applied(
            Write(
                "Put",
                _project(project_gid),
                item={"hook_id": hook_id},
                condition="attribute_not_exists(pk) OR hook_id = :before",
                values={":before": before or ""},
            ),
            lambda row: row.get("hook_id") == hook_id,
        )

    def _applied(self, write: Write, mine: Callable[[Item], bool] | None = None) -> bool:
        """Whether the write took effect. Its own effect seen in the way is the SDK's retry of it: a success."""
        try:
            self._table.write(write)
        except ConditionFailed as refused:
            return bool(mine and refused.item and mine(refused.item))
        return True


def _project(project_gid: str) -> keys.Key:
    """The pointer from a project to its hook; no path can name it, since a hook's id has no colon."""
    return keys.hook(f"project:{project_gid}")
