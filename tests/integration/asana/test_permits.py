"""Do the permit rows in DynamoDB keep the count when many ask at once, and behave as the fake that tests use?"""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from steward.asana.pace import Pace
from steward.errors import Throttled
from steward.store import keys
from steward.store.permits import KEPT_SECONDS, WINDOW_SECONDS, PermitRefused, Permits
from steward.store.table import ConditionFailed
from tests.integration.aws import Aws
from tests.unit.asana.memory_permits import MemoryPermits

NOW = 1_800_000_000.0


def test_eight_workers_at_once_get_the_quota_and_not_one_more(aws: Aws) -> None:
    paces = [Pace(Permits(aws.table), per_minute=150) for _ in range(8)]

    def ask(number: int) -> bool:
        try:
            paces[number % 8].take("t", NOW)
        except Throttled:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(64))) == 33


def test_a_row_counts_by_second_and_goes_by_ttl(aws: Aws) -> None:
    permits = Permits(aws.table)
    for second in (0, 0, 15):
        permits.take("t", 100, second, 33, 1600.0 + second)
    assert permits.given("t", 100) == {0: 2, 15: 1}
    assert permits.given("t", 101) == {}
    row = aws.table.get(keys.permits("t", "100"))
    assert row is not None
    assert row["pk"] == "PACE#t"
    assert row["ttl"] == 101 * WINDOW_SECONDS + KEPT_SECONDS


def test_a_block_by_one_worker_holds_for_another(aws: Aws) -> None:
    Pace(Permits(aws.table), 150).block("t", 20, NOW)
    other = Pace(Permits(aws.table), 150)
    for later, wait in ((1, 19), (19.5, 0.5)):
        with pytest.raises(Throttled) as throttled:
            other.take("t", NOW + later)
        assert throttled.value.retry_after_seconds == wait
    other.take("t", NOW + 20)


def test_the_fake_and_the_real_rows_agree_on_any_sequence(aws: Aws) -> None:
    rng, real, fake = random.Random(5), Permits(aws.table), MemoryPermits()  # noqa: S311 - seeded on purpose
    for _ in range(120):
        window, second, room = rng.randrange(3), rng.randrange(16), rng.randrange(1, 30)
        now = window * 16.0 + second
        if rng.random() < 0.1:
            until = now + rng.choice([0.5, 3, 20])
            real.block("t", window, until)
            fake.block("t", window, until)
            continue
        assert outcome(real, window, second, room, now) == outcome(fake, window, second, room, now)
        assert real.given("t", window) == fake.given("t", window)


def outcome(permits: Permits, window: int, second: int, room: int, now: float) -> object:
    try:
        permits.take("t", window, second, room, now)
    except PermitRefused as refused:
        return refused.item.get("given", 0), refused.item.get("blocked_until", 0)
    return "given"


def test_the_table_refuses_with_the_row_that_stood_in_the_way(aws: Aws) -> None:
    permits = Permits(aws.table)
    permits.take("t", 1, 0, 1, 16.0)
    with pytest.raises(PermitRefused) as refused:
        permits.take("t", 1, 0, 1, 16.0)
    assert refused.value.item["given"] == 1
    assert isinstance(refused.value.__cause__, ConditionFailed)
