"""Which hour is unlike the last seven days?"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from steward.governance.anomaly import (
    CHANGES_LOOKED_AT,
    ERRORS_LOOKED_AT,
    LOOK_EVERY,
    Anomaly,
    Tally,
    found,
    hour_of,
    needs_a_look,
)

NOW = datetime(2026, 10, 8, 10, 30, tzinfo=UTC)


def hour(ago: float, changed: int = 0, runs: int = 0, errors: int = 0) -> Tally:
    return Tally(hour_of(NOW - timedelta(hours=ago)), max(runs, changed, errors), errors, changed)


def anomaly(now: Tally, *past: Tally) -> Anomaly | None:
    what = found(now, [*past, now], NOW)
    return what[0] if what else None


@pytest.mark.parametrize(
    ("changed", "busiest", "expected"),
    [
        (60, 15, Anomaly.MASS_CHANGE),
        (59, 2, None),  # a person can undo that by hand
        (119, 30, None),
        (120, 30, Anomaly.MASS_CHANGE),
        (60, 0, Anomaly.MASS_CHANGE),  # a project in which nothing was ever changed
    ],
)
def test_four_times_the_busiest_hour_of_the_week_is_a_mass_change(
    changed: int, busiest: int, expected: Anomaly | None
) -> None:
    assert anomaly(hour(0, changed), hour(30, busiest), hour(3, busiest // 2)) is expected


def test_on_the_first_day_nothing_is_usual_yet() -> None:
    assert anomaly(hour(0, 500), hour(5, 1)) is None
    assert anomaly(hour(0, 500)) is None


@pytest.mark.parametrize(("changed", "expected"), [(59, None), (60, Anomaly.MASS_CHANGE)])
@pytest.mark.parametrize("past", [[], [hour(3)], [hour(24 * 7 + 1, 500)]])
def test_after_a_quiet_week_the_floor_alone_decides(past: list[Tally], changed: int, expected: Anomaly | None) -> None:
    what = found(hour(0, changed), past, NOW, since=hour_of(NOW - timedelta(days=40)))
    assert (what[0] if what else None) is expected


def test_a_project_whose_first_run_is_of_today_is_new_however_much_it_changes() -> None:
    assert found(hour(0, 500), [hour(5, 1)], NOW, since=hour_of(NOW - timedelta(hours=5))) is None


def test_what_lies_over_a_week_back_is_forgotten() -> None:
    assert anomaly(hour(0, 80), hour(24 * 8, 500), hour(25, 10)) is Anomaly.MASS_CHANGE
    assert anomaly(hour(0, 80), hour(24 * 6, 500), hour(25, 10)) is None


@pytest.mark.parametrize(
    ("errors", "runs", "expected"),
    [(9, 9, None), (10, 20, Anomaly.ERROR_RATE), (10, 21, None), (10, 10, Anomaly.ERROR_RATE)],
)
def test_every_second_run_in_error_is_too_many_even_on_the_first_day(
    errors: int, runs: int, expected: Anomaly | None
) -> None:
    assert anomaly(hour(0, runs=runs, errors=errors)) is expected


def test_the_figures_are_said() -> None:
    what = found(hour(0, 90), [hour(30, 7), hour(0, 90)], NOW)
    assert what is not None
    assert what[1] == "90 tasks changed within the hour, at most 7 in any hour of the last 7 days"


def test_a_look_is_taken_often_enough_and_not_at_every_run() -> None:
    looks = [count for count in range(200) if needs_a_look(hour(0, count))]
    assert looks[0] == CHANGES_LOOKED_AT
    assert {b - a for a, b in pairwise(looks)} == {LOOK_EVERY}
    assert needs_a_look(hour(0, runs=ERRORS_LOOKED_AT, errors=ERRORS_LOOKED_AT))


def test_hours_sort_by_time() -> None:
    hours = [hour_of(NOW + timedelta(hours=each)) for each in range(48)]
    assert hours == sorted(set(hours))
