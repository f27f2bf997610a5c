"""Does the lock round DynamoDB carry the tests that need atomic writes, and would its absence be noticed?"""

import sys
from collections.abc import Iterator

import pytest

from steward.store.keys import Key
from steward.store.table import Table, Write
from tests.fakes import NoLock, Serialised, in_threads
from tests.integration.aws import TABLE, Aws

WORKERS = 16
ROUNDS = 8


@pytest.fixture
def switching_often() -> Iterator[None]:
    """Threads that change places every few microseconds, so that a race shows in a second instead of a week."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def winners(table: Table, round_number: int) -> int:
    """How many of the workers believe that they put the one row first."""

    def put_first(worker: int) -> None:
        row = Write("Put", Key(f"R#{round_number}", "row"), item={"by": worker}, condition="attribute_not_exists(pk)")
        own = Write("Put", Key(f"W#{round_number}#{worker}", "row"), item={"by": worker})
        table.transact([row, own], f"token-{round_number}-{worker}")

    return sum(result is None for result in in_threads(WORKERS, put_first))


@pytest.mark.usefixtures("switching_often")
def test_with_the_lock_one_worker_wins_every_round(aws: Aws) -> None:
    assert [winners(aws.table, number) for number in range(ROUNDS)] == [1] * ROUNDS


@pytest.mark.usefixtures("switching_often")
def test_without_the_lock_the_same_check_fails(aws: Aws) -> None:
    unlocked = Table(Serialised(aws.dynamodb, NoLock()), TABLE)  # type: ignore[arg-type]
    assert any(winners(unlocked, number) != 1 for number in range(40 * ROUNDS))
