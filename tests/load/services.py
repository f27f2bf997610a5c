"""What do all execution environments of a run share?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from local.asana.sandbox import Sandbox
from steward.governance.policy import Configuration
from steward.pipeline.write_back import Pen, write_back
from steward.upkeep.register import Register
from tests.load.asana_gate import Ledger
from tests.load.machine import Machine
from tests.load.memory_services import MemoryBucket, MemoryKey, MemoryQueue
from tests.load.memory_table import MemoryTable
from tests.load.world import World
from tests.unit.ingest.world import RecordedTelemetry


class Counting(RecordedTelemetry):
    """A voice whose words are checked and counted; the lines of ten thousand runs are not kept."""

    def event(self, message: str, **keys: object) -> None:
        super().event(message, **keys)
        self.lines.clear()


@dataclass(slots=True)
class Services:
    """What all environments share."""

    world: World
    sandbox: Sandbox
    configuration: Configuration
    table: MemoryTable
    bucket: MemoryBucket
    queue: MemoryQueue
    ledger: Ledger
    rng: Random  # the product's own randomness
    key: MemoryKey = field(default_factory=MemoryKey)
    telemetry: Counting = field(default_factory=Counting)
    machine: Machine | None = None
    write_back: Callable[[Any, Pen], Any] = write_back  # a broken variant puts its own here


@dataclass(frozen=True, slots=True)
class Keeper:
    """The register function as the reconciler reaches it; here it answers in the same process."""

    register: Callable[[], Register]

    def health(self) -> list[Any]:
        found: list[Any] = self.register().run({"action": "health"})["hooks"]
        return found

    def repair(self, project_gid: str) -> None:
        self.register().run({"action": "register", "project_gid": project_gid})
