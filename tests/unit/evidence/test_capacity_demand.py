"""How much work is left, and in which weeks it falls."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.capacity.demand import demand_runs, parts_of, remaining_runs
from steward.evidence.capacity.history import History
from steward.evidence.capacity.horizon import Horizon, plus_working_days, working_days
from steward.evidence.capacity.placed import placed
from steward.evidence.capacity.simulate import simulate
from tests.unit.evidence.planned import ERRORS, HOURS, MONDAY, NOW, item, past, plan

days = st.dates(MONDAY - timedelta(days=40), MONDAY + timedelta(days=90))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.none() | days, st.none() | days, st.none() | st.floats(0.5, 90)), max_size=8))
def test_the_demand_of_all_weeks_is_the_remaining_effort_of_all_tasks(
    tasks: list[tuple[date | None, date | None, float | None]],
) -> None:
    items = [
        item(f"{at}", start_on=start, due_on=due, effort_hours=effort) for at, (start, due, effort) in enumerate(tasks)
    ]
    made = plan(items, runs=50)
    parts = list(parts_of(made.tasks, made))
    left = np.sum([each.hours for each in parts], axis=0) if parts else np.zeros(50)
    np.testing.assert_allclose(demand_runs(parts, made).sum(axis=1), left)


def test_the_demand_of_everybody_is_the_remaining_effort_of_the_portfolio() -> None:
    items = [item(f"{at}", assignee_gid=who, due_on=due) for at, (who, due) in enumerate(_SPREAD)]
    made = plan({"p": items[:5], "q": items[3:]})
    told = simulate(made).values()
    weeks = sum(week.demand_hours for each in told for week in each.weeks) + sum(each.beyond_hours for each in told)
    assert weeks == pytest.approx(sum(remaining_runs(each, made).mean() for each in made.tasks), abs=0.01)


_SPREAD = [
    ("a", date(2026, 9, 1)),
    ("a", None),
    ("b", date(2026, 10, 30)),
    ("b", date(2027, 3, 1)),
    (None, date(2026, 10, 8)),
    (None, None),
    ("c", date(2026, 10, 10)),
]


def test_a_task_of_two_projects_counts_once() -> None:
    shared = item("1")
    once, twice = plan({"p": [shared]}), plan({"p": [shared], "q": [shared]})
    assert simulate(twice)["a"].weeks == simulate(once)["a"].weeks
    assert set(simulate(twice)["a"].by_project) == {"p", "q"}


def test_of_two_readings_of_a_task_the_newest_counts() -> None:
    stale = item("1", effort_hours=80.0)
    fresh = replace(stale, effort_hours=4.0, modified_at=NOW)
    for projects in ({"p": [stale], "q": [fresh]}, {"q": [stale], "p": [fresh]}):
        assert [each.item.effort_hours for each in placed(projects)] == [4.0]


def test_completed_work_asks_for_nothing() -> None:
    assert plan([item("1", completed_at=NOW)]).held == {}


@pytest.mark.parametrize("booked", [None, 3.0, 8.0])
def test_a_task_without_an_estimate_widens_the_interval_and_is_never_nothing(booked: float | None) -> None:
    estimated, unknown = item("1", actual_hours=booked), item("1", effort_hours=None, actual_hours=booked)
    known, guessed = (remaining_runs(each.tasks[0], each) for each in (plan([estimated]), plan([unknown])))
    assert guessed.min() > 0
    assert np.ptp(np.quantile(guessed, [0.05, 0.95])) > np.ptp(np.quantile(known, [0.05, 0.95]))


def test_each_missing_estimate_widens_a_persons_week() -> None:
    def width(missing: int) -> float:
        items = [item(f"{at}", effort_hours=None if at < missing else 8.0) for at in range(6)]
        made = plan(items, runs=2000)
        return float(np.ptp(np.quantile(demand_runs(parts_of(made.tasks, made), made)[:, 0], [0.15, 0.85])))

    widths = [width(missing) for missing in (0, 2, 4, 6)]
    assert widths == sorted(widths)
    assert widths[-1] > 1.5 * widths[0]


def test_estimates_are_corrected_by_their_own_projects_error() -> None:
    twice = History(errors={"p": (2.0,) * 12, "q": (1.0,) * 12, "": (1.5,) * 24})
    mine, other = (plan({gid: [item("1")]}, history=twice) for gid in "pq")
    new = plan({"r": [item("1")]}, history=twice)
    assert [remaining_runs(each.tasks[0], each).mean() for each in (mine, other, new)] == pytest.approx([16, 8, 12])


def test_without_any_past_the_stated_spread_stands_in() -> None:
    made = plan([item("1"), item("2", effort_hours=None)], history=History(), runs=4000)
    known, unknown = (remaining_runs(each, made) for each in made.tasks)
    assert np.median(known) == pytest.approx(8, rel=0.1)
    assert np.median(unknown) == pytest.approx(4, rel=0.1)


def test_what_is_booked_is_not_left_and_what_outran_its_estimate_is_not_nothing() -> None:
    fresh, half, over = (plan([item("1", actual_hours=hours)]) for hours in (None, 4.0, 60.0))
    left = [remaining_runs(each.tasks[0], each).mean() for each in (fresh, half, over)]
    assert left[1] < left[0]
    assert left[2] == pytest.approx(6.0)


def test_overdue_work_falls_due_now() -> None:
    horizon = Horizon(MONDAY, weeks=3)
    assert horizon.shares(date(2026, 9, 1), date(2026, 9, 4)).tolist() == [1, 0, 0, 0]


def test_work_is_spread_over_the_working_days_of_its_window() -> None:
    horizon = Horizon(date(2026, 10, 7), weeks=3)  # a Wednesday
    assert horizon.shares(None, date(2026, 10, 13)).tolist() == [0.6, 0.4, 0, 0]
    assert horizon.shares(date(2026, 10, 12), date(2026, 10, 23)).tolist() == [0, 0.5, 0.5, 0]
    assert horizon.shares(None, date(2026, 11, 3)).tolist() == pytest.approx([3 / 20, 5 / 20, 5 / 20, 7 / 20])
    assert horizon.shares(None, None).tolist() == horizon.shares(None, date(2026, 11, 3)).tolist()


def test_work_due_on_a_day_off_falls_on_the_next_working_day() -> None:
    saturday = Horizon(date(2026, 10, 10), weeks=2)
    assert saturday.shares(None, date(2026, 10, 11)).tolist() == [0, 1, 0]
    feast = Horizon(date(2026, 10, 9), frozenset({date(2026, 10, 9), date(2026, 10, 12)}), weeks=2)
    assert feast.shares(None, date(2026, 10, 9)).tolist() == [0, 1, 0]


def test_a_holiday_takes_no_share() -> None:
    horizon = Horizon(MONDAY, frozenset({date(2026, 10, 9)}), weeks=2)
    assert horizon.shares(None, date(2026, 10, 12)).tolist() == [0.8, 0.2, 0]


@pytest.mark.parametrize("monday", [date(2026, 3, 23), date(2026, 10, 19), date(2026, 6, 1)])
def test_a_change_of_the_clocks_moves_nothing(monday: date) -> None:
    """The weeks of both changes in Europe are like any other: days are dates."""
    due = monday + timedelta(days=11)
    assert Horizon(monday, weeks=3).shares(monday, due).tolist() == [0.5, 0.5, 0, 0]
    assert working_days(monday, due) == 10


def test_the_time_zone_of_a_moment_changes_no_hours() -> None:
    summer = timezone(timedelta(hours=2))
    local = item("1", created_at=datetime(2026, 9, 20, 12, tzinfo=summer))
    utc = item("1", created_at=datetime(2026, 9, 20, 10, tzinfo=UTC))
    assert simulate(plan([local]))["a"] == simulate(plan([utc]))["a"]


def test_working_days_are_counted_and_added_alike() -> None:
    feast = {date(2026, 10, 7)}
    assert plus_working_days(MONDAY, 4, feast) == date(2026, 10, 12)
    assert working_days(MONDAY, date(2026, 10, 12), feast) == 5
    assert working_days(MONDAY, MONDAY - timedelta(days=3)) == 0


def test_the_order_of_the_list_changes_nothing() -> None:
    items = [item(f"{at}", due_on=MONDAY + timedelta(days=at), effort_hours=3.3 * at) for at in range(1, 9)]
    assert simulate(plan(items)) == simulate(plan(reversed(items)))
    assert simulate(plan({"p": items[:3], "q": items[3:]})) == simulate(plan({"q": items[3:], "p": items[:3]}))


def test_the_seed_alone_decides_the_draw() -> None:
    first, again, other = (plan([item("1")], seed=seed, history=past("a")) for seed in (1, 1, 2))
    assert simulate(first) == simulate(again)
    assert simulate(first)["a"].kept != simulate(other)["a"].kept


def test_the_fixture_is_what_the_tests_take_it_for() -> None:
    assert np.median(ERRORS) == pytest.approx(1.0)
    assert np.median(HOURS) == pytest.approx(8.0)
