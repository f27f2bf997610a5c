"""Is the blast budget exact in any 60 s, whatever the number of workers? (DESIGN section 4)."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.errors import Contended, Throttled
from steward.governance import budget
from steward.governance.budget import SPAN_SECONDS, Slot
from steward.governance.flags import switches_over
from steward.governance.journal import Row, planned
from steward.governance.sending import Passage, reserve
from steward.store import keys
from steward.store.table import ConditionFailed, Item, Table
from tests.fakes import in_threads
from tests.integration.aws import services

NOW = 1_000_000.0
PROJECT = "77"
THREADS = 32


def most_in_any_span(times: list[float]) -> int:
    """The most changes in any 60 s, wherever it begins."""
    return max((sum(begin <= each < begin + SPAN_SECONDS for each in times) for begin in times), default=0)


@given(
    st.integers(1, 6),
    st.lists(st.floats(0, 20, allow_nan=False), max_size=60),
    st.integers(0, 2**32),
)
def test_any_sixty_seconds_hold_at_most_the_budget_and_nobody_waits_in_vain(
    size: int, gaps: list[float], seed: int
) -> None:
    rows: dict[int, Item] = {}
    rng, now, passed = Random(seed), NOW, list[float]()  # noqa: S311 - seeded, on purpose
    for gap in gaps:
        now += gap
        recent = sum(now - each < SPAN_SECONDS for each in passed)
        try:
            slot = budget.free_slot(size, rows.values(), now, rng)
        except Throttled as waiting:
            assert recent == size  # refused only where the budget is really spent
            wait = waiting.retry_after_seconds
            assert wait is not None
            assert 0 < wait <= SPAN_SECONDS
            continue
        rows[slot] = {"sk": keys.budget_slot(PROJECT, slot).sk, "free_at": now + SPAN_SECONDS}
        passed.append(now)
    assert most_in_any_span(passed) <= size


def test_the_check_of_any_span_finds_a_budget_that_only_counts_whole_minutes() -> None:
    calendar_minutes = [59.0] * 3 + [61.0] * 3  # three in each minute of the clock, six within two seconds
    assert most_in_any_span(calendar_minutes) == 6


def claimed(table: Table, worker: int) -> Passage:
    """A worker that holds its own mutation and wants to send."""
    item = planned(NOW) | {"state": "CLAIMED", "epoch": 1, "owner": f"worker-{worker}"}
    frozen = {"plan_sha256": "s", "edit": {"key": "k", "ordinal": 0}, "desired_sha256": "d", "base": {}}
    table.put(keys.mutation(f"m{worker}"), item | frozen)
    row = Row.parse(item | frozen)
    return Passage(f"m{worker}", row, PROJECT, switches_over(PROJECT, "triage_request", ()), 0, NOW + 60)


@pytest.mark.parametrize("size", [1, 5, 20])
def test_of_32_workers_at_one_moment_exactly_as_many_pass_as_the_budget_says(size: int) -> None:
    with services() as aws:
        table = aws.table

        def work(worker: int) -> Slot | None:
            passage = claimed(table, worker)
            wants = Passage(
                passage.mutation_id, passage.row, PROJECT, passage.switches, size, passage.send_deadline
            )  # fmt: skip
            while True:
                try:
                    return reserve(table, wants, NOW, Random(worker))  # noqa: S311 - seeded, on purpose
                except Contended:  # lost every race for a free slot: the machine would retry
                    continue

        results = in_threads(THREADS, work)
        taken = [result.number for result in results if isinstance(result, Slot)]
        assert sorted(taken) == list(range(size))
        assert all(isinstance(result, Slot | Throttled) for result in results)


def test_a_slot_is_given_back_only_by_the_one_that_holds_it() -> None:
    with services() as aws:
        aws.table.write(budget.take(PROJECT, 0, NOW))
        with pytest.raises(ConditionFailed):
            aws.table.write(budget.give_back(PROJECT, Slot(0, NOW)))
        aws.table.write(budget.give_back(PROJECT, Slot(0, NOW + SPAN_SECONDS)))
        aws.table.write(budget.take(PROJECT, 0, NOW + 1))
