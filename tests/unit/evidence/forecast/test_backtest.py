"""Whether the forecast would have been better than the velocity on a project's own past."""

import json
from dataclasses import replace

from steward.evidence.forecast.backtest import as_of, backtest, rehearsed_milestones
from steward.evidence.forecast.grounds import Situation
from steward.evidence.forecast.working_days import Calendar
from steward.evidence.work_items import WorkItem
from tests.evals.plans.streams import stream
from tests.unit.evidence.forecast.projects import PROJECT, day, done, milestone, moment, past, task


def situation(items: list[WorkItem], today: int) -> Situation:
    return Situation(PROJECT, items, day(today))


def test_it_is_better_than_the_velocity_on_a_project_of_good_and_bad_months() -> None:
    project, items = stream(11)
    found = backtest(Situation(project, items, day(300)), 7, 500)
    assert found.forecasts > 15
    assert found.brier is not None
    assert found.brier_velocity is not None
    assert found.brier < found.brier_velocity
    assert found.pinball_days is not None
    assert found.pinball_velocity_days is not None
    assert found.pinball_days < found.pinball_velocity_days
    assert found.p85_coverage is not None
    assert found.velocity_coverage is not None
    assert found.p85_coverage > found.velocity_coverage
    assert json.loads(json.dumps(found.as_json())) == found.as_json()


def test_its_report_prints_brier_and_pinball_beside_those_of_the_velocity() -> None:
    project, items = stream(11)
    found = backtest(Situation(project, items, day(300)), 7, 200)
    text = found.report()
    print("\n" + text)
    assert "Brier" in text
    assert "pinball" in text
    assert all(f"{each:.3f}" in text for each in (found.brier, found.brier_velocity, found.pinball_days) if each)
    assert "no forecast could be judged" in backtest(situation([task("1")], 100), 7).report()


def test_a_project_without_a_past_has_no_figures() -> None:
    found = backtest(situation([task("1")], 100), 7)
    assert (found.forecasts, found.brier, found.p85_coverage) == (0, None, None)


def test_what_came_later_is_not_known_on_a_day_of_the_past() -> None:
    items = [done("1", "anna", 0, 5), done("2", "anna", 3, 9), done("3", "anna", 8, 1)]
    known = as_of(items, Calendar(), day(8))
    assert [(each.gid, each.is_open) for each in known] == [("1", False), ("2", True)]


def test_a_forecast_of_the_past_does_not_change_with_what_came_after() -> None:
    ends = replace(milestone("9", "08", due_on=day(120)), completed_at=moment(118))
    tasks = [replace(done(f"0{at}", "p0", 0, 105 + at), waits_for=()) for at in range(9)]
    before = [*past([f"p{at}" for at in range(4)], [1.0, 2.0, 4.0] * 12), *tasks, ends]
    after = [done(f"late{at}", "p1", 130 + at, 0.5) for at in range(60)]
    one = rehearsed_milestones(situation(before, 200), 7, 500)
    other = rehearsed_milestones(situation([*before, *after], 200), 7, 500)
    assert one == other
    assert one.milestones == 1
    assert one.brier is not None


def test_a_milestone_that_was_reached_before_the_day_it_would_be_seen_from_is_left_out() -> None:
    early = replace(milestone("9", due_on=day(120)), completed_at=moment(90))
    assert rehearsed_milestones(situation([*past(["p0"], [2.0] * 40), early], 200), 7, 100).milestones == 0
