"""A project's score, its contributions and its confidence."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from steward.evidence.findings import Milestone
from steward.evidence.health import weights
from steward.evidence.health.least_likely import least_likely
from steward.evidence.health.score import ARCHIVED, Around, Health, health
from steward.evidence.work_items import ReviewedProject
from tests.unit.evidence.health_cases import AROUND, NOW, TODAY, idle, item, known_project


def test_the_same_input_gives_the_same_score_a_thousand_times_in_whatever_order() -> None:
    project, items = known_project()
    first = health(project, items, AROUND, TODAY)
    rng = random.Random(7)  # noqa: S311 - a seeded generator, on purpose
    for _ in range(1000):
        rng.shuffle(items)
        assert health(project, items, AROUND, TODAY) == first


def test_contributions_add_up_to_what_is_missing_from_a_hundred() -> None:
    project, items = known_project()
    found = health(project, items, AROUND, TODAY)
    assert found.score is not None
    assert sum(each.points for each in found.contributions) == pytest.approx(100 - found.score, abs=1e-9)
    assert {each.component for each in found.contributions} == set(weights.WEIGHTS)


def test_the_three_risks_are_the_largest_contributions() -> None:
    project, items = known_project()
    found = health(project, items, AROUND, TODAY)
    points = sorted((each.points for each in found.contributions), reverse=True)
    assert [each.points for each in found.top] == points[:3]


def test_what_takes_nothing_is_no_risk() -> None:
    project = ReviewedProject("1", NOW, created_at=NOW, due_on=TODAY + timedelta(days=90))
    found = health(project, [item(number) for number in range(30)], Around(1.0), TODAY)
    assert (found.score, found.top) == (100.0, ())


def test_everything_at_its_worst_is_exactly_nothing() -> None:
    project, _ = known_project()
    worst = replace(project, budget_actual=2000.0, risk_rating="high", stakeholder_priority="high", due_on=TODAY)
    late = [item(0, -9), *(item(number, -9, waits_for=(number - 1,)) for number in range(1, 20))]
    found = health(worst, idle(late, 60), Around(0.0, 5, 5), TODAY)
    assert found.score == 0.0
    assert sum(each.points for each in found.contributions) == pytest.approx(100.0, abs=1e-9)


def test_a_missing_budget_spreads_its_weight_and_lowers_the_confidence() -> None:
    project, items = known_project()
    whole = health(project, items, AROUND, TODAY)
    without = health(replace(project, budget_total=None), items, AROUND, TODAY)
    assert without.missing == ("budget",)
    assert without.confidence < whole.confidence
    points = {each.component: each.points for each in whole.contributions}
    for each in without.contributions:
        assert each.points == pytest.approx(points[each.component] / 0.9, abs=0.11)


def test_an_empty_project_has_no_score_and_not_fifty() -> None:
    found = health(ReviewedProject("1", NOW), [], Around(), TODAY)
    assert (found.score, found.insufficient, found.confidence) == (None, "too_few_tasks", 0.0)


def test_a_new_project_without_dates_has_no_score() -> None:
    found = health(
        ReviewedProject("1", NOW, created_at=NOW), [item(number, None) for number in range(9)], Around(), TODAY
    )
    assert (found.score, found.insufficient) == (None, "too_little_known")
    assert "schedule" in found.missing


def test_an_archived_project_has_no_score_whatever_stands_in_it() -> None:
    project, items = known_project()
    found = health(replace(project, archived=True), items, AROUND, TODAY)
    assert (found.score, found.insufficient) == (None, ARCHIVED)


def test_a_project_with_everything_done_is_healthy() -> None:
    project, items = known_project()
    done = [replace(each, completed_at=each.modified_at) for each in items]
    found = health(replace(project, risk_rating="low"), done, Around(), TODAY)
    assert found.score is not None
    assert found.score > 95


def test_a_short_history_lowers_the_confidence() -> None:
    project, items = known_project()
    reopened = [replace(each, completed_at=None) for each in items]
    assert health(project, reopened, AROUND, TODAY).confidence < health(project, items, AROUND, TODAY).confidence


def test_fewer_than_three_comments_are_nobody_s_mood() -> None:
    project, items = known_project()
    assert "comments" in health(project, items, Around(0.6, 2, 2), TODAY).missing
    assert "comments" not in health(project, items, Around(0.6, 3, 3), TODAY).missing


def test_comments_take_a_tenth_at_most_even_where_as_little_is_known_as_a_score_needs() -> None:
    items = [item(number) for number in range(30)]
    around = (Around(0.9, 9, negative) for negative in (0, 9))
    quiet, loud = (health(ReviewedProject("1", NOW), items, each, TODAY) for each in around)
    assert quiet.score is not None
    assert loud.score is not None
    assert quiet.score - loud.score <= 10.0
    assert weights.WEIGHTS["comments"] / weights.WEIGHT_NEEDED <= 0.1


def test_an_unknown_option_of_a_level_is_not_judged() -> None:
    project, items = known_project()
    assert "risk_rating" in health(replace(project, risk_rating="purple"), items, AROUND, TODAY).missing


def test_a_stored_score_explains_itself() -> None:
    project, items = known_project()
    found = Health.of_json(health(project, items, AROUND, TODAY).as_json())
    assert found == health(project, items, AROUND, TODAY)
    known = sum(weights.WEIGHTS[each.component] for each in found.contributions)
    for each in found.contributions:
        assert each.points == pytest.approx(weights.WEIGHTS[each.component] * 100 / known * each.penalty, abs=0.11)
        assert each.figures


def test_work_that_waits_over_several_steps_counts_and_a_circle_ends() -> None:
    project, _ = known_project()
    chain = [item(0, -3), item(1, waits_for=(0,)), item(2, waits_for=(1,)), item(3, waits_for=(2,)), item(4)]
    circle = [*chain, replace(item(0, -3), waits_for=("103",))][1:]
    for items in (chain, circle):
        found = health(project, items, AROUND, TODAY)
        figures = next(each.figures for each in found.contributions if each.component == "dependencies")
        assert figures["waiting_for_late_work"] >= 3


def test_the_weights_are_a_hundred_and_comments_at_most_ten() -> None:
    assert sum(weights.WEIGHTS.values()) == 100.0
    assert weights.WEIGHTS["comments"] <= 10.0
    assert all(each > 0 for each in weights.WEIGHTS.values())


def test_completing_what_is_not_due_yet_does_not_make_what_is_late_weigh_more() -> None:
    project = ReviewedProject("1", NOW, created_at=NOW - timedelta(days=60), due_on=TODAY + timedelta(days=60))
    late, ahead = [item(number, -3) for number in range(3)], [item(number, 20) for number in range(10, 19)]
    scores = [
        health(
            project,
            [*late, *(replace(each, completed_at=NOW) for each in ahead[:done]), *ahead[done:]],
            Around(),
            TODAY,
        )
        for done in range(10)
    ]
    found = [each.score for each in scores if each.score is not None]
    assert len(found) == 10
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_years_of_completed_work_do_not_hide_what_is_late_now() -> None:
    project, items = known_project()
    old = NOW - timedelta(days=400)
    ancient = [replace(item(number, -400, done=True), created_at=old, completed_at=old) for number in range(100, 900)]
    short, long = (health(project, each, AROUND, TODAY) for each in (items, [*items, *ancient]))
    penalties = [{each.component: each.penalty for each in found.contributions} for found in (short, long)]
    for component in ("overdue", "dependencies"):
        assert penalties[0][component] == penalties[1][component] > 0


@pytest.mark.parametrize(("total", "actual", "penalty"), [(-5.0, 50.0, 1.0), (0.0, 50.0, 1.0), (-5.0, 0.0, None)])
def test_a_budget_of_nothing_is_overspent_by_whatever_is_spent(
    total: float, actual: float, penalty: float | None
) -> None:
    project, items = known_project()
    found = health(replace(project, budget_total=total, budget_actual=actual), items, AROUND, TODAY)
    assert {each.component: each.penalty for each in found.contributions}.get("budget") == penalty


def told(probability: float | None, insufficient: str) -> Milestone:
    dates = (None, None, None)
    return Milestone("1", None, probability, *dates, "task", None, None, "network", 90, insufficient, "2026-11-30")


def test_a_milestone_that_is_reached_counts_as_sure_and_one_in_a_circle_as_lost() -> None:
    open_, circle, short = (told(*each) for each in ((0.4, ""), (None, "cycle"), (0.1, "history")))
    work = [replace(item(1), is_milestone=True), item(2, done=True)]
    reached = [*work, replace(item(3, done=True), is_milestone=True)]
    assert least_likely([], work) is None
    assert least_likely([], reached) == 1.0
    assert least_likely([short], reached) == 1.0
    assert least_likely([open_, short], reached) == 0.4
    assert least_likely([open_, circle], reached) == 0.0


def test_a_negative_comment_that_is_the_third_raises_no_score_though_two_before_it_were_none() -> None:
    project, _ = known_project()
    late = [item(number, -9) for number in range(20)]
    two, three = (health(project, late, Around(0.0, 2 + more, more), TODAY).score for more in (0, 1))
    assert two is not None
    assert three is not None
    assert three <= two


def test_a_missed_milestone_weighs_as_one_more_task() -> None:
    project, _ = known_project()
    tasks = [replace(item(number), effort_hours=float(number)) for number in range(1, 10)]
    missed = replace(item(99, -9), is_milestone=True, effort_hours=None)
    (overdue,) = [
        each for each in health(project, [*tasks, missed], AROUND, TODAY).contributions if each.component == "overdue"
    ]
    assert overdue.figures == {"overdue_tasks": 1, "open_tasks": 10}
    assert overdue.penalty > 0
