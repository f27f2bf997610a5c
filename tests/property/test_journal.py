"""Do the journal's promises hold over any order of events, faults and deaths? (RELIABILITY 3)."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from local.asana.faults import FaultKind
from steward.errors import Rejected, Retryable
from steward.governance.journal import (
    READ_BACK_MARGIN_SECONDS,
    SETTLE_SECONDS,
    TERMINAL,
    TRANSITIONS,
    Event,
    Row,
    State,
    after,
    planned,
)
from steward.store.table import Item
from tests.fakes import Killed, Tripwire
from tests.integration.aws import services
from tests.integration.journal.life import SETTLED_SECONDS, Life

NOW = 1_000_000.0
PLANNED: Item = planned(NOW) | {
    "plan_sha256": "s" * 64,
    "edit": {"name": "set_task_fields", "key": "values/run/plan.json", "ordinal": 0},
    "desired_sha256": "d" * 64,
    "base": {},
}


def possible(row: Row) -> list[Event]:
    return [event for (state, event) in TRANSITIONS if state is row.state]


@given(st.data())
def test_whatever_happens_the_row_tells_the_truth(data: st.DataObject) -> None:
    item, sends, at = dict(PLANNED), 0, NOW
    for _ in range(12):
        row = Row.parse(item)
        if row.state in TERMINAL:
            assert not possible(row)
            assert item["ttl"] > at
            return
        event = data.draw(st.sampled_from(possible(row)))
        at += 1
        item |= after(row, event, at)
        sends += event is Event.RESERVE
        assert 0 <= item["attempts"] <= sends
        if item["state"] == State.SENDING:  # a request may have left, and the row says so until it is known better
            assert item["attempts"] >= 1
            assert (
                replace(Row.parse(item), send_deadline=at).settles_in(at) == SETTLE_SECONDS + READ_BACK_MARGIN_SECONDS
            )
        if item["state"] == State.DONE:
            assert sends >= 1 or event is Event.FOUND_DONE


@given(st.sampled_from(list(State)), st.sampled_from(list(Event)))
def test_there_is_one_table_and_nothing_happens_outside_of_it(state: State, event: Event) -> None:
    row = Row.parse(PLANNED | {"state": state.value, "attempts": 1})
    try:
        changes = after(row, event, NOW)
    except ValueError:
        assert (state, event) not in TRANSITIONS
    else:
        assert changes["state"] == TRANSITIONS[state, event]


FAULTS = st.one_of(
    st.tuples(st.just("kill"), st.integers(0, 13)),
    st.tuples(st.just("conflict"), st.integers(0, 3)),
    st.tuples(st.just(FaultKind.STATUS), st.sampled_from([401, 429, 500, 503])),
    st.tuples(st.sampled_from([FaultKind.STATUS_AFTER_COMMIT, FaultKind.LATE_LANDING]), st.sampled_from([500, 503])),
    st.tuples(st.sampled_from([FaultKind.RESET, FaultKind.RESET_AFTER_COMMIT]), st.just(0)),
)
PAUSES = st.sampled_from([0, 6, 70, SETTLED_SECONDS])  # at once, past a fresh snapshot, past a lease, past everything


def invoke(life: Life, fault: tuple[Any, int]) -> None:
    """One invocation that meets one fault."""
    kind, number = fault
    conflicts = iter([True] * number if kind == "conflict" else [])
    if isinstance(kind, FaultKind):
        life.fault(kind, status=number, seconds=90.0)
    pen = life.pen(Tripwire(kill_at=number if kind == "kill" else None), lambda: next(conflicts, False))
    with suppress(Killed, Retryable, Rejected):
        life.write(pen)
    life.sandbox.world.faults.clear()


@settings(
    max_examples=25,
    deadline=None,  # an example is several invocations over moto
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(st.tuples(FAULTS, PAUSES), min_size=1, max_size=4))
def test_any_series_of_faults_ends_in_one_effect_and_one_audit_entry(series: list[tuple[Any, int]]) -> None:
    with services() as aws:
        life = Life.begin(aws)
        for fault, pause in series:
            invoke(life, fault)
            life.sandbox.advance(pause)
        life.sandbox.advance(SETTLED_SECONDS)
        life.write()
        assert life.violations() == []
