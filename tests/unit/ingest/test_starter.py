"""Does a reason become exactly one execution, whatever fails in between?"""

import pytest

from steward.errors import Unavailable
from steward.ingest.coalesce import Ask, Step
from steward.ingest.starter import ATTEMPT_LIMIT, Starter
from steward.run import Subject
from tests.unit.ingest.world import PROJECT, Clock, MemoryLeases, MemoryMachine, MemoryQueue

TASK = Subject("task", "501")


class Desk:
    """A starter with everything in memory."""

    def __init__(self) -> None:
        self.leases, self.machine, self.queue, self.clock = MemoryLeases(), MemoryMachine(), MemoryQueue(), Clock()
        self.starter = Starter(self.leases, self.machine, self.queue, self.clock)

    def ask(self, *fingerprints: str) -> Step:
        at = self.clock().isoformat()
        return self.starter.ask(Ask("triage_request", str(TASK), PROJECT, "webhook", fingerprints, at, at))

    def trail(self) -> Step:
        return self.starter.trail("triage_request", TASK)

    def finish(self, status: str = "SUCCEEDED", *, recorded: bool = True) -> None:
        """End what runs; `recorded` says whether Record closed the lease."""
        for name in self.machine.running():
            self.machine.executions[name] = status
            if recorded:
                self.leases.close("triage_request", str(TASK), self.machine.inputs[name]["epoch"])


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_new_subject_starts_one_run_with_its_whole_state(desk: Desk) -> None:
    assert desk.ask("e1") is Step.START
    ((name, document),) = desk.machine.inputs.items()
    assert (document["run_id"], document["subject"], document["epoch"]) == (name, "task:501", 1)


def test_a_burst_becomes_two_runs_and_one_trailing_message(desk: Desk) -> None:
    for fingerprint in ("e1", "e2", "e3", "e4"):
        desk.ask(fingerprint)
        desk.clock.pass_(seconds=1)
    assert len(desk.queue.sent) == 1
    assert desk.queue.sent[0][1] == 30
    desk.finish()
    desk.clock.pass_(seconds=30)
    assert desk.trail() is Step.START
    assert len(desk.machine.executions) == 2


def test_q8_a_crash_between_lease_and_start_is_healed_by_the_repeated_message(desk: Desk) -> None:
    desk.machine.failing.append(Unavailable("Step Functions timed out"))
    with pytest.raises(Unavailable):
        desk.ask("e1")
    assert desk.machine.executions == {}
    assert desk.ask("e1") is Step.CHECK
    assert len(desk.machine.running()) == 1


def test_a_run_that_starts_late_has_a_whole_lease_before_it(desk: Desk) -> None:
    desk.machine.failing.append(Unavailable("Step Functions timed out"))
    with pytest.raises(Unavailable):
        desk.ask("e1")
    desk.clock.pass_(minutes=16)
    desk.ask("e1")
    lease = desk.leases.rows["triage_request", "task:501"]
    assert lease.lease_until - desk.clock().timestamp() == 17 * 60


def test_the_trailing_message_heals_a_trailing_run_that_never_started(desk: Desk) -> None:
    desk.ask("e1")
    desk.ask("e2")
    desk.finish()
    desk.clock.pass_(seconds=31)
    desk.machine.failing.append(Unavailable("Step Functions timed out"))
    with pytest.raises(Unavailable):
        desk.trail()
    assert desk.trail() is Step.CHECK
    assert len(desk.machine.running()) == 1


def test_a_trailing_message_comes_again_while_the_run_in_its_way_runs(desk: Desk) -> None:
    desk.ask("e1")
    desk.ask("e2")
    desk.clock.pass_(seconds=31)
    assert desk.trail() is Step.CHECK
    assert len(desk.queue.sent) == 2
    assert len(desk.machine.executions) == 1


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"])
def test_a_run_that_ended_without_closing_its_lease_does_not_hold_up_what_waits(desk: Desk, status: str) -> None:
    desk.ask("e1")
    desk.ask("e2")
    desk.finish(status, recorded=False)
    desk.clock.pass_(seconds=31)
    assert desk.trail() is Step.START
    assert len(desk.machine.running()) == 1


def test_q9_a_failed_execution_does_not_block_its_reasons(desk: Desk) -> None:
    desk.ask("e1")
    desk.finish("FAILED")
    desk.leases.rows.clear()  # the row went by TTL, the name is blocked for 90 days
    desk.clock.pass_(days=31)
    assert desk.ask("e1") is Step.START
    assert [document["attempt"] for document in desk.machine.inputs.values()] == [1, 2]


def test_a_run_that_succeeded_under_the_name_counts_as_done(desk: Desk) -> None:
    desk.ask("e1")
    desk.finish()
    desk.leases.rows.clear()
    assert desk.ask("e1") is Step.START
    assert len(desk.machine.executions) == 1
    assert desk.leases.rows["triage_request", "task:501"].state == "idle"


def test_after_five_failed_attempts_the_message_is_left_to_the_dead_letter_queue(desk: Desk) -> None:
    for attempt in range(ATTEMPT_LIMIT):
        desk.ask("e1")
        desk.finish("FAILED")
        desk.leases.rows.clear()
        assert len(desk.machine.executions) == attempt + 1
    with pytest.raises(Unavailable, match="5 executions of the same reasons failed"):
        desk.ask("e1")


def test_a_trailing_message_for_an_unknown_subject_does_nothing(desk: Desk) -> None:
    assert desk.trail() is Step.NOTHING
    assert desk.queue.sent == []


def test_dirty_is_not_written_when_its_message_could_not_be_sent(desk: Desk) -> None:
    desk.ask("e1")
    desk.queue.failing.append((Unavailable("SQS timed out"), False))
    with pytest.raises(Unavailable):
        desk.ask("e2")
    assert not desk.leases.rows["triage_request", "task:501"].dirty
    assert desk.ask("e2") is Step.TRAIL
