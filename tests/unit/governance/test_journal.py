"""Which transitions does a mutation have, and what does its row say to the next worker?"""

import pytest

from steward.asana.edits import MutationClass
from steward.governance.journal import (
    EXPIRES_AFTER_SECONDS,
    READ_BACK_MARGIN_SECONDS,
    SETTLE_SECONDS,
    TERMINAL,
    TERMINAL_LIFE_SECONDS,
    TRANSITIONS,
    Event,
    Row,
    State,
    advance,
    after,
    planned,
    reads_back,
)

NOW = 1_000_000.0


def row(state: State, **changes: object) -> Row:
    item = planned(NOW) | {
        "plan_sha256": "s" * 64,
        "edit": {"name": "set_task_fields", "key": "values/run/plan.json", "ordinal": 0},
        "desired_sha256": "d" * 64,
        "base": {},
    }
    return Row.parse(item | {"state": state.value} | changes)


def test_nothing_happens_to_a_mutation_that_ended() -> None:
    assert not [state for state, _ in TRANSITIONS if state in TERMINAL]


def test_a_request_can_only_leave_from_claimed_and_only_sending_can_become_done_by_it() -> None:
    assert [state for (state, event) in TRANSITIONS if event is Event.RESERVE] == [State.CLAIMED]
    assert [state for (state, event) in TRANSITIONS if event is Event.APPLIED] == [State.SENDING]


def test_every_state_is_reached_from_planned() -> None:
    reached = {State.PLANNED}
    for _ in State:
        reached |= {after for (before, _), after in TRANSITIONS.items() if before in reached}
    assert reached == set(State)


def test_an_event_that_cannot_happen_is_a_defect() -> None:
    with pytest.raises(ValueError, match="applied cannot happen to a PLANNED mutation"):
        advance(State.PLANNED, Event.APPLIED)


def test_a_row_in_sending_is_in_doubt_until_its_sender_is_dead_for_the_settle_time() -> None:
    sending = row(State.SENDING, attempts=1, send_deadline=NOW + 60)
    assert sending.in_doubt
    settled = 60 + SETTLE_SECONDS + READ_BACK_MARGIN_SECONDS
    assert (sending.settles_in(NOW), sending.settles_in(NOW + settled)) == (settled, 0)


def test_a_row_that_never_sent_waits_for_nothing() -> None:
    assert row(State.CLAIMED, send_deadline=NOW + 60).settles_in(NOW) == 0


def test_a_running_lease_keeps_other_workers_away() -> None:
    assert row(State.CLAIMED, lease_until=NOW + 5).leased_for(NOW) == 5
    assert row(State.CLAIMED, lease_until=NOW - 5).leased_for(NOW) == 0


def test_reserving_counts_the_attempt_and_a_definite_no_takes_it_back_and_frees_the_row() -> None:
    assert after(row(State.CLAIMED), Event.RESERVE, NOW)["attempts"] == 1
    no = after(row(State.SENDING, attempts=1), Event.NOT_APPLIED, NOW)
    assert (no["state"], no["attempts"], no["lease_until"]) == ("CLAIMED", 0, 0)


def test_taking_a_row_in_doubt_keeps_it_in_doubt() -> None:
    assert after(row(State.SENDING, attempts=1), Event.TAKE, NOW)["state"] == "SENDING"


def test_a_read_back_that_finds_the_base_after_the_settle_time_clears_the_doubt() -> None:
    changes = after(row(State.SENDING, attempts=2), Event.SETTLED_ABSENT, NOW)
    assert (changes["state"], changes["attempts"]) == ("CLAIMED", 0)


def test_only_a_terminal_row_gets_an_end_of_life() -> None:
    assert after(row(State.SENDING, attempts=1), Event.APPLIED, NOW)["ttl"] == NOW + TERMINAL_LIFE_SECONDS
    assert "ttl" not in after(row(State.CLAIMED), Event.RELEASE, NOW)


def test_a_mutation_is_too_old_before_its_frozen_values_are_gone() -> None:
    assert row(State.CLAIMED).is_expired(NOW + EXPIRES_AFTER_SECONDS + 1)
    assert EXPIRES_AFTER_SECONDS < 35 * 86_400


def test_only_what_is_sent_at_most_once_cannot_be_read_back() -> None:
    assert [each for each in MutationClass if not reads_back(each)] == [MutationClass.AT_MOST_ONCE]


def test_an_outcome_that_cannot_be_read_back_ends_unknown_and_can_never_be_sent_again() -> None:
    changes = after(row(State.SENDING, attempts=1), Event.UNREADABLE, NOW, reason="never_known")
    assert (changes["state"], changes["reason"]) == ("UNKNOWN", "never_known")
    assert changes["ttl"] == NOW + TERMINAL_LIFE_SECONDS
    for event in (Event.TAKE, Event.RESERVE, Event.APPLIED):
        with pytest.raises(ValueError, match="cannot happen"):
            advance(State.UNKNOWN, event)


def test_only_what_was_sent_can_be_unknown() -> None:
    assert [state for (state, event) in TRANSITIONS if event is Event.UNREADABLE] == [State.SENDING]
