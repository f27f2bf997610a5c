"""Can any number of workers spend more than a project's day allows, and can one project stop another?"""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from steward.errors import Unavailable
from steward.governance.money import Rung, Step, day_of
from steward.governance.purse import Purse
from steward.store import keys
from steward.store.table import Table
from tests.fakes import in_threads
from tests.integration.aws import TABLE, services
from tests.load.memory_table import MemoryTable

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
PROJECT, OTHER = "77", "78"
THREADS = 32
STEPS = [Step(Rung.MODEL, "m", 8_000), Step(Rung.SMALL, "s", 300), Step(Rung.OFFLINE)]
FACTS = {"run_id": "r", "subject": "task:1", "prompt": "triage_request/v1"}


def rng(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - seeded, on purpose


def test_of_32_workers_at_one_moment_none_spends_more_than_the_day_allows_and_each_judges() -> None:
    with services() as aws:
        table = aws.table
        limit = 5 * 8_000 + 4 * 300 + 299

        def judge(worker: int) -> tuple[Rung, int]:
            purse = Purse(table)
            paid = purse.take(PROJECT, STEPS, limit, NOW)
            most_at_once = purse.spent(PROJECT, day_of(NOW))
            purse.settle(paid, paid.reserved, FACTS, NOW, rng(worker))
            return paid.step.rung, most_at_once

        results = in_threads(THREADS, judge)
        assert all(isinstance(each, tuple) for each in results), results
        rungs = [each[0] for each in results]
        assert max(each[1] for each in results) <= limit
        assert rungs.count(Rung.MODEL) == 5
        assert rungs.count(Rung.SMALL) <= 4
        assert set(rungs) == {Rung.MODEL, Rung.SMALL, Rung.OFFLINE}
        assert sum(line["microdollars"] for line in Purse(table).ledger(PROJECT, [day_of(NOW)])) <= limit


def test_one_project_that_is_overdrawn_stops_no_other() -> None:
    purse = Purse(Table(MemoryTable(), TABLE))  # type: ignore[arg-type]
    while purse.take(PROJECT, STEPS, 20_000, NOW).step.rung is not Rung.OFFLINE:
        pass
    assert purse.take(OTHER, STEPS, 20_000, NOW).step.rung is Rung.MODEL
    assert purse.take(PROJECT, STEPS, None, NOW).step.rung is Rung.MODEL  # and a limit that was lifted is lifted
    assert purse.take(PROJECT, STEPS, 20_000, NOW + timedelta(days=1)).step.rung is Rung.MODEL


def test_what_was_cheaper_than_its_reservation_leaves_room_and_a_dead_worker_keeps_its_own() -> None:
    purse, day = Purse(Table(MemoryTable(), TABLE)), day_of(NOW)  # type: ignore[arg-type]
    paid = purse.take(PROJECT, STEPS, 16_000, NOW)
    purse.take(PROJECT, STEPS, 16_000, NOW)  # dies
    assert purse.spent(PROJECT, day) == 16_000
    purse.settle(paid, 3_000, FACTS, NOW, rng(1))
    assert purse.spent(PROJECT, day) == 11_000
    (line,) = purse.ledger(PROJECT, [day])
    assert (line["microdollars"], line["rung"], line["subject"]) == (3_000, "model", "task:1")


def test_a_settlement_that_the_sdk_sends_twice_counts_once() -> None:
    with services() as aws:
        purse = Purse(aws.table)
        paid = purse.take(PROJECT, STEPS, 16_000, NOW)
        for _ in range(2):
            purse.settle(paid, 3_000, FACTS, NOW, rng(1))
        assert purse.spent(PROJECT, day_of(NOW)) == 3_000


def test_a_store_that_is_away_after_the_call_loses_the_line_and_not_the_answer() -> None:
    class Away(Table):
        def transact(self, writes: object, token: str) -> None:  # noqa: ARG002 - the real signature
            raise Unavailable("DynamoDB did not answer")

    purse = Purse(Away(MemoryTable(), TABLE))  # type: ignore[arg-type]
    paid = purse.take(PROJECT, STEPS, 16_000, NOW)
    purse.settle(paid, 3_000, FACTS, NOW, rng(1))
    assert purse.spent(PROJECT, day_of(NOW)) == 8_000  # too much is counted, never too little


@given(
    st.integers(0, 60_000),
    st.lists(st.tuples(st.sampled_from(["take", "settle"]), st.integers(0, 8_000)), max_size=60),
)
def test_no_order_of_calls_and_settlements_passes_the_limit(limit: int, steps: list[tuple[str, int]]) -> None:
    table = Table(MemoryTable(), TABLE)  # type: ignore[arg-type]
    purse, open_, spent, day = Purse(table), [], 0, day_of(NOW)
    for number, (act, cost) in enumerate(steps):
        if act == "take":
            open_.append(purse.take(PROJECT, STEPS, limit, NOW))
        elif open_:
            paid = open_.pop()
            real = min(cost, paid.reserved)
            spent += real
            purse.settle(paid, real, FACTS, NOW, rng(number))
        assert purse.spent(PROJECT, day) == spent + sum(each.reserved for each in open_) <= limit
    judged = (table.get(keys.spent(PROJECT, day)) or {}).get("judged", 0)
    assert len(purse.ledger(PROJECT, [day])) == judged
