"""How does a reason to run become exactly one execution, whatever crashes in between?

The lease is taken first, so that nobody else starts; the execution's name is in it, so that a repeat of the message can
see whether it was ever started. The trailing message is sent before the row says that one is on its way.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from steward.errors import Contended, Unavailable
from steward.ingest.coalesce import QUIET_FOR, Ask, Decision, Step, on_ask, on_trailing, released, renewed, tried_again
from steward.run import Subject, trailing_message
from steward.store.leases import Lease, Moved

# Two workers on one subject settle in two rounds; eight means a hot row, and the queue retries more gently.
WRITE_TRIES: Final = 8
# Every failed execution of the same reasons blocks one name for 90 days; five failures need a person.
ATTEMPT_LIMIT: Final = 5
# An execution in one of these is not, and will not be, at work.
ENDED: Final = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"})


class LeaseRows(Protocol):
    """Where leases are kept: `store.leases.Leases`."""

    def swap(self, before: Lease | None, after: Lease) -> Lease:
        """Write `after` if the row is still `before`. Raises Moved."""

    def touched(self, workflow: str, subject: str) -> Lease | None:
        """The lease as it is."""


class Machine(Protocol):
    """The run machine: `ingest.executions.Executions`."""

    def start(self, name: str, state: str) -> bool:
        """Start it; False if the name exists."""

    def status(self, name: str) -> str | None:
        """What became of it; None if the name does not exist."""


class Queue(Protocol):
    """The events queue: `store.queue.EventsQueue`."""

    def send(self, body: str, delay_seconds: int = 0) -> None:
        """Returning means that the message is durable."""


@dataclass(frozen=True, slots=True)
class Starter:
    """The collaborators that turn reasons into runs."""

    leases: LeaseRows
    runs: Machine
    queue: Queue
    now: Callable[[], datetime]

    def ask(self, ask: Ask) -> Step:
        """Run, note for the trailing run, or recognise a repeat; answers which. Raises Retryable errors."""
        return self.decided(ask).step

    def decided(self, ask: Ask) -> Decision:
        """As `ask`, and says how many of the reasons were new."""
        lease: Lease | None = None
        sent = False
        for _ in range(WRITE_TRIES):
            decision = on_ask(lease, ask, self.now())
            if decision.step is Step.TRAIL and not sent:
                self._send_trailing(decision.lease)
                sent = True
            try:
                self._act(lease, decision)
            except Moved as moved:
                lease = moved.lease
            else:
                return decision
        raise _busy(ask.subject)

    def trail(self, workflow: str, subject: Subject) -> Step:
        """Start the trailing run, or wait for the run that is in its way; answers which. Raises Retryable errors."""
        lease = self.leases.touched(workflow, str(subject))
        for _ in range(WRITE_TRIES):
            if lease is None:
                return Step.NOTHING
            decision = on_trailing(lease, self.now())
            try:
                after = self._act(lease, decision)
            except Moved as moved:
                lease = moved.lease
                continue
            if decision.step is Step.CHECK and after is not lease and after.state == "idle" and after.dirty:
                lease = after  # the run in the way had ended without closing its lease: the trailing run starts now
                continue
            if after.dirty and decision.step in (Step.WAIT, Step.CHECK):
                self._send_trailing(after)
            return decision.step
        raise _busy(str(subject))

    def _act(self, before: Lease | None, decision: Decision) -> Lease:
        """Do what was decided; answers the lease afterwards. Raises Moved."""
        match decision.step:
            case Step.START:
                return self._start(self.leases.swap(before, decision.lease))
            case Step.TRAIL | Step.WRITE:
                return self.leases.swap(before, decision.lease)
            case Step.CHECK:
                return self._checked(decision.lease)
        return decision.lease

    def _start(self, lease: Lease) -> Lease:
        """Start the run that the lease names, under another attempt where an execution that failed blocks the name."""
        while lease.attempt <= ATTEMPT_LIMIT:
            if self.runs.start(lease.run_id, json.dumps(lease.work().as_state())):
                return lease
            status = self.runs.status(lease.run_id)
            if status is None:
                raise Unavailable(f"execution {lease.run_id} exists and cannot be described yet")
            if status == "SUCCEEDED":
                return self.leases.swap(lease, released(lease))
            if status not in ENDED:
                return lease
            lease = self.leases.swap(lease, tried_again(lease, self.now()))
        raise Unavailable(f"{ATTEMPT_LIMIT} executions of the same reasons failed")

    def _checked(self, lease: Lease) -> Lease:
        """See to the run that holds the lease: start it if a crash kept it from starting, release what has ended."""
        status = self.runs.status(lease.run_id)
        if status is None:
            return self._start(self.leases.swap(lease, renewed(lease, self.now())))
        if status in ENDED:
            return self.leases.swap(lease, released(lease))
        return lease

    def _send_trailing(self, lease: Lease) -> None:
        project_gid = lease.pending_project_gid or lease.project_gid
        body = trailing_message(lease.workflow, project_gid, Subject.parse(lease.subject))
        self.queue.send(body, int(QUIET_FOR.total_seconds()))


def _busy(subject: str) -> Contended:
    return Contended(f"the lease of {subject} is too busy", retry_after_seconds=1)
