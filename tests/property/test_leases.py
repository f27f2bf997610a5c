"""Are there never two runs at once and no lost last state, in whatever order events, ends, crashes and repeats come?"""

import json
from random import Random
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from steward.errors import Unavailable
from steward.ingest.coalesce import Ask
from steward.ingest.starter import Starter
from steward.run import Subject
from steward.store.leases import Lease
from tests.security.inputs import Stopwatch
from tests.unit.ingest.world import PROJECT, Clock, MemoryLeases, MemoryMachine, MemoryQueue

TASK = Subject("task", "501")
KEY = ("triage_request", "task:501")
MACHINE_TIMEOUT_SECONDS = 15 * 60
VISIBILITY_SECONDS = 180


class Crash(BaseException):
    """The process ends here."""


class Fragile:
    """Leases, machine or queue of a process that dies after its n-th effect."""

    def __init__(self, inner: Any, effects: list[int]) -> None:  # noqa: ANN401 - one of three doubles
        self._inner = inner
        self._effects = effects

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the double
        operation = getattr(self._inner, name)

        def run(*args: Any) -> Any:  # noqa: ANN401 - as the double
            answer = operation(*args)
            if name in ("swap", "start", "send"):
                self._effects[0] -= 1
                if self._effects[0] == 0:
                    raise Crash
            return answer

        return run


class Burst(RuleBasedStateMachine):
    """One subject under everything that can happen to it; messages come back until they were handled."""

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.leases, self.machine, self.queue = Clock(), MemoryLeases(), MemoryMachine(), MemoryQueue()
        self.state_of_task = 0
        self.read: dict[str, int] = {}  # which state of the task each execution saw: it reads at its start
        self.begun: dict[str, float] = {}
        self.inbox: list[tuple[float, str]] = []  # (visible from, message): "e<n>" or "trailing"

    def _collect(self) -> None:
        """Take what was sent to the queue, and let new executions read the task."""
        now = self.clock().timestamp()
        for body, delay in self.queue.sent:
            assert json.loads(body)["kind"] == "trailing"
            self.inbox.append((now + delay, "trailing"))
        self.queue.sent.clear()
        for name in self.machine.executions:
            if name not in self.begun:
                self.begun[name], self.read[name] = now, self.state_of_task

    def _handle(self, message: str, crash_after: int) -> bool:
        effects = [crash_after]
        starter = Starter(
            Fragile(self.leases, effects), Fragile(self.machine, effects), Fragile(self.queue, effects), self.clock
        )
        try:
            if message == "trailing":
                starter.trail("triage_request", TASK)
            else:
                at = self.clock().isoformat()
                starter.ask(Ask("triage_request", str(TASK), PROJECT, "webhook", (message,), at, at))
        except (Crash, Unavailable):
            return False
        finally:
            self._collect()
        return True

    @initialize()
    def begin(self) -> None:
        self.change(twice=False)

    @rule(twice=st.booleans())
    def change(self, *, twice: bool) -> None:
        """Somebody edits the task; its event is delivered, sometimes by two hooks."""
        self.state_of_task += 1
        now = self.clock().timestamp()
        self.inbox += [(now, f"e{self.state_of_task}")] * (2 if twice else 1)

    @precondition(lambda self: any(at <= self.clock().timestamp() for at, _ in self.inbox))
    @rule(data=st.data(), crash_after=st.sampled_from([0, 0, 0, 1, 2, 3]))
    def deliver(self, data: st.DataObject, crash_after: int) -> None:
        """A visible message is handled, in any order; a crash brings it back after its visibility timeout."""
        now = self.clock().timestamp()
        visible = [index for index, (at, _) in enumerate(self.inbox) if at <= now]
        _, message = self.inbox.pop(data.draw(st.sampled_from(visible)))
        if not self._handle(message, crash_after):
            self.inbox.append((now + VISIBILITY_SECONDS, message))

    @rule(seconds=st.sampled_from([1, 10, 29, 30, 31, 200, 1100]))
    def wait(self, seconds: int) -> None:
        """Time passes; Step Functions ends what is too old, without Record."""
        self.clock.pass_(seconds=seconds)
        for name in self.machine.running():
            if self.clock().timestamp() - self.begun[name] >= MACHINE_TIMEOUT_SECONDS:
                self.machine.executions[name] = "TIMED_OUT"

    @precondition(lambda self: self.machine.running())
    @rule(recorded=st.booleans(), status=st.sampled_from(["SUCCEEDED", "FAILED"]))
    def finish(self, *, recorded: bool, status: str) -> None:
        """The run ends; Record may have closed the lease or not."""
        (name,) = self.machine.running()
        self.machine.executions[name] = status
        if recorded:
            self.leases.close(*KEY, self.machine.inputs[name]["epoch"])

    @invariant()
    def never_two_runs_at_once(self) -> None:
        assert len(self.machine.running()) <= 1

    def teardown(self) -> None:
        """When all messages are dealt with and all runs have ended, the last run saw the last state of the task."""
        for _ in range(200):
            if not self.inbox and not self.machine.running():
                break
            if self.machine.running():
                self.finish(recorded=True, status="SUCCEEDED")
            if self.inbox:
                self.inbox.sort()
                at, message = self.inbox.pop(0)
                self.clock.pass_(seconds=max(0.0, at - self.clock().timestamp()))
                if not self._handle(message, 0):
                    self.inbox.append((self.clock().timestamp() + VISIBILITY_SECONDS, message))
        assert self.inbox == []
        if self.read:
            assert max(self.read.values()) == self.state_of_task
        lease = self.leases.rows.get(KEY)
        assert lease is None or not lease.dirty


Burst.TestCase.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
TestBurst = Burst.TestCase


def test_a_thousand_bursts_of_30_seconds_end_in_at_most_two_runs_that_saw_the_last_state() -> None:
    """`_runs_of_burst` asserts for each that no two ran at once and that the last run began after the last edit."""
    watch = Stopwatch()
    runs = [_runs_of_burst(seed) for seed in range(1000)]
    assert max(runs) == 2
    watch.note("bursts", "random bursts of edits within 30 s on one task", len(runs),
               f"at most {max(runs)} runs a burst, never two at once, 0 lost last states", "0 to 999")  # fmt: skip


def _runs_of_burst(seed: int) -> int:
    """Play one burst with its repeats; runs take 1 to 60 s. Answers how many runs it took."""
    rng = Random(seed)  # noqa: S311 - a seeded burst, not a secret
    clock, leases, machine, queue = Clock(), MemoryLeases(), MemoryMachine(), MemoryQueue()
    starter = Starter(leases, machine, queue, clock)
    start = clock().timestamp()
    edits = sorted(rng.uniform(0, 30) for _ in range(rng.randint(1, 40)))
    inbox = [(start + at + rng.uniform(0, 0.2), f"e{number}") for number, at in enumerate(edits)]
    inbox += [(at + rng.uniform(0, 5), message) for at, message in inbox if rng.random() < 0.2]
    ends: dict[str, float] = {}
    last_start = 0.0
    while inbox:
        inbox.sort()
        at, message = inbox.pop(0)
        for name, end in ends.items():
            if end <= at and machine.executions[name] == "RUNNING":
                machine.executions[name] = "SUCCEEDED"
                leases.close(*KEY, machine.inputs[name]["epoch"])
        clock.pass_(seconds=at - clock().timestamp())
        before = len(machine.executions)
        moment = clock().isoformat()
        if message == "trailing":
            starter.trail("triage_request", TASK)
        else:
            starter.ask(Ask("triage_request", str(TASK), PROJECT, "webhook", (message,), moment, moment))
        if len(machine.executions) > before:
            assert len(machine.running()) == 1
            ends[machine.running()[0]], last_start = at + rng.uniform(1, 60), at
        inbox += [(at + delay, "trailing") for _, delay in queue.sent]
        queue.sent.clear()
    assert last_start >= start + edits[-1]
    return len(machine.executions)


def test_the_checks_can_fail_a_starter_that_ignores_the_lease_runs_two_at_once() -> None:
    class NoLease(MemoryLeases):
        def swap(self, before: Lease | None, after: Lease) -> Lease:
            self.rows.pop((after.workflow, after.subject), None)
            return super().swap(None, after) if before is None else after

    machine, clock = MemoryMachine(), Clock()
    starter = Starter(NoLease(), machine, MemoryQueue(), clock)
    at = clock().isoformat()
    for fingerprint in ("e1", "e2"):
        starter.ask(Ask("triage_request", str(TASK), PROJECT, "webhook", (fingerprint,), at, at))
    assert len(machine.running()) == 2
