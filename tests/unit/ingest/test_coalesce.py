"""Which step follows from a lease and what arrived?"""

from dataclasses import replace
from datetime import timedelta

from steward.ingest.coalesce import (
    QUIET_FOR,
    RECENT_LIMIT,
    TRAILING_LOST_AFTER,
    Ask,
    Step,
    on_ask,
    on_trailing,
    released,
    tried_again,
)
from steward.run import Work
from steward.store.leases import LEASE_FOR, Lease
from tests.unit.ingest.world import PROJECT, START


def _ask(*fingerprints: str, at: timedelta = timedelta()) -> Ask:
    moment = (START + at).isoformat()
    return Ask("triage_request", "task:501", PROJECT, "webhook", fingerprints, moment, moment)


def _running(*fingerprints: str) -> Lease:
    return on_ask(None, _ask(*fingerprints), START).lease


def test_the_first_event_takes_the_lease_and_starts_at_once() -> None:
    decision = on_ask(None, _ask("e1"), START)
    assert decision.step is Step.START
    lease = decision.lease
    assert (lease.state, lease.epoch, lease.attempt, lease.fingerprint) == ("running", 1, 1, "e1")
    assert lease.run_id == lease.work().run_id()
    assert lease.lease_until == int((START + LEASE_FOR).timestamp())


def test_the_run_that_a_lease_names_survives_the_round_through_the_state_document() -> None:
    work = _running("e1", "e2").work()
    assert Work.of_state(work.as_state()) == work


def test_a_second_event_during_the_run_sets_dirty_and_sends_one_trailing_message() -> None:
    second = on_ask(_running("e1"), _ask("e2"), START)
    third = on_ask(second.lease, _ask("e3"), START)
    assert (second.step, third.step) == (Step.TRAIL, Step.WRITE)
    assert third.lease.dirty
    assert third.lease.run_id == second.lease.run_id == _running("e1").run_id


def test_an_event_after_a_short_run_still_waits_for_the_end_of_the_burst() -> None:
    idle = released(_running("e1"))
    assert on_ask(idle, _ask("e2"), START + QUIET_FOR - timedelta(seconds=1)).step is Step.TRAIL
    assert on_ask(idle, _ask("e2"), START + QUIET_FOR).step is Step.START


def test_a_repeated_event_changes_nothing_but_looks_after_a_run_that_may_never_have_started() -> None:
    running = _running("e1", "e2")
    assert on_ask(running, _ask("e2"), START).step is Step.CHECK
    assert on_ask(released(running), _ask("e1", "e2"), START).step is Step.NOTHING


def test_events_that_arrive_together_are_one_reason() -> None:
    assert _running("e1", "e2").recent == ("e1", "e2")
    many = tuple(f"e{n}" for n in range(RECENT_LIMIT + 5))
    running = _running(*many)
    assert on_ask(running, _ask(*many), START).step is Step.CHECK
    assert on_ask(running, _ask(*many[:-1]), START).step is Step.TRAIL


def test_an_expired_lease_is_taken_under_a_new_epoch() -> None:
    later = START + LEASE_FOR
    decision = on_ask(_running("e1"), _ask("e2", at=LEASE_FOR), later)
    assert (decision.step, decision.lease.epoch) == (Step.START, 2)


def test_the_trailing_run_carries_everything_that_waited_and_the_oldest_time() -> None:
    waiting = on_ask(_running("e1"), _ask("e2", at=timedelta(seconds=5)), START).lease
    waiting = on_ask(waiting, _ask("e3", at=timedelta(seconds=2)), START).lease
    decision = on_trailing(released(waiting), START + QUIET_FOR)
    assert decision.step is Step.START
    assert (decision.lease.trigger, decision.lease.dirty, decision.lease.epoch) == ("trailing", False, 2)
    assert decision.lease.occurred_at == (START + timedelta(seconds=2)).isoformat()
    assert decision.lease.fingerprint not in ("", "e1", "e2", "e3")


def test_a_trailing_message_waits_for_the_run_in_the_way_and_ends_when_nothing_waits() -> None:
    waiting = on_ask(_running("e1"), _ask("e2"), START).lease
    assert on_trailing(waiting, START + QUIET_FOR).step is Step.CHECK
    assert on_trailing(released(_running("e1")), START + QUIET_FOR).step is Step.NOTHING


def test_a_stray_trailing_message_inside_the_quiet_time_starts_no_third_run() -> None:
    waiting = released(on_ask(_running("e1"), _ask("e2"), START).lease)
    assert on_trailing(waiting, START + timedelta(seconds=1)).step is Step.WAIT


def test_an_event_long_after_a_lost_trailing_message_starts_the_run_itself() -> None:
    waiting = released(on_ask(_running("e1"), _ask("e2"), START).lease)
    soon = on_ask(waiting, _ask("e3"), START + TRAILING_LOST_AFTER - timedelta(seconds=1))
    late = on_ask(waiting, _ask("e3"), START + TRAILING_LOST_AFTER)
    assert (soon.step, late.step) == (Step.WRITE, Step.START)
    assert not late.lease.dirty


def test_another_attempt_has_another_name_and_the_same_epoch() -> None:
    first = _running("e1")
    second = tried_again(first, START)
    assert second.run_id != first.run_id
    assert (second.epoch, second.attempt) == (first.epoch, 2)


def test_a_trailing_run_belongs_to_the_project_whose_event_waited() -> None:
    elsewhere = replace(_ask("e2"), project_gid="77")
    waiting = on_ask(_running("e1"), elsewhere, START).lease
    assert waiting.work().project_gid == PROJECT
    assert on_trailing(released(waiting), START + QUIET_FOR).lease.work().project_gid == "77"
