"""Are the blast budget, the kill switch and the money budget exact over the engine's own table, under 32 threads?

The same code and checks as over moto (`tests/property/test_budget.py`), where one lock makes the table atomic: here the
engine's transactions do.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime
from random import Random, SystemRandom
from threading import Lock
from uuid import uuid4

import pytest

from steward.errors import Contended, Refused, Throttled
from steward.governance import flags
from steward.governance.budget import SPAN_SECONDS, changes_in
from steward.governance.flags import Scope, Switch
from steward.governance.money import MICRODOLLARS, Rung, Step, day_of
from steward.governance.purse import Purse
from steward.governance.sending import Passage, reserve
from steward.governance.slots import Slot
from steward.store.table import Table
from tests.e2e.engine.deployed import Toy
from tests.fakes import in_threads
from tests.property.test_budget import NOW, PROJECT, claimed, most_in_any_span

pytestmark = pytest.mark.e2e

THREADS, SIZE, ROUNDS = 32, 10, 3
TODAY = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def table(toy: Toy) -> Table:
    return Table(toy.client("dynamodb"), toy.name("Table"))


def project() -> str:
    """One that no other test has used."""
    return str(uuid4().int)[:16]


def insisting(table: Table, passage: Passage, now: float = NOW) -> tuple[Slot, ...]:
    """Reserve, however often a race is lost; the engine remembers transaction tokens, so each must be a new one."""
    while True:
        try:
            return reserve(table, passage, now, SystemRandom())
        except Contended:
            continue


def test_p9_no_span_of_60_seconds_holds_more_changes_than_the_budget(table: Table) -> None:
    """Each thread goes on at its own pace through four minutes of its own clock, as fast as it is let."""
    changes, passed, lock = changes_in(project(), SIZE), list[float](), Lock()

    def work(worker: int) -> None:
        rng, now = Random(worker), NOW  # noqa: S311 - seeded, on purpose
        for number in range(ROUNDS):
            now += rng.uniform(0, SPAN_SECONDS)
            try:
                (taken,) = insisting(table, claimed(table, worker * 100 + number, changes), now)
            except Throttled as waiting:
                now += waiting.retry_after_seconds or 0
                continue
            with lock:
                passed.append(now)
            table.write(changes.settle(taken, now))

    results = in_threads(THREADS, work)
    assert [each for each in results if isinstance(each, Exception)] == []
    assert SIZE <= len(passed) < THREADS * ROUNDS  # it was used, and it held some back
    assert most_in_any_span(passed) <= SIZE


def test_p9_a_wire_that_delays_lets_no_span_see_more_changes_take_effect_than_the_budget(table: Table) -> None:
    """In real time, a minute scaled down to a second: each request lands late, and one answer in eight is lost."""
    changes = replace(changes_in(project(), SIZE), span_seconds=1.0, landing_seconds=2.5)
    landed, lock = list[float](), Lock()

    def send(rng: Random, number: int) -> None:
        (slot,) = insisting(table, claimed(table, number, changes), time.time())
        time.sleep(rng.uniform(0, 0.5))
        with lock:
            landed.append(time.time())
        time.sleep(rng.uniform(0, 0.2))
        if number % 8:
            table.write(changes.settle(slot, time.time()))

    def work(worker: int) -> None:
        rng = Random(worker)  # noqa: S311 - seeded, on purpose
        for number in range(4):
            try:
                send(rng, 20_000 + worker * 10 + number)
            except Throttled as waiting:
                time.sleep(rng.uniform(0, waiting.retry_after_seconds or 0))

    results = in_threads(THREADS, work)
    assert [each for each in results if each is not None] == []
    assert SIZE < len(landed) < 4 * THREADS  # slots were used again, and it held some back
    assert most_in_any_span(landed, changes.span_seconds) <= SIZE


def test_p9_at_one_moment_exactly_as_many_pass_as_the_budget_says(table: Table) -> None:
    changes = changes_in(project(), SIZE)
    results = in_threads(THREADS, lambda n: insisting(table, claimed(table, 5_000 + n, changes)))
    assert [result for result in results if not isinstance(result, tuple | Throttled)] == []
    taken = [result[0].number for result in results if isinstance(result, tuple)]
    assert sorted(taken) == list(range(SIZE))
    assert sum(isinstance(result, Throttled) for result in results) == THREADS - SIZE
    assert most_in_any_span([NOW] * len(taken)) == SIZE


def test_p9_a_switch_that_is_set_refuses_everybody_at_once(table: Table) -> None:
    switch = Switch(Scope.PROJECT, PROJECT)
    try:
        for write in flags.setting(switch, on=True, reason="stop", by="ana", at="now"):
            table.write(write)
        results = in_threads(THREADS, lambda n: insisting(table, claimed(table, 7_000 + n)))
        assert {type(each) for each in results} == {Refused}
    finally:
        for write in flags.setting(switch, on=False, reason="on", by="ana", at="now"):
            table.write(write)


def test_32_workers_spend_no_more_money_than_the_day_allows(table: Table) -> None:
    purse, where, limit = Purse(table), project(), MICRODOLLARS
    steps = [Step(Rung.MODEL, "m", 150_000), Step(Rung.OFFLINE)]
    results = in_threads(THREADS, lambda _: purse.take(where, steps, limit, TODAY).step.rung)
    assert results.count(Rung.MODEL) == limit // 150_000
    assert results.count(Rung.OFFLINE) == THREADS - limit // 150_000
    assert purse.spent(where, day_of(TODAY)) <= limit
