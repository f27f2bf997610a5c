"""When does the breaker of a sick dependency open, and how does it close again?"""

from steward.governance.breaker import (
    COOL_DOWN_SECONDS,
    FAILURES_TO_OPEN,
    WINDOW_SECONDS,
    Breaker,
    Position,
    stored,
)

NOW = 1000.0


def broken(times: int, every: float = 1.0) -> Breaker:
    breaker = Breaker()
    for number in range(times):
        breaker = breaker.failed(NOW + number * every)
    return breaker


def test_a_breaker_without_a_row_lets_everything_pass() -> None:
    assert Breaker.parse(None).waits_for(NOW) == 0


def test_it_opens_at_the_last_of_several_failures_in_a_row() -> None:
    assert broken(FAILURES_TO_OPEN - 1).position is Position.CLOSED
    assert broken(FAILURES_TO_OPEN).position is Position.OPEN


def test_failures_that_lie_far_apart_are_not_one_outage() -> None:
    assert broken(10 * FAILURES_TO_OPEN, every=WINDOW_SECONDS / (FAILURES_TO_OPEN - 2)).position is Position.CLOSED


def test_a_success_forgets_the_failures_before_it() -> None:
    assert broken(FAILURES_TO_OPEN - 1).succeeded().failed(NOW).failures == 1


def test_while_it_is_open_nothing_passes_until_the_cool_down_ends() -> None:
    opened = broken(FAILURES_TO_OPEN, every=0)
    assert opened.waits_for(NOW) == COOL_DOWN_SECONDS
    assert opened.waits_for(NOW + COOL_DOWN_SECONDS) == 0


def test_while_one_worker_probes_the_others_wait_for_it() -> None:
    probing = broken(FAILURES_TO_OPEN).probed_by("me", NOW + 60)
    assert (probing.position, probing.waits_for(NOW)) == (Position.HALF_OPEN, 60)
    assert probing.waits_for(NOW + 60) == 0  # a prober that died is replaced


def test_the_probe_decides() -> None:
    probing = broken(FAILURES_TO_OPEN).probed_by("me", NOW + 60)
    assert probing.succeeded().position is Position.CLOSED
    assert probing.failed(NOW + 5).waits_for(NOW + 5) == COOL_DOWN_SECONDS


def test_a_stored_breaker_reads_back_as_it_was_with_the_next_version() -> None:
    opened = broken(FAILURES_TO_OPEN)
    write = stored("asana.write", Breaker(), opened)
    again = Breaker.parse(dict(write.item))
    assert (again.position, again.failures, again.version) == (Position.OPEN, FAILURES_TO_OPEN, 1)


def test_an_operators_trip_stays_open_past_the_cool_down_and_reads_back_so() -> None:
    tripped = Breaker(failures=3, version=4).tripped(NOW)
    again = Breaker.parse(dict(stored("asana.write", Breaker(version=4), tripped).item))
    assert (again.position, again.held, again.version) == (Position.OPEN, True, 5)
    assert again.waits_for(NOW + 100 * COOL_DOWN_SECONDS) == COOL_DOWN_SECONDS
    assert not again.succeeded().held
