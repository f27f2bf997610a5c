"""What would dispatch say of this message now, if it came again?

A queue keeps no reasons. Dispatch's own code is run over the message with collaborators that do nothing, so that the
answer is the one that a replay would meet; what it said at the time stands in its log by message id.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit

from steward.errors import ContextExpired, Rejected, Retryable
from steward.governance.policy import Configuration
from steward.ingest.dispatch import Bodies, Dispatcher
from steward.ingest.starter import Starter
from steward.store.leases import Lease
from steward.telemetry import Telemetry
from steward.workflows.base import Workflow


class Finding(StrEnum):
    """What an inquest can find beside a RejectedReason; each word is a code that operators select by."""

    EXHAUSTED = "exhausted"  # dispatch would take it: what failed lay outside the message
    TOO_OLD = "too_old"  # dispatch would take it and do nothing: its events are older than 26 h
    BODY_EXPIRED = "body_expired"  # the stored overflow is gone
    DEFECT = "defect"  # dispatch raises what it should not


# What dispatch would take and act on: everything else comes straight back and is not worth a replay.
REPLAYABLE: Final = frozenset({Finding.EXHAUSTED})


class Inquest:
    """Finds reason codes. `bodies` is read from; nothing is written, sent or started."""

    def __init__(
        self, workflows: Sequence[Workflow[Any]], configuration: Callable[[], Configuration], bodies: Bodies
    ) -> None:
        self._workflows = workflows
        self._configuration = configuration
        self._bodies = bodies

    def reason(self, body: str, sent_at: datetime, now: datetime) -> str:
        """A RejectedReason or a Finding. A dependency that does not answer now is taken to be what failed before."""
        heard, machine = _Heard(), _Machine()
        dispatcher = Dispatcher(
            starter=Starter(_Leases(), machine, _Queue(), lambda: now),
            scans=machine,
            deliveries=_Deliveries(),
            objects=self._bodies,
            workflows=self._workflows,
            configuration=self._configuration,
            telemetry=heard,
        )
        try:
            dispatcher.handle(body, sent_at)
        except Rejected as refused:
            return refused.reason
        except ContextExpired:
            return Finding.BODY_EXPIRED
        except Retryable:
            return Finding.EXHAUSTED
        except Exception:  # noqa: BLE001 - as in dispatch's own batch: a defect is what is looked for
            return Finding.DEFECT
        return Finding.TOO_OLD if heard.too_old and not heard.acted else Finding.EXHAUSTED


class _Heard(Telemetry):
    """Says nothing, and keeps what dispatch decided."""

    def __init__(self) -> None:
        self.too_old = False
        self.acted = False

    def event(self, message: str, **keys: object) -> None:
        """Say nothing."""

    def fault(self, message: str, **keys: object) -> None:
        """Say nothing."""

    def count(self, name: str, value: float = 1, unit: MetricUnit = MetricUnit.Count, **dimensions: str) -> None:  # noqa: ARG002 - the real signature
        """Keep the two answers that make a verdict."""
        self.too_old = self.too_old or name == "EventsTooOld"
        self.acted = self.acted or name in ("RunStarted", "SplitMessage")


class _Leases:
    """No subject has a lease, and none is kept."""

    def swap(self, _before: Lease | None, after: Lease) -> Lease:
        return after

    def touched(self, _workflow: str, _subject: str) -> Lease | None:
        return None


class _Machine:
    """Starts nothing."""

    def start(self, _name: str, _state: str) -> bool:
        return True

    def status(self, _name: str) -> str | None:
        return None


class _Queue:
    """Sends nothing."""

    def send(self, body: str, delay_seconds: int = 0) -> None:
        """Send nothing."""


class _Deliveries:
    """No delivery came before."""

    def seen(self, _digest: str, _now: datetime) -> bool:
        return False

    def remember(self, digest: str, now: datetime) -> None:
        """Remember nothing."""

    def streamed(self, project_gid: str, found: int, missed: int, now: datetime) -> None:
        """Count nothing."""
