"""When so many tasks are done, by what was done on the days of the past."""

from datetime import date

import numpy as np
import pytest

from steward.evidence.forecast.throughput import Flow, Scope, days_to_finish, flow, is_stable
from steward.evidence.forecast.widening import GATE_DAYS, scarce, widened, widening
from steward.evidence.forecast.working_days import Calendar
from tests.unit.evidence.forecast.projects import PROJECT, day, done, moment, task

STEADY = Flow(np.ones(100, np.int64), np.zeros(100, np.int64), 100)
RNG = np.random.default_rng(5)
BUSY = Flow(RNG.poisson(1.0, 120), RNG.poisson(0.2, 120), 120)


def test_one_a_day_is_done_in_as_many_days() -> None:
    assert set(days_to_finish(STEADY, Scope(20), 500, 1)) == {20.0}
    assert set(days_to_finish(STEADY, Scope(0), 500, 1)) == {0.0}


def test_days_on_which_nothing_was_done_count() -> None:
    rare = Flow(np.array([1, 0, 0, 0, 0] * 20), np.zeros(100, np.int64), 100)
    assert float(np.median(days_to_finish(rare, Scope(10), 500, 1))) == pytest.approx(48, abs=3)


def test_what_is_added_has_to_be_done_as_well() -> None:
    growing = Flow(STEADY.completed * 2, STEADY.completed, 100)
    assert set(days_to_finish(growing, Scope(20, 1), 500, 1)) == {20.0}
    assert set(days_to_finish(growing, Scope(20), 500, 1)) == {10.0}


def test_a_scope_that_grows_as_fast_as_work_is_done_has_no_end() -> None:
    endless = Flow(STEADY.completed, STEADY.completed, 100)
    assert np.isinf(days_to_finish(endless, Scope(5, 1), 100, 1)).all()


def test_a_scope_that_grows_until_a_date_is_done_after_it() -> None:
    endless = Flow(STEADY.completed, STEADY.completed, 100)
    assert set(days_to_finish(endless, Scope(5, 1, grows_days=30), 100, 1)) == {35.0}


def test_a_lull_stays_a_lull() -> None:
    lull = np.concatenate([np.zeros(40, np.int64), np.full(40, 2, np.int64), np.zeros(40, np.int64)])
    mixed = np.tile([0, 0, 2], 40)
    none = np.zeros(120, np.int64)
    late = [
        float(np.quantile(days_to_finish(Flow(each, none, 120), Scope(20), 4_000, 1), 0.85, method="inverted_cdf"))
        for each in (lull, mixed)
    ]
    assert late[0] > 1.5 * late[1]


def test_who_is_faster_is_done_sooner_in_every_run() -> None:
    assert (days_to_finish(BUSY, Scope(20), 500, 3, pace=1.5) <= days_to_finish(BUSY, Scope(20), 500, 3)).all()


def test_a_flow_counts_completions_and_what_was_added_after_the_plan_had_settled() -> None:
    items = [done("1", "anna", 10, 5), done("2", "anna", 0, 12.5), task("3"), done("4", "ben", 17, 4)]
    found = flow(PROJECT, items, Calendar(), day(20))
    assert found.history_days == found.completed.size == 20
    assert np.flatnonzero(found.completed).tolist() == [12, 15]
    assert np.flatnonzero(found.added).tolist() == [10, 17]
    assert found.growth == 1


def test_a_holiday_is_no_day_of_work() -> None:
    items = [done("1", "anna", 0, 5)]
    assert flow(PROJECT, items, Calendar(frozenset([date(2026, 1, 6)])), day(20)).history_days == 19


def test_history_ends_where_the_forecast_begins() -> None:
    assert flow(PROJECT, [done("1", "anna", 0, 5)], Calendar(), moment(3).date()).history_days == 0


def test_a_chart_of_weeks_shows_an_outlier_and_a_shift() -> None:
    weeks = np.tile([1, 1, 1, 1, 1, 2, 1, 1, 1, 1], 12)
    assert is_stable(Flow(weeks, weeks * 0, 120))
    assert not is_stable(Flow(np.concatenate([weeks, np.full(5, 9)]), np.zeros(125, np.int64), 125))
    assert not is_stable(Flow(np.repeat([1, 2], 60), np.zeros(120, np.int64), 120))
    assert is_stable(Flow(np.ones(4, np.int64), np.zeros(4, np.int64), 4))


def test_a_project_whose_own_forecasts_failed_is_told_wider() -> None:
    none = np.zeros(120, np.int64)
    faithful = widening(Flow(np.random.default_rng(3).poisson(1, 120), none, 120), 15, 1)
    slowing = widening(Flow(np.concatenate([np.full(50, 3), np.tile([0, 0, 1], 24)])[:120], none, 120), 15, 1)
    assert 1 <= faithful.factor < 1.5 < slowing.factor
    assert faithful.rehearsals > 5


def test_less_history_is_told_wider_and_more_is_never_told_narrower() -> None:
    assert [scarce(Flow(STEADY.completed, STEADY.added, days)).factor for days in (15, GATE_DAYS, 240)] == [2, 1, 1]


def test_a_short_history_is_told_wider_than_its_rehearsals_alone_would_have_it() -> None:
    short = Flow(BUSY.completed[:50], BUSY.added[:50], 50)
    same_but_long_known = Flow(short.completed, short.added, 200)
    expected = widening(same_but_long_known, 10, 1).factor * scarce(short).factor
    assert widening(short, 10, 1).factor == pytest.approx(expected)
    assert (
        widening(Flow(STEADY.completed[:20], STEADY.added[:20], 20), 10, 1).factor
        == scarce(Flow(STEADY.completed, STEADY.added, 20)).factor
    )


def test_widening_keeps_the_median_and_the_order() -> None:
    days = np.array([5.0, 10.0, 20.0, np.inf, 1.0])
    assert widened(days, 2, 10).tolist() == pytest.approx([2.5, 10, 40, np.inf, 0.1])
    assert widened(days, 1, 10) is days
