"""What does Asana send, in the sizes that the bench measures? Seeded: the same bytes in every run.

Bodies are built like real ones, about 315 bytes an event: compact JSON, gids of sixteen digits, a `change` on what was
changed. Every event is of a task that a field was changed of, by one of seven people, and heard by the hook.
"""

import base64
import hashlib
import hmac
import json
from random import Random
from typing import Any, Final

from steward.ingest.events import Listening
from steward.ingest.hook_cache import KnownHook
from steward.store.hooks import Hook

HOOK_ID: Final = "1f" * 16
TOKEN: Final = "2e" * 32
SECRET: Final = "3d" * 32  # 64 hex digits, as Asana's own
PROJECT_GID: Final = "1200000000000001"
BOT_GID: Final = "1200000000000099"
PEOPLE: Final = tuple(f"12000000000001{number:02}" for number in range(7))
FAR_AWAY: Final = 4_102_444_800  # in seconds of the epoch, the year 2100
LISTENS: Final = ({"resource_type": "task", "action": "changed", "fields": ["name", "notes"]},)


def body(events: int, seed: int = 1, author_gid: str = "") -> bytes:
    """A delivery's body of so many events; of one author where one is given."""
    random = Random(f"{seed}:{events}")  # noqa: S311 - seeded data, not a secret
    return json.dumps({"events": [_event(random, author_gid) for _ in range(events)]}, separators=(",", ":")).encode()


def _event(random: Random, author_gid: str) -> dict[str, Any]:
    second = random.randrange(60)
    return {
        "user": {"gid": author_gid or random.choice(PEOPLE), "resource_type": "user"},
        "created_at": f"2026-11-02T09:{random.randrange(60):02}:{second:02}.{random.randrange(1000):03}Z",
        "action": "changed",
        "resource": {
            "gid": str(1_200_000_000_100_000 + random.randrange(90_000)),
            "resource_type": "task",
            "resource_subtype": "default_task",
        },
        "parent": None,
        "change": {"field": random.choice(("name", "notes")), "action": "changed"},
    }


def signature(content: bytes) -> str:
    """Asana's own: hex HMAC-SHA256 of the raw body under the hook's secret."""
    return hmac.new(SECRET.encode(), content, hashlib.sha256).hexdigest()


def proxy_event(content: bytes, signed: str | None = None) -> dict[str, Any]:
    """The event in which API Gateway hands a delivery over (`BinaryMediaTypes: */*`, so the body is base64)."""
    headers = {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "Host": "hooks.example.com",
        "User-Agent": "asana",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Hook-Signature": signature(content) if signed is None else signed,
    }
    return {
        "resource": "/hooks/{hook_id}/{token}",
        "path": f"/hooks/{HOOK_ID}/{TOKEN}",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "pathParameters": {"hook_id": HOOK_ID, "token": TOKEN},
        "requestContext": {"httpMethod": "POST", "resourcePath": "/hooks/{hook_id}/{token}", "stage": "live"},
        "body": base64.b64encode(content).decode(),
        "isBase64Encoded": True,
    }


def known_hook() -> KnownHook:
    """The hook as the function remembers it once it was looked up; seen so late that no delivery writes it."""
    hook = Hook(HOOK_ID, "ACTIVE", "", PROJECT_GID, BOT_GID, LISTENS, 0, last_seen=FAR_AWAY)
    return KnownHook(hook, SECRET.encode(), Listening(LISTENS))


def hook_row() -> dict[str, Any]:
    """The hook's row as DynamoDB's own values, ACTIVE, its secret sealed by the stub of KMS ."""
    return {
        "pk": {"S": f"HOOK#{HOOK_ID}"},
        "sk": {"S": "hook"},
        "state": {"S": "ACTIVE"},
        "token_sha256": {"S": hashlib.sha256(TOKEN.encode()).hexdigest()},
        "project_gid": {"S": PROJECT_GID},
        "bot_gid": {"S": BOT_GID},
        "listens": {"L": [_wire(each) for each in LISTENS]},
        "expires_at": {"N": "0"},
        "last_seen": {"N": str(FAR_AWAY)},
        "secret": {"B": base64.b64encode(b"sealed").decode()},
    }


def _wire(listen: dict[str, Any]) -> dict[str, Any]:
    words = {name: {"S": value} for name, value in listen.items() if isinstance(value, str)}
    return {"M": words | {"fields": {"L": [{"S": name} for name in listen["fields"]]}}}
