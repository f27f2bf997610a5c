"""How the stored forecasts came out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from steward.evidence.forecast.track_record import Told, pinball, track_record

MADE = date(2026, 3, 2)
DUE = date(2026, 4, 1)
TODAY = date(2026, 6, 1)


def told(gid: str = "1", p: float = 0.8, days: int = 0) -> Told:
    return Told(gid, MADE + timedelta(days=days), DUE, p, date(2026, 3, 30), date(2026, 4, 10))


def test_the_brier_score_is_the_squared_error_and_the_base_rate_is_scored_beside_it() -> None:
    found = track_record([told("1", 0.8), told("2", 0.4)], {"1": DUE, "2": date(2026, 4, 2)}, TODAY)
    assert found.milestones == 2
    assert found.brier == pytest.approx((0.04 + 0.16) / 2)
    assert found.base_brier == 0.25


def test_a_milestone_that_was_not_reached_by_its_date_is_judged_as_well() -> None:
    found = track_record([told(p=0.8)], {}, TODAY)
    assert found.brier == pytest.approx(0.64)
    assert found.p85_coverage == 0
    assert found.pinball_days is None


def test_nothing_is_judged_before_its_date_has_passed() -> None:
    found = track_record([told()], {"1": date(2026, 3, 20)}, date(2026, 3, 25))
    assert (found.brier, found.p85_coverage) == (None, None)


def test_all_nights_of_a_milestone_count_as_one() -> None:
    nights = [told("1", 0.9, days=at) for at in range(20)]
    found = track_record([*nights, told("2", 0.9)], {"1": DUE, "2": TODAY}, TODAY)
    assert found.p85_coverage == 0.5
    assert found.brier == pytest.approx((0.01 + 0.81) / 2)


def test_what_was_told_after_it_was_reached_does_not_count() -> None:
    late = replace(told("1", 0.0), made_on=date(2026, 3, 15))
    assert track_record([told("1", 1.0), late], {"1": date(2026, 3, 10)}, TODAY).brier == 0


def test_a_probability_that_was_told_after_the_date_is_hindsight_and_does_not_count() -> None:
    after = told("1", 0.0, days=(DUE - MADE).days + 1)
    found = track_record([told("1", 0.9), after, replace(after, milestone_gid="2")], {}, TODAY)
    assert (found.milestones, found.judged) == (2, 1)
    assert found.brier == pytest.approx(0.81)


def test_pinball_loss_is_least_at_its_quantile() -> None:
    came = list(range(1, 101))
    losses = {said: sum(pinball(0.85, said, each) for each in came) for said in came}
    assert min(losses, key=lambda said: losses[said]) == 85
    assert pinball(0.85, 10, 12) == pytest.approx(1.7)
    assert pinball(0.85, 12, 10) == pytest.approx(0.3)


def test_pinball_is_the_mean_of_both_dates_in_calendar_days() -> None:
    found = track_record([told()], {"1": date(2026, 4, 4)}, TODAY)
    assert found.pinball_days == pytest.approx((0.5 * 5 + 0.15 * 6) / 2)
