"""Whether the forecasts of past weeks held, on teams that do not live as the forecaster assumes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest

from steward.evidence.capacity.backtest import BackTest, PastWeek, back_test, pinball, plan_as_of
from steward.evidence.capacity.horizon import Horizon
from steward.evidence.capacity.placed import placed
from steward.evidence.capacity.staff import Staff
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.synthetic_teams import FIRST, REGIMES, team

TODAY = Horizon(FIRST + timedelta(weeks=36))
TEAMS_EACH = 4


def run(items: list[WorkItem], contracted: float, **more: int) -> BackTest:
    gids = sorted({str(each.assignee_gid) for each in items})
    staff = Staff(hours_per_week=dict.fromkeys(gids, contracted))
    return back_test(placed({"p": items}), staff, TODAY, dict.fromkeys(gids, ("team",)), **more)


def past_weeks() -> Iterator[PastWeek]:
    for regime in REGIMES.values():
        for seed in range(TEAMS_EACH):
            yield from run(team(seed, regime), regime.contracted, weeks=4).weeks


def test_the_p85_of_what_a_team_gets_done_holds_in_80_to_90_of_100_weeks() -> None:
    """24 teams of six regimes, with illness, moods, bursts and a Pareto tail that the forecaster does not model."""
    weeks = list(past_weeks())
    assert len(weeks) == 4 * TEAMS_EACH * len(REGIMES)
    assert 0.80 <= mean(each.actual_hours <= each.p85_hours for each in weeks) <= 0.90
    assert 0.60 <= (BackTest(tuple(weeks)).interval_coverage or 0) <= 0.80
    assert mean(each.p50_hours for each in weeks) == pytest.approx(mean(each.actual_hours for each in weeks), rel=0.1)


def test_a_back_test_knows_nothing_of_what_came_later() -> None:
    """Poison in the future of a week moves none of its forecasts."""
    items = team(3, REGIMES["busy"], people=2)
    weeks = run(items, 40.0, weeks=2).weeks
    first = datetime.combine(weeks[0].monday, datetime.min.time(), UTC)
    poisoned = [
        each
        if each.completed_at and each.completed_at < first
        else replace(each, actual_hours=900.0)
        if each.created_at < first
        else replace(each, effort_hours=900.0, actual_hours=900.0)
        for each in items
    ]
    again = run(poisoned, 40.0, weeks=2).weeks
    assert replace(again[0], actual_hours=0) == replace(weeks[0], actual_hours=0)
    assert again[0].actual_hours != weeks[0].actual_hours


def test_the_plan_as_of_a_day_has_what_was_open_then() -> None:
    items = team(3, REGIMES["busy"], people=2)
    day = FIRST + timedelta(weeks=30)
    then = datetime.combine(day, datetime.min.time(), UTC)
    plan = plan_as_of(day, placed({"p": items}), Staff(), frozenset(), frozenset("p"), 0)
    expected = {e.gid for e in items if e.created_at < then and not (e.completed_at and e.completed_at < then)}
    assert {each.item.gid for tasks in plan.held.values() for each in tasks} == expected


def test_without_past_work_there_is_nothing_to_measure() -> None:
    empty = run([], 40.0)
    assert (empty.weeks, empty.p85_coverage, empty.interval_coverage, empty.pinball_hours) == ((), None, None, None)


def test_a_back_test_is_the_same_whatever_the_order() -> None:
    items = team(5, REGIMES["calm"], people=2)
    assert run(items, 40.0, weeks=2) == run(items[::-1], 40.0, weeks=2)


def test_the_pinball_loss_punishes_a_low_p85_more() -> None:
    assert (pinball(10, 8, 0.85), pinball(8, 10, 0.85)) == pytest.approx((1.7, 0.3))
