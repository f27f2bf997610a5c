"""Do the pictures of a review say what its findings and its stored work say?"""

from datetime import UTC, date, datetime, timedelta

from steward.evidence.charts import of_review
from steward.evidence.charts.of_review import POINTS, Shown
from steward.evidence.findings import Findings, Milestone
from steward.evidence.health.episode import Episode
from steward.evidence.health.score import Health
from steward.evidence.work_items import WorkItem

TODAY = date(2026, 10, 1)
RISK = {"driver": "overdue", "probability": 0.6, "expected_delay_days": 4.0}


def item(gid: str, day: int, done: int | None = None, **more: bool) -> WorkItem:
    begin = datetime(2026, 9, 1, 12, tzinfo=UTC)
    finished = begin + timedelta(days=done) if done is not None else None
    return WorkItem(
        gid, begin + timedelta(days=day), begin, completed_at=finished, is_milestone=more.get("milestone", False)
    )


def milestone(gid: str, due_on: str, p85_on: str | None) -> Milestone:
    return Milestone(gid, due_on, 0.5, "2026-10-05", p85_on, p85_on, "throughput", None, None, "throughput", 90, "", "")


def shown(name: str, score: float | None, **more: object) -> Shown:
    health = Health("v", score, 0.5, insufficient="" if score is not None else "too_few_tasks")
    return Shown(name, Findings(health, Episode(), None, **more), (), TODAY)  # type: ignore[arg-type]


def test_work_counts_up_day_by_day_and_a_milestone_is_no_work() -> None:
    found = of_review.counts([item("1", 0, 10), item("2", 5), item("3", 0, 2, milestone=True)], TODAY)
    assert (found[0].on, found[0].done, found[0].scope) == (date(2026, 9, 1), 0, 1)
    assert (found[-1].on, found[-1].done, found[-1].scope) == (TODAY, 1, 2)
    assert [each.done for each in found] == sorted(each.done for each in found)


def test_a_long_project_is_about_sixty_points_that_end_today_and_an_empty_one_is_none() -> None:
    found = of_review.counts([item("1", -2000)], TODAY)
    assert len(found) <= POINTS + 1
    assert found[-1].on == TODAY
    assert of_review.counts([], TODAY) == []


def test_the_fan_is_that_of_the_milestone_that_is_due_last_of_those_that_can_be_told() -> None:
    milestones = (
        milestone("1", "2026-10-20", "2026-10-30"),
        milestone("2", "2026-12-01", "2026-12-09"),
        milestone("3", "2027-01-01", None),
    )
    chart = of_review.burn_up(shown("Launch", 60.0, milestones=milestones))
    assert (chart.p50_on, chart.p85_on) == (date(2026, 10, 5), date(2026, 12, 9))


def test_a_portfolio_shows_all_risks_by_project_and_then_the_least_healthy_first() -> None:
    projects = [shown("Good", 90.0, risks=(RISK,)), shown("Bad", 20.0, risks=(RISK,)), shown("New", None)]
    matrix, _, *rest = of_review.of_portfolio("Delivery", projects, ())
    assert [each.label for each in matrix.risks] == ["Bad: overdue work", "Good: overdue work"]  # type: ignore[union-attr]
    assert [each.title for each in rest[::2]] == ["Health of Bad", "Health of Good", "Health of New"]
