"""What stands round ingest in its tests: a recording voice, a queue, leases and a state machine, all in memory."""

import hmac
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from pydantic import BaseModel

from steward.errors import Retryable
from steward.ingest.dedupe import REMEMBERED_FOR
from steward.store.leases import Lease, Moved
from steward.telemetry import DIMENSIONS, LOG_KEYS, Telemetry
from steward.workflows.base import Reads, Trigger, Workflow

START = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
PROJECT, BOT, PERSON = "1200000000000900", "1200000000000001", "1200000000000011"

HOOK_ID = "0123456789abcdef" * 2
TOKEN = "fedcba9876543210" * 4
SECRET = "9f86d081884c7d65" * 4

LISTENS = (
    {"resource_type": "task", "action": "added", "parent_type": "project"},
    {"resource_type": "task", "action": "changed", "fields": ["name", "notes", "html_notes"]},
)


class RecordedTelemetry(Telemetry):
    """Keeps what was said; refuses the same words as the real one."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.lines: list[tuple[str, dict[str, object]]] = []

    def event(self, message: str, **keys: object) -> None:
        assert keys.keys() <= LOG_KEYS, keys
        self.lines.append((message, keys))

    def fault(self, message: str, **keys: object) -> None:
        self.event(message, **keys)

    def count(self, name: str, value: float = 1, unit: MetricUnit = MetricUnit.Count, **dimensions: str) -> None:  # noqa: ARG002 - the real signature
        assert dimensions.keys() <= DIMENSIONS, dimensions
        self.counts[name] += int(value)


class Clock:
    """A clock that moves when told to."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class MemoryQueue:
    """The events queue: bodies with their delays. `failing` makes the next sends raise, having sent or not."""

    sent: list[tuple[str, int]] = field(default_factory=list)
    failing: list[tuple[Retryable, bool]] = field(default_factory=list)

    def send(self, body: str, delay_seconds: int = 0) -> None:
        error, applied = self.failing.pop(0) if self.failing else (None, True)
        if applied:
            self.sent.append((body, delay_seconds))
        if error:
            raise error

    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _ in self.sent]


class MemoryLeases:
    """Lease rows with compare and swap."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Lease] = {}

    def swap(self, before: Lease | None, after: Lease) -> Lease:
        key = (after.workflow, after.subject)
        row = self.rows.get(key)
        if (row and row.version) != (before and before.version):
            raise Moved(row)
        self.rows[key] = written = replace(after, version=(before.version if before else 0) + 1)
        return written

    def touched(self, workflow: str, subject: str) -> Lease | None:
        return self.rows.get((workflow, subject))

    def close(self, workflow: str, subject: str, epoch: int) -> bool:
        row = self.rows.get((workflow, subject))
        if row is None or row.state != "running" or row.epoch != epoch:
            return False
        self.rows[workflow, subject] = replace(row, state="idle", version=row.version + 1)
        return True


class MemoryMachine:
    """A Standard state machine: a name is one execution, for ever."""

    def __init__(self) -> None:
        self.executions: dict[str, str] = {}
        self.inputs: dict[str, dict[str, Any]] = {}
        self.failing: list[Retryable] = []

    def start(self, name: str, state: str) -> bool:
        if self.failing:
            raise self.failing.pop(0)
        document = json.loads(state)
        if name in self.executions:
            return self.executions[name] == "RUNNING" and self.inputs[name] == document
        self.executions[name], self.inputs[name] = "RUNNING", document
        return True

    def status(self, name: str) -> str | None:
        return self.executions.get(name)

    def running(self) -> list[str]:
        return [name for name, status in self.executions.items() if status == "RUNNING"]


class MemoryDeliveries:
    """The remembered deliveries."""

    def __init__(self) -> None:
        self.until: dict[str, datetime] = {}
        self.counted: list[tuple[str, int, int]] = []

    def seen(self, digest: str, now: datetime) -> bool:
        return digest in self.until and now < self.until[digest]

    def remember(self, digest: str, now: datetime) -> None:
        self.until[digest] = now + REMEMBERED_FOR

    def streamed(self, project_gid: str, found: int, missed: int, now: datetime) -> None:  # noqa: ARG002 - the real signature
        self.counted.append((project_gid, found, missed))


class NoAnswer(BaseModel):
    """A workflow of the tests asks no model."""


def workflow(name: str = "triage_request", *on: Trigger, subject: str = "task") -> Workflow[NoAnswer]:
    """A workflow that starts on `on`, by default on tasks that enter a project or change their name or notes."""
    triggers = on or (
        Trigger("task", "added", parent_type="project"),
        Trigger("task", "changed", fields=("name", "notes", "html_notes")),
    )
    return Workflow(name=name, subject=subject, summary="", on=triggers, reads=Reads())  # type: ignore[arg-type]


def added(
    task_gid: str = "501", user_gid: str | None = PERSON, at: datetime = START, parent: str = "project"
) -> dict[str, Any]:
    """A task entered a project, as Asana says it (FACTS 1.5)."""
    return {
        "user": {"gid": user_gid, "resource_type": "user"} if user_gid else None,
        "created_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "action": "added",
        "parent": {"gid": PROJECT, "resource_type": parent},
        "resource": {"gid": task_gid, "resource_type": "task", "resource_subtype": "default_task"},
    }


def changed(
    field_name: str, task_gid: str = "501", user_gid: str | None = PERSON, at: datetime = START
) -> dict[str, Any]:
    """A field of a task changed."""
    return added(task_gid, user_gid, at) | {
        "action": "changed",
        "parent": None,
        "change": {"field": field_name, "action": "changed"},
    }


def body_of(*events: dict[str, Any]) -> bytes:
    """A delivery's raw body, as compact as Asana writes it."""
    return json.dumps({"events": list(events)}, separators=(",", ":")).encode()


def signature_of(body: bytes, secret: str = SECRET) -> str:
    """What Asana puts into X-Hook-Signature."""
    return hmac.digest(secret.encode(), body, "sha256").hex()


def post(
    body: bytes = b"",
    headers: Mapping[str, str | Sequence[str]] | None = None,
    *,
    hook_id: str = HOOK_ID,
    token: str = TOKEN,
    encoded: bool = True,
) -> dict[str, Any]:
    """An API Gateway proxy event of the REST API; a header with several values is given as a list."""
    several = {name: [text] if isinstance(text, str) else list(text) for name, text in (headers or {}).items()}
    path = f"/hooks/{hook_id}/{token}"
    return {
        "resource": "/hooks/{hook_id}/{token}",
        "path": path,
        "httpMethod": "POST",
        "headers": {name: values[-1] for name, values in several.items() if values},
        "multiValueHeaders": several,
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"hook_id": hook_id, "token": token},
        "stageVariables": None,
        "requestContext": {"resourcePath": "/hooks/{hook_id}/{token}", "httpMethod": "POST", "stage": "v1"},
        "body": b64encode(body).decode() if encoded else body.decode(),
        "isBase64Encoded": encoded,
    }


def signed(body: bytes, secret: str = SECRET, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on to `post`
    """A genuine delivery."""
    return post(body, {"X-Hook-Signature": signature_of(body, secret)}, **more)
