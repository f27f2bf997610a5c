"""Does each dependency have a breaker of its own, with one probe, in the real store?"""

import pytest

from steward.errors import Rejected, RejectedReason, Throttled, Unavailable
from steward.governance.breaker import (
    ASANA_READ,
    ASANA_WRITE,
    COOL_DOWN_SECONDS,
    FAILURES_TO_OPEN,
    Breaker,
    Position,
    of_model,
    stored,
)
from steward.governance.health import Health
from steward.store import keys
from tests.fakes import in_threads
from tests.integration.aws import Aws
from tests.integration.journal.life import Life

NOW = 1000.0
SICK = Unavailable("no answer")


def opened(aws: Aws, dependency: str) -> Health:
    health = Health(aws.table, dependency)
    for number in range(FAILURES_TO_OPEN):
        health.failed(health.ready("me", NOW + number, NOW + 60), NOW + number)
    return health


def stands(aws: Aws, dependency: str) -> Breaker:
    return Breaker.parse(aws.table.get(keys.breaker(dependency)))


def test_what_one_dependency_suffers_says_nothing_of_the_others(aws: Aws) -> None:
    opened(aws, ASANA_WRITE)
    for other in (ASANA_READ, of_model("haiku"), of_model("nova")):
        assert Health(aws.table, other).ready("me", NOW, NOW + 60).position is Position.CLOSED
    with pytest.raises(Unavailable, match=r"asana\.write is open"):
        Health(aws.table, ASANA_WRITE).ready("me", NOW + 10, NOW + 60)


def test_of_32_workers_after_the_cool_down_one_probes(aws: Aws) -> None:
    health = opened(aws, ASANA_READ)
    at = NOW + FAILURES_TO_OPEN + COOL_DOWN_SECONDS
    results = in_threads(32, lambda number: health.ready(f"worker-{number}", at, at + 60))
    assert sum(isinstance(each, Breaker) for each in results) == 1
    assert sum(isinstance(each, Unavailable) for each in results) == 31


def test_opening_is_told_once(aws: Aws) -> None:
    told: list[str] = []
    health = Health(aws.table, ASANA_READ, lambda: told.append("opened"))
    for number in range(FAILURES_TO_OPEN):
        health.failed(health.ready("me", NOW, NOW + 60), NOW + number)
    assert told == ["opened"]


@pytest.mark.parametrize(
    ("error", "counts"),
    [
        (Unavailable("no answer"), 1),
        (Unavailable("start the walk again", retry_after_seconds=0), 0),  # a token that expired
        (Throttled("429"), 0),
        (Rejected(RejectedReason.GONE, "404"), 0),
    ],
)
def test_only_a_dependency_that_does_not_answer_counts_as_sick(aws: Aws, error: Exception, counts: int) -> None:
    health = Health(aws.table, ASANA_READ)
    with pytest.raises(type(error)), health.asking("me", lambda: NOW, NOW + 60):
        raise error
    assert stands(aws, ASANA_READ).failures == counts


def test_an_operators_trip_holds_past_every_cool_down_until_it_is_reset(aws: Aws) -> None:
    before = stands(aws, ASANA_READ)
    aws.table.write(stored(ASANA_READ, before, before.tripped(NOW)))
    with pytest.raises(Unavailable) as refused:
        Health(aws.table, ASANA_READ).ready("me", NOW + 1_000_000, NOW + 2_000_000)
    assert refused.value.retry_after_seconds == COOL_DOWN_SECONDS
    held = stands(aws, ASANA_READ)
    aws.table.write(stored(ASANA_READ, held, held.succeeded()))
    assert Health(aws.table, ASANA_READ).ready("me", NOW, NOW + 60).position is Position.CLOSED


def test_an_answer_that_was_under_way_does_not_undo_an_operators_trip(aws: Aws) -> None:
    health = Health(aws.table, ASANA_WRITE)
    health.failed(Breaker(), NOW)
    under_way = health.ready("me", NOW, NOW + 60)
    before = stands(aws, ASANA_WRITE)
    aws.table.write(stored(ASANA_WRITE, before, before.tripped(NOW)))
    health.succeeded(under_way)
    health.failed(under_way, NOW + 1)
    assert stands(aws, ASANA_WRITE).held


def test_a_tripped_write_breaker_lets_no_request_leave(aws: Aws) -> None:
    life = Life.begin(aws)
    before = stands(aws, ASANA_WRITE)
    aws.table.write(stored(ASANA_WRITE, before, before.tripped(life.now().timestamp())))
    life.sandbox.advance(3 * COOL_DOWN_SECONDS)
    with pytest.raises(Unavailable, match=r"asana\.write"):
        life.write()
    assert life.updates() == 0
