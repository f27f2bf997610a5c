"""What does each message on the events queue lead to?

A delivery is routed, work and trailing messages name their runs, a scan message opens a scan. What is not one of these
is refused, and ends in the dead-letter queue without touching its neighbours.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from steward.errors import Rejected, RejectedReason, Unavailable
from steward.governance.consent import DECISION
from steward.governance.policy import Configuration
from steward.ingest.coalesce import Ask, Step
from steward.ingest.dedupe import fresh
from steward.ingest.events import STREAM, Event
from steward.ingest.mailbox import Mailbox, is_notification
from steward.ingest.packing import delivery_message, unpacked
from steward.ingest.route import asks_of_work, route
from steward.ingest.starter import ATTEMPT_LIMIT, ENDED, Machine, Starter
from steward.run import Pointer, Subject, work_message
from steward.store import keys
from steward.telemetry import Telemetry
from steward.workflows.base import Workflow

# A run takes a conditional write and a StartExecution, about 50 ms; a batch of ten messages must end within 30 s.
RUNS_A_MESSAGE: Final = 25


class Deliveries(Protocol):
    """The deliveries that were dealt with: `ingest.dedupe.Deliveries`."""

    def seen(self, digest: str, now: datetime) -> bool:
        """Whether this one was."""

    def remember(self, digest: str, now: datetime) -> None:
        """Note one whose work is durable."""

    def streamed(self, project_gid: str, found: int, missed: int, now: datetime) -> None:
        """Add to the counts behind the miss rate."""


class Bodies(Protocol):
    """The stored overflow: `store.objects.Objects`."""

    def get(self, pointer: Pointer) -> Any:  # noqa: ANN401 - any JSON document
        """The document. Raises ContextExpired, Rejected(tampered)."""


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """The collaborators of the function behind the events queue."""

    starter: Starter
    scans: Machine
    deliveries: Deliveries
    objects: Bodies
    workflows: Sequence[Workflow[Any]]
    configuration: Callable[[], Configuration]
    telemetry: Telemetry
    mailbox: Mailbox | None = None

    def handle(self, body: str, sent_at: datetime) -> None:
        """Deal with one message. Raises Rejected(malformed, unknown_workflow) and Retryable errors."""
        message = _parsed(body)
        if self.mailbox and is_notification(message):
            self._ask_all(self.mailbox.asks(message, self.configuration()))
            return
        match message.get("kind"):
            case "delivery" | "overflow":
                self._deliver(message)
            case "work":
                self._work(message, sent_at)
            case "trailing":
                self._trail(message)
            case "scan":
                self._scan(message)
            case kind:
                raise Rejected(RejectedReason.MALFORMED, f"kind {str(kind)[:40]!r} is none that dispatch knows")

    def _deliver(self, message: Mapping[str, Any]) -> None:
        digest, now = _text(message, "delivery"), self.starter.now()
        if self.deliveries.seen(digest, now):
            self.telemetry.count("DuplicateDelivery")
            return
        events = unpacked(self._rows_of(message))
        new = fresh(events, now)
        if len(new) < len(events):
            self.telemetry.count("EventsTooOld", len(events) - len(new))
        received_at = _moment(message, "received_at")
        asks = route(new, _text(message, "project_gid"), self.configuration(), self.workflows, received_at)
        if len(asks) > RUNS_A_MESSAGE and len(new) > RUNS_A_MESSAGE:
            self._split_delivery(message, new, received_at)
        else:
            self._count_stream(message, asks, self._ask_all(asks), now)
        self.deliveries.remember(digest, now)

    def _count_stream(self, message: Mapping[str, Any], asks: Sequence[Ask], new: int, now: datetime) -> None:
        """The miss rate: how many reasons the stream brought, and how many of them no webhook had brought before."""
        if message.get("hook_id") == STREAM:
            found = sum(len(ask.fingerprints) for ask in asks)
            self.telemetry.count("ReconciledEvents", found)
            self.telemetry.count("MissedEvents", new)
            self.deliveries.streamed(_text(message, "project_gid"), found, new, now)

    def _rows_of(self, message: Mapping[str, Any]) -> object:
        if message["kind"] == "delivery":
            return message.get("events")
        pointer = message.get("object")
        if not (isinstance(pointer, dict) and isinstance(pointer.get("key"), str) and pointer.get("sha256")):
            raise Rejected(RejectedReason.MALFORMED, "object is not a pointer")
        return self.objects.get({"key": pointer["key"], "sha256": pointer["sha256"]})

    def _split_delivery(self, message: Mapping[str, Any], events: Sequence[Event], received_at: datetime) -> None:
        """Send a large delivery back in parts, the events of a subject together, each part with a digest of its own."""
        ordered = sorted(events, key=lambda event: event.gid)
        for start in range(0, len(ordered), RUNS_A_MESSAGE):
            part = ordered[start : start + RUNS_A_MESSAGE]
            digest = keys.digest_of(message["delivery"], start)
            hook_id, project_gid = _text(message, "hook_id"), _text(message, "project_gid")
            self.starter.queue.send(delivery_message(hook_id, project_gid, digest, received_at, part))
        self.telemetry.count("SplitMessage")

    def _work(self, message: Mapping[str, Any], sent_at: datetime) -> None:
        name, project_gid, slot = _text(message, "workflow"), _text(message, "project_gid"), _text(message, "slot")
        trigger = message.get("trigger")
        if trigger not in ("webhook", "trailing", "scan", "operator"):
            raise Rejected(RejectedReason.MALFORMED, "trigger is not webhook, trailing, scan or operator")
        if name not in {workflow.name for workflow in self.workflows}:
            raise Rejected(RejectedReason.UNKNOWN_WORKFLOW, f"{name[:40]!r} is not a workflow of this deployment")
        subjects = [Subject.parse(each) for each in _texts(message, "subjects")]
        off = self.configuration().policy(project_gid, name).mode == "off"
        if off and not (_is_undo(name, trigger) or _may_end_something(trigger, subjects)):
            self.telemetry.count("WorkRefused", reason="mode_off")
            return
        for start in range(RUNS_A_MESSAGE, len(subjects), RUNS_A_MESSAGE):
            part = subjects[start : start + RUNS_A_MESSAGE]
            self.starter.queue.send(work_message(name, project_gid, trigger, part, slot))
        self._ask_all(asks_of_work(message, subjects[:RUNS_A_MESSAGE], sent_at))

    def _ask_all(self, asks: Sequence[Ask]) -> int:
        """Ask for each run; answers how many of the reasons were new."""
        new = 0
        for ask in asks:
            decision = self.starter.decided(ask)
            self.telemetry.count(_COUNTED[decision.step])
            new += decision.new
        return new

    def _trail(self, message: Mapping[str, Any]) -> None:
        step = self.starter.trail(_text(message, "workflow"), Subject.parse(_text(message, "subject")))
        if step is Step.START:
            self.telemetry.count("TrailingRun")

    def _scan(self, message: Mapping[str, Any]) -> None:
        """Open one scan execution for the projects; a repeat of the message is the same execution."""
        gids, slot = _texts(message, "project_gids"), _text(message, "slot")
        how = {name: message[name] for name in ("workflow", "listed", "part") if name in message}
        state = json.dumps({"project_gids": gids, "slot": slot, **how})
        for attempt in range(1, ATTEMPT_LIMIT + 1):
            name = f"scan-{keys.digest_of(slot, gids, attempt, *how.values())[:32]}"
            if self.scans.start(name, state):
                self.telemetry.count("ScanStarted")
                return
            if (status := self.scans.status(name)) not in ENDED or status == "SUCCEEDED":
                return
        raise Unavailable(f"{ATTEMPT_LIMIT} scans of one slot failed")


_COUNTED: Final = {
    Step.START: "RunStarted",
    Step.TRAIL: "Coalesced",
    Step.WRITE: "Coalesced",
    Step.CHECK: "DuplicateEvent",
    Step.NOTHING: "DuplicateEvent",
}


def sent_at_of(record: Mapping[str, Any], otherwise: datetime) -> datetime:
    """When SQS took the message, from the record's `SentTimestamp` in epoch milliseconds."""
    text = str((record.get("attributes") or {}).get("SentTimestamp", ""))
    return datetime.fromtimestamp(int(text) / 1000, UTC) if text.isdecimal() else otherwise


def _parsed(body: str) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise Rejected(RejectedReason.MALFORMED, "the message is not JSON") from None
    if not isinstance(message, dict):
        raise Rejected(RejectedReason.MALFORMED, "the message is not an object")
    return message


def _is_undo(workflow: str, trigger: str) -> bool:
    """An undo that an operator asked for comes off, too, where nothing may be done any more."""
    return workflow == DECISION and trigger == "operator"


def _may_end_something(trigger: str, subjects: Iterable[Subject]) -> bool:
    """Nobody scans for a workflow that is off, but runs without an answer are asked for: their mutations must end."""
    return trigger == "scan" and all(each.kind == "task" for each in subjects)


def _text(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    if not (isinstance(value, str) and value):
        raise Rejected(RejectedReason.MALFORMED, f"{name} is missing or not text")
    return value


def _texts(message: Mapping[str, Any], name: str) -> list[str]:
    values = message.get(name)
    if not (isinstance(values, list) and values and all(isinstance(each, str) for each in values)):
        raise Rejected(RejectedReason.MALFORMED, f"{name} is not a list of texts")
    return values


def _moment(message: Mapping[str, Any], name: str) -> datetime:
    try:
        at = datetime.fromisoformat(_text(message, name))
    except ValueError:
        raise Rejected(RejectedReason.MALFORMED, f"{name} is not an ISO 8601 time") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
