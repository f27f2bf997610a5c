"""Do the lease, delivery and hook rows keep their promises on a real table?"""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from steward.errors import Contended, Unavailable
from steward.ingest.coalesce import Ask, Step, on_ask, released
from steward.ingest.dedupe import REMEMBERED_FOR, Deliveries
from steward.ingest.executions import Executions
from steward.ingest.starter import Starter
from steward.run import Subject, Work
from steward.store import keys
from steward.store.leases import LEASE_FOR, Leases, Moved
from steward.store.table import Table
from tests.fakes import in_threads
from tests.integration.aws import Aws
from tests.integration.ingest.receiver import expected
from tests.integration.ingest.receiver import receiver as process
from tests.unit.ingest.world import HOOK_ID, PROJECT, START, TOKEN, Clock, MemoryQueue

TASK = Subject("task", "501")


def _ask(*fingerprints: str) -> Ask:
    at = START.isoformat()
    return Ask("triage_request", str(TASK), PROJECT, "webhook", fingerprints, at, at)


def _leases(aws: Aws, table: Table | None = None) -> Leases:
    tokens = count()
    return Leases(table or aws.table, lambda: f"token-{next(tokens)}", Clock())


def test_a_lease_comes_back_as_it_was_written(aws: Aws) -> None:
    leases = _leases(aws)
    written = leases.swap(None, on_ask(None, _ask("e1", "e2"), START).lease)
    assert leases.touched("triage_request", str(TASK)) == written
    assert leases.touched("triage_request", "task:502") is None


def test_of_two_workers_only_one_takes_the_lease_and_the_other_sees_whose_it_is(aws: Aws) -> None:
    leases = _leases(aws)
    first = leases.swap(None, on_ask(None, _ask("e1"), START).lease)
    with pytest.raises(Moved) as moved:
        leases.swap(None, on_ask(None, _ask("e2"), START).lease)
    assert moved.value.lease == first
    with pytest.raises(Moved):
        leases.swap(replace(first, version=7), released(first))


def _of_a_scan(slot: str = "slot-1") -> Work:
    return Work(
        "backlog", Subject("project", PROJECT), PROJECT, "scan", slot, 1, 0, START.isoformat(), START.isoformat()
    )


def _asked_of_a_project(*fingerprints: str) -> Ask:
    return replace(_ask(*fingerprints), workflow="backlog", subject=f"project:{PROJECT}")


def test_a_run_of_a_scan_takes_the_lease_once_and_gives_it_back(aws: Aws) -> None:
    leases = _leases(aws)
    taken = leases.take(_of_a_scan())
    assert (taken.epoch, taken.run_id()) == (1, _of_a_scan().run_id())
    assert leases.take(_of_a_scan()) == taken  # its function died after it had taken it
    with pytest.raises(Contended, match=taken.run_id()):
        leases.take(_of_a_scan("slot-2"))
    assert leases.close(taken, "seen")
    assert leases.take(_of_a_scan("slot-2")).epoch == 2


def test_a_run_of_a_scan_waits_for_one_that_dispatch_started_and_the_other_way_round(aws: Aws) -> None:
    clock, leases = Clock(), _leases(aws)
    dispatched = leases.swap(None, on_ask(None, _asked_of_a_project("e1"), START).lease)
    with pytest.raises(Contended):
        leases.take(_of_a_scan())
    leases.close(dispatched.work(), None)
    taken = leases.take(_of_a_scan())
    lease = leases.touched("backlog", f"project:{PROJECT}")
    assert on_ask(lease, _asked_of_a_project("e2"), clock()).step is Step.TRAIL
    assert lease is not None
    assert lease.work() == taken


def test_what_waits_for_a_trailing_run_outlives_a_run_of_a_scan(aws: Aws) -> None:
    leases = _leases(aws)
    first = leases.swap(None, on_ask(None, _asked_of_a_project("e1"), START).lease)
    leases.swap(first, released(on_ask(first, _asked_of_a_project("e2"), START).lease))
    leases.take(_of_a_scan())
    lease = leases.touched("backlog", f"project:{PROJECT}")
    assert lease is not None
    assert (lease.dirty, lease.pending_fingerprint) == (True, "e2")


def test_the_lease_of_a_run_that_never_ended_is_taken_when_its_term_is_over(aws: Aws) -> None:
    _leases(aws).take(_of_a_scan())
    later = Clock(START + LEASE_FOR)
    assert Leases(aws.table, lambda: "later", later).take(_of_a_scan("slot-2")).epoch == 2


def test_of_many_runs_of_scans_exactly_one_is_at_work(aws: Aws) -> None:
    def take(number: int) -> int:
        try:
            return Leases(aws.table, lambda: f"worker-{number}", Clock()).take(_of_a_scan(f"slot-{number}")).epoch
        except Contended:
            return 0

    assert sorted(in_threads(8, take)) == [0] * 7 + [1]


def test_of_many_threads_exactly_one_starts_the_run(aws: Aws) -> None:
    machine, queue = Executions(aws.states, aws.machine_arn), MemoryQueue()

    def work(number: int) -> Step:
        leases = Leases(aws.table, lambda: f"worker-{number}", Clock())
        return Starter(leases, machine, queue, Clock()).ask(_ask(f"e{number}"))

    steps = in_threads(8, work)
    assert steps.count(Step.START) == 1
    lease = _leases(aws).touched("triage_request", str(TASK))
    assert lease is not None
    assert lease.dirty
    assert len(lease.recent) == 8
    assert len(queue.sent) >= 1


class Stuttering:
    """A client whose writes take effect, whose answers are lost, and which the SDK therefore sends again."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - boto3's clients have no importable class
        self._client = client

    def __getattr__(self, operation: str) -> Any:  # noqa: ANN401 - stands for every operation
        def twice(**request: Any) -> Any:  # noqa: ANN401 - a service's documents
            if operation in ("update_item", "put_item"):
                getattr(self._client, operation)(**request)
            return getattr(self._client, operation)(**request)

        return twice


def test_q15_ones_own_write_met_on_the_sdks_retry_is_a_success(aws: Aws) -> None:
    table = Table(Stuttering(aws.dynamodb), aws.table.name)  # type: ignore[arg-type]
    leases = _leases(aws, table)
    lease = leases.swap(None, on_ask(None, _ask("e1"), START).lease)
    assert leases.swap(lease, released(lease)).state == "idle"
    running = leases.swap(replace(lease, version=2, state="idle"), replace(lease, state="running"))
    assert leases.close(running.work(), "done-fingerprint")


def test_record_closes_its_own_run_and_no_later_one(aws: Aws) -> None:
    leases = _leases(aws)
    first = leases.swap(None, on_ask(None, _ask("e1"), START).lease)
    second = leases.swap(first, replace(first, epoch=2))
    assert not leases.close(first.work(), "done-1")
    assert leases.close(second.work(), "done-2")
    row = aws.table.get(keys.lease("triage_request", str(TASK)))
    assert row is not None
    assert (row["state"], row["done_fingerprint"], row["done_at"]) == ("idle", "done-2", START.isoformat())


def test_what_record_wrote_survives_the_next_run_and_a_failed_run_writes_nothing(aws: Aws) -> None:
    leases = _leases(aws)
    first = leases.swap(None, on_ask(None, _ask("e1"), START).lease)
    leases.close(first.work(), "done-1")
    idle = leases.touched("triage_request", str(TASK))
    again = leases.swap(idle, replace(first, epoch=2))
    assert leases.close(again.work(), None)
    row = aws.table.get(keys.lease("triage_request", str(TASK)))
    assert row is not None
    assert row["done_fingerprint"] == "done-1"


def test_a_delivery_is_remembered_for_seven_days_by_the_clock_not_by_ttl(aws: Aws) -> None:
    deliveries = Deliveries(aws.table)
    assert not deliveries.seen("d1", START)
    deliveries.remember("d1", START)
    assert deliveries.seen("d1", START)
    assert not deliveries.seen("d1", START + REMEMBERED_FOR)
    row = aws.table.get(keys.delivery("d1"))
    assert row is not None
    assert row["repeats"] == 1


def test_an_execution_starts_once_and_says_what_became_of_it(aws: Aws) -> None:
    runs = Executions(aws.states, aws.machine_arn)
    assert runs.status("run-1") is None
    assert runs.start("run-1", "{}")
    assert runs.status("run-1") == "RUNNING"
    assert not runs.start("run-1", '{"other": 1}')


def test_a_machine_that_does_not_exist_is_unavailable_in_one_line(aws: Aws) -> None:
    with pytest.raises(Unavailable, match=r"^Step Functions: StateMachineDoesNotExist$"):
        Executions(aws.states, aws.machine_arn + "x").start("run-1", "{}")


def test_a_hooks_states_only_move_forward(aws: Aws) -> None:
    function = process(aws)
    hook = function.plant()
    assert not function.hooks.activate(hook, b"another", "9999")
    assert function.hooks.activate(hook, b"the SDK's retry", hook.webhook_gid)
    assert function.hooks.retire(HOOK_ID, START)
    assert not function.hooks.activate(hook, b"another", "9999")
    assert not function.hooks.add_candidate(hook, "x", b"another", START)
    assert (function.hook().state, function.hook().secret) == ("RETIRED", None)
    assert not function.hooks.retire("0" * 32, START)


def test_an_id_is_expected_once(aws: Aws) -> None:
    function = process(aws)
    function.expect()
    with pytest.raises(Exception, match="condition failed"):
        function.hooks.expect(expected(HOOK_ID, TOKEN, START))


def test_two_registrations_of_a_project_cannot_both_serve_it(aws: Aws) -> None:
    hooks = process(aws).hooks
    assert hooks.of_project(PROJECT) is None
    assert hooks.serve(PROJECT, "first", None)
    assert hooks.serve(PROJECT, "first", None)  # the SDK's retry
    assert not hooks.serve(PROJECT, "second", None)
    assert hooks.serve(PROJECT, "second", "first")
    assert hooks.of_project(PROJECT) == "second"
