"""Is a month's cost the spent part and the last week's mean for the rest, within the budget?"""

from datetime import date

import pytest

from steward_cli.money_ahead import ahead

TODAY = date(2026, 10, 10)
WEEK = {f"2026-10-{day:02d}": 0.7 for day in range(4, 11)}


def test_the_days_to_come_cost_what_the_last_seven_did() -> None:
    found = ahead({"2026-10-01": 3.0, **WEEK}, TODAY, None)
    assert (found.days_left, round(found.per_day, 6), round(found.spent, 6)) == (21, 0.7, 7.9)
    assert found.month == pytest.approx(7.9 + 21 * 0.7)


def test_a_budget_bounds_what_is_to_come_and_is_said_to() -> None:
    found = ahead(WEEK, TODAY, 0.5)
    assert found.month == pytest.approx(7 * 0.7 + 21 * 0.5)
    assert found.as_row("x")["held_by_budget"] is True
    assert ahead(WEEK, TODAY, 5.0).as_row("x")["held_by_budget"] is False


def test_days_of_the_month_before_count_for_the_mean_and_not_for_the_month() -> None:
    spent = {"2026-09-30": 7.0}
    found = ahead(spent, date(2026, 10, 1), None)
    assert (found.spent, found.per_day, found.days_left) == (0.0, 1.0, 30)


@pytest.mark.parametrize(("day", "left"), [(date(2026, 12, 31), 0), (date(2028, 2, 1), 28), (date(2026, 1, 31), 0)])
def test_a_month_has_as_many_days_as_it_has(day: date, left: int) -> None:
    assert ahead({}, day, None).days_left == left
