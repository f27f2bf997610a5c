"""What is a dispatcher with everything in memory, for the tests of intake?"""

from typing import Any

from steward.errors import ContextExpired
from steward.governance.policy import Configuration, configuration_of
from steward.ingest.dispatch import Dispatcher
from steward.ingest.starter import Starter
from steward.run import Pointer
from steward.workflows.base import Trigger
from tests.unit.ingest.world import (
    BOT,
    PROJECT,
    Clock,
    MemoryDeliveries,
    MemoryLeases,
    MemoryMachine,
    MemoryQueue,
    RecordedTelemetry,
    workflow,
)

WORKFLOWS = (workflow(), workflow("digest", Trigger("task", "added", parent_type="project"), subject="project"))


def configured(**modes: str) -> Configuration:
    policies = {name: {"mode": mode} for name, mode in modes.items()}
    return configuration_of(
        {
            "version": 1,
            "workspace_gid": "1",
            "bot_user_gid": BOT,
            "projects": {PROJECT: {"name": "Intake", "workflows": policies}},
        }
    )


class Bodies(dict[str, Any]):
    """The stored overflow."""

    def get(self, pointer: Pointer) -> Any:  # type: ignore[override]  # noqa: ANN401 - any JSON document
        if pointer["key"] not in self:
            raise ContextExpired("overflow/ object is gone")
        return self[pointer["key"]]


class Desk:
    """A dispatcher with everything in memory."""

    def __init__(self) -> None:
        self.leases, self.runs, self.scans = MemoryLeases(), MemoryMachine(), MemoryMachine()
        self.queue, self.clock, self.bodies = MemoryQueue(), Clock(), Bodies()
        self.deliveries, self.telemetry = MemoryDeliveries(), RecordedTelemetry()
        self.configuration = configured(triage_request="act")
        self.dispatcher = Dispatcher(
            starter=Starter(self.leases, self.runs, self.queue, self.clock),
            scans=self.scans,
            deliveries=self.deliveries,
            objects=self.bodies,
            workflows=WORKFLOWS,
            configuration=lambda: self.configuration,
            telemetry=self.telemetry,
        )

    def handle(self, body: str) -> None:
        self.dispatcher.handle(body, self.clock())

    def settle(self) -> None:
        """Handle what is on the queue, and what that puts there, whatever its delay."""
        while self.queue.sent:
            self.handle(self.queue.sent.pop(0)[0])

    def end_runs(self) -> None:
        """Every run that is under way ends well, and closes its lease."""
        for name in self.runs.running():
            self.runs.executions[name] = "SUCCEEDED"
            document = self.runs.inputs[name]
            self.leases.close(document["workflow"], document["subject"], document["epoch"])

    def subjects(self) -> list[str]:
        return [document["subject"] for document in self.runs.inputs.values()]
