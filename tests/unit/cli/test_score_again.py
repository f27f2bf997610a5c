"""Is a stored score explained by its parts, and is one that does not follow noticed?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.evidence.findings import Findings
from steward.evidence.health import weights
from steward.evidence.health.episode import Episode
from steward.evidence.health.score import Around, health
from steward.evidence.in_view import InView
from steward.evidence.work_items import ReviewedProject, WorkItem
from steward_cli.score_again import explained

TODAY = date(2026, 10, 1)
NOW = datetime(2026, 10, 1, 3, tzinfo=UTC)
PROJECT = ReviewedProject("7", NOW, created_at=NOW - timedelta(days=90), due_on=date(2026, 12, 1), risk_rating="high")


def work(late: int, done: int, idle_days: int = 0) -> list[WorkItem]:
    moved = NOW - timedelta(days=idle_days)
    due = date(2026, 9, 20)
    opened = [WorkItem(f"1{at}", moved, moved, due_on=due) for at in range(late)]
    return opened + [WorkItem(f"2{at}", moved, moved, completed_at=moved, due_on=due) for at in range(done)]


def findings(items: list[WorkItem]) -> Findings:
    return Findings(health(PROJECT, items, Around(), TODAY), Episode(), None)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 60))
def test_points_sum_to_what_is_lacking_to_a_hundred_and_the_score_is_found_again(
    late: int, done: int, idle: int
) -> None:
    items = work(late, done, idle)
    found = explained(findings(items), PROJECT, InView(items), TODAY)
    assert found.differs == ""
    assert found.again == found.stored
    if found.stored.score is not None:
        assert found.points == pytest.approx(100 - found.stored.score, abs=0.05)
        shared = weights.shared_out({each.component for each in found.stored.contributions})
        unheard = 100 * weights.WEIGHTS["comments"] / shared  # nobody commented: nothing is taken, and nothing spread
        assert sum(row["at_most"] or 0 for row in found.rows()) == pytest.approx(100 - unheard, abs=0.5)


def test_other_work_than_was_stored_is_noticed() -> None:
    found = explained(findings(work(6, 2)), PROJECT, InView(work(1, 7)), TODAY)
    assert found.differs.startswith("computed anew it is ")


def test_a_score_of_other_weights_is_not_computed_anew() -> None:
    items = work(6, 2)
    old = findings(items)
    found = explained(replace(old, health=replace(old.health, version="2020-01")), PROJECT, InView(items), TODAY)
    assert (found.again, found.differs) == (
        None,
        f"it was made with the weights 2020-01, this version has {weights.VERSION}",
    )


def test_without_its_pages_the_sum_alone_is_checked() -> None:
    found = explained(findings(work(6, 2)), PROJECT, None, TODAY)
    assert (found.again, found.differs) == (None, "")


def test_the_weights_are_a_hundred_points_together() -> None:
    assert sum(weights.WEIGHTS.values()) == 100
    everything = replace(PROJECT, budget_total=100.0, budget_actual=10.0, stakeholder_priority="low")
    items = [*work(20, 20), WorkItem("3", NOW, NOW, waits_for=("10",))]
    scored = health(everything, items, Around(0.5, 3, 0), TODAY)
    assert (scored.missing, scored.confidence) == ((), 1.0)
