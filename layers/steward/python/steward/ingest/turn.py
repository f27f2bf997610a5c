"""What does one turn of the reconciler work with?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from steward.asana.client import AsanaReader
from steward.governance.embedding import Embedder
from steward.governance.policy import Configuration
from steward.ingest.events import Listening
from steward.ingest.executions import Ended
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.workflows.base import Workflow

# Asana stamps times with its own clock and may show a change a little late; two minutes are read again
# (RELIABILITY A19).
OVERLAP: Final = timedelta(minutes=2)
# Most deliveries arrive within 10 minutes (FACTS 1.4): what is younger may still be on its way, and is not missed yet.
SETTLED_AFTER: Final = timedelta(minutes=10)


class HookKeeper(Protocol):
    """The register function, which alone may see and make webhooks: `ingest.register_function.RegisterFunction`."""

    def health(self) -> list[Mapping[str, Any]]:
        """One row for each project that is listened to (`upkeep.register`). Raises Unavailable."""

    def repair(self, project_gid: str) -> None:
        """Ask for a registration without waiting for it. Raises Unavailable."""


class EndedRuns(Protocol):
    """The run machine: `ingest.executions.Executions`."""

    def ended_badly(self, since: datetime) -> Ended:
        """The executions that ended after `since` without having been recorded. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class Reconciler:
    """The collaborators of one invocation; `send(body, delay_seconds)` puts a message on the events queue.

    Without an embedder requests are indexed by their words alone.
    """

    reader: AsanaReader
    table: Table
    configuration: Configuration
    telemetry: Telemetry
    now: Callable[[], datetime]
    send: Callable[[str, int], None]
    workflows: Sequence[Workflow[Any]]
    hooks: HookKeeper
    runs: EndedRuns
    embedder: Embedder | None = None

    def listening_workflows(self, project_gid: str) -> list[Workflow[Any]]:
        """The workflows that events start in this project."""
        on = [each for each in self.workflows if self.configuration.policy(project_gid, each.name).mode != "off"]
        return [each for each in on if each.on]

    def silent_workflows(self, project_gid: str) -> list[Workflow[Any]]:
        """Those that events would start, and that are off."""
        listening = self.listening_workflows(project_gid)
        return [each for each in self.workflows if each.on and each not in listening]

    def listening(self, project_gid: str) -> Listening:
        """What they listen to."""
        on = [
            (each, self.configuration.policy(project_gid, each.name)) for each in self.listening_workflows(project_gid)
        ]
        return Listening(trigger.as_listen() for each, policy in on for trigger in each.starts_on(policy.inputs))
