"""May this worker ask now: the arithmetic of the pace, and what the template's numbers must keep."""

import pytest

from steward.asana import pace
from steward.asana.pace import Pace, concurrency_findings
from steward.errors import Throttled
from tests.unit.asana.memory_permits import MemoryPermits

NOW = 1_800_000_000.0  # the first second of a window: it divides by 16


def taken(paced: Pace, now: float, name: str = "t") -> int:
    """How many permits there are at `now`."""
    count = 0
    while True:
        try:
            paced.take(name, now)
        except Throttled:
            return count
        count += 1


def test_a_tenth_of_the_quota_is_left_to_people() -> None:
    assert pace.quota(150) == 33
    assert pace.quota(1500) == 337
    assert pace.quota(150) * pace.SUB_WINDOWS_PER_MINUTE <= 150 * 0.9
    assert pace.quota(1) == 1


def test_a_burst_gets_the_whole_quota_of_a_span_at_once_and_then_waits_for_the_span_to_pass() -> None:
    paced = Pace(MemoryPermits(), per_minute=150)
    assert taken(paced, NOW) == 33
    with pytest.raises(Throttled) as refused:
        paced.take("t", NOW + 3.25)
    assert refused.value.retry_after_seconds == pytest.approx(12.75)
    assert taken(paced, NOW + 15.99) == 0
    assert taken(paced, NOW + 16) == 33


def test_a_burst_at_the_end_of_a_window_counts_into_the_next_one() -> None:
    paced = Pace(MemoryPermits(), per_minute=150)
    assert taken(paced, NOW + 15) == 33
    assert taken(paced, NOW + 16) == 0
    assert taken(paced, NOW + 30) == 0
    with pytest.raises(Throttled) as refused:
        paced.take("t", NOW + 30.5)
    assert refused.value.retry_after_seconds == pytest.approx(0.5)
    assert taken(paced, NOW + 31) == 33


def test_tokens_have_their_own_pace() -> None:
    paced = Pace(MemoryPermits(), per_minute=150)
    assert (taken(paced, NOW, "read"), taken(paced, NOW, "write")) == (33, 33)


def test_two_workers_share_one_quota() -> None:
    permits = MemoryPermits()
    first, second = Pace(permits, 150), Pace(permits, 150)
    for _ in range(10):
        first.take("t", NOW)
    assert taken(second, NOW) == 23


def test_after_a_429_nobody_gets_a_permit_before_its_retry_after() -> None:
    permits = MemoryPermits()
    Pace(permits, 150).block("t", 40, NOW)
    other = Pace(permits, 150)
    for later in (0, 15.9, 16, 31, 39.9):
        with pytest.raises(Throttled) as refused:
            other.take("t", NOW + later)
        assert refused.value.retry_after_seconds == pytest.approx(40 - later)
    other.take("t", NOW + 40)


def test_a_shorter_retry_after_does_not_cut_a_longer_one() -> None:
    paced = Pace(MemoryPermits(), 150)
    paced.block("t", 40, NOW)
    paced.block("t", 1, NOW + 2)
    assert taken(paced, NOW + 39) == 0
    assert taken(paced, NOW + 40) == 33


def test_a_permit_costs_one_request_to_the_table_and_one_read_more_each_window() -> None:
    permits = MemoryPermits()
    paced = Pace(permits, 150)
    for _ in range(10):
        paced.take("t", NOW)
    assert permits.calls == 11


TEMPLATE = {
    "Resources": {
        "EnrichFunction": {"Properties": {"ReservedConcurrentExecutions": 30}},
        "ReconcileFunction": {"Properties": {"ReservedConcurrentExecutions": 10}},
        "WriteBackFunction": {"Properties": {"ReservedConcurrentExecutions": 10}},
        "LooseFunction": {"Properties": {}},
        "ReferringFunction": {"Properties": {"ReservedConcurrentExecutions": {"Ref": "Many"}}},
    }
}


def test_numbers_that_keep_both_limits_are_no_finding() -> None:
    assert concurrency_findings(TEMPLATE, ["EnrichFunction", "ReconcileFunction"], ["WriteBackFunction"]) == ()


def test_writers_count_as_readers_too() -> None:
    found = concurrency_findings(TEMPLATE, ["EnrichFunction"], ["ReconcileFunction", "WriteBackFunction"])
    assert found == ("20 writes may be in flight, Asana takes 15: lower the writers' concurrency",)
    crowded = {"Resources": {"A": {"Properties": {"ReservedConcurrentExecutions": 45}}, **TEMPLATE["Resources"]}}
    assert "55 reads" in concurrency_findings(crowded, ["A"], ["WriteBackFunction"])[0]


def test_a_function_without_a_number_is_a_finding() -> None:
    for name in ("LooseFunction", "ReferringFunction", "AbsentFunction"):
        assert concurrency_findings(TEMPLATE, [name], []) == (
            f"{name}: give it a ReservedConcurrentExecutions that is a number",
        )
