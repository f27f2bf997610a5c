"""Which facts a review gives, in which order, and that nothing but the review decides them."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from steward.evidence.narrative.facts import FactTable, Kind, Role
from steward.evidence.narrative.gathering import facts_of
from steward.evidence.narrative.last_status import LastStatus, remembered
from steward.evidence.narrative.template import template
from steward.evidence.narrative.wording import line
from tests.unit.evidence.narrative_cases import (
    NOW,
    PRIVATE,
    PROJECT,
    TODAY,
    budgeted,
    facts,
    findings,
    item,
    milestone,
    review,
    stall,
)


def text(**more: object) -> str:
    return template(facts(review(**more))).text


def test_one_completed_task_more_changes_the_text() -> None:
    start = review()
    assert "13 tasks were completed" in text()
    assert "14 tasks were completed" in text(items=[*start.items, item("999", done=1)])


def test_the_same_review_in_another_order_gives_the_same_facts_under_the_same_ids() -> None:
    start = review()
    shuffled = list(start.items)
    random.Random(3).shuffle(shuffled)  # noqa: S311 - of a test
    other = facts_of(replace(start, items=shuffled, names=dict(reversed(list(start.names.items())))))
    assert other.as_json() == facts_of(start).as_json()


def test_a_table_is_read_as_it_was_stored() -> None:
    found = facts()
    assert FactTable.of_json(found.as_json()) == found


def test_a_week_in_which_nothing_changed_is_one_line() -> None:
    items = [item("101", 24), item("104", 12)]
    last = LastStatus(at=NOW - timedelta(days=7), due={each.gid: each.due_on for each in items}, score=62.0)
    found = facts_of(review(items=items, found=findings(), last=last, asks=(), goals=()))
    assert [each.text for each in template(found).lines] == ["Nothing changed since 23 November 2026."]


@pytest.mark.parametrize(
    "news",
    [
        {"items": [item("101", 24), item("104", 12, done=1)]},
        {"items": [item("101", 25), item("104", 12)]},
        {"items": [item("101", 24)]},
        {"found": findings(score=61.0)},
        {"found": findings(milestones=(milestone("103", 0.4),))},
    ],
    ids=["completed", "slipped", "removed", "health", "milestone"],
)
def test_whatever_changed_is_no_such_week(news: dict[str, object]) -> None:
    items = [item("101", 24), item("104", 12)]
    due = {each.gid: each.due_on for each in items}
    last = LastStatus(at=NOW - timedelta(days=7), due=due, score=62.0, probabilities={"103": 80.0})
    quiet = review(items=items, found=findings(), last=last, asks=(), goals=())
    assert not facts_of(replace(quiet, **news)).of(Kind.NOTHING)  # type: ignore[arg-type]


def test_a_first_status_tells_what_is_so_and_no_change() -> None:
    found = facts_of(review(last=None))
    assert not found.of(Kind.COMPLETED, Kind.ADDED, Kind.SLIPPED, Kind.PERIOD, Kind.NOTHING)
    assert found.of(Kind.HEALTH)[0].amount(Role.OLD) is None


def test_a_date_that_moved_is_told_with_both_days() -> None:
    (fact,) = [each for each in facts().of(Kind.SLIPPED) if each.subject_gid == "101"]
    old, new = TODAY + timedelta(days=17), TODAY + timedelta(days=24)
    assert (fact.day(Role.OLD), fact.day(Role.NEW), fact.amount()) == (old, new, 7)


@pytest.mark.parametrize("total", [0.0, -5.0])
def test_a_budget_of_nothing_has_no_share_that_is_spent(total: float) -> None:
    start = review()
    assert facts_of(start).of(Kind.BUDGET)
    assert not facts_of(replace(start, project=replace(start.project, budget_total=total))).of(Kind.BUDGET)


@pytest.mark.parametrize("unit", ["", "XTS", "TRY"])
def test_of_a_budget_whose_unit_no_text_can_tell_only_the_share_is_told(unit: str) -> None:
    (fact,) = facts_of(budgeted(unit)).of(Kind.BUDGET)
    assert line(fact).text == "25 % of the budget is spent."
    assert [each.number for each in fact.amounts()] == [25]


@pytest.mark.parametrize("unit", ["hours", "EUR", "SEK"])
def test_a_budget_is_told_in_its_unit(unit: str) -> None:
    (fact,) = facts_of(budgeted(unit)).of(Kind.BUDGET)
    assert line(fact).text == f"180 of 720 {unit} of the budget is spent (25 %)."


def test_blocked_work_has_its_age_and_what_it_waits_for() -> None:
    (fact,) = facts().of(Kind.BLOCKED)
    holder = fact.name(Role.HOLDER)
    assert (fact.amount(unit="working days"), holder and holder.text) == (9, "Invoice import")


def test_what_lies_in_another_project_is_read_by_who_can_read_that_one() -> None:
    (fact,) = facts_of(review(projects={"105": PRIVATE})).of(Kind.BLOCKED)
    assert fact.readable == (PROJECT, PRIVATE)


def test_a_forecast_on_a_short_history_is_no_fact() -> None:
    short = replace(milestone("103", 0.2), insufficient="history")
    assert not facts_of(review(found=findings(milestones=(short,)))).of(Kind.MILESTONE)


def test_more_than_five_critical_facts_of_a_kind_are_five_and_their_count() -> None:
    items = [item(str(800 + number), 9) for number in range(30)]
    stalls = tuple(stall(each.gid, 4 + n, ["105"], ["blocked_by_overdue"]) for n, each in enumerate(items))
    found = facts_of(review(items=items, found=findings(stalled=stalls)))
    assert sum(each.critical for each in found.of(Kind.BLOCKED)) == 5
    (count,) = found.of(Kind.BLOCKS)
    assert (count.amount(), count.critical) == (30, True)


def test_a_count_far_from_the_usual_weighs_more() -> None:
    start = review()
    assert start.last is not None
    usual = replace(start, last=replace(start.last, counts={Kind.COMPLETED: (13.0, 13.0)}))
    assert facts_of(usual).of(Kind.COMPLETED)[0].weight < facts_of(start).of(Kind.COMPLETED)[0].weight


def test_what_a_status_leaves_is_what_the_next_one_starts_from() -> None:
    start = review()
    found = facts_of(start)
    kept = remembered(start.items, start.found, found, start.last, "off_track", at=NOW)
    assert LastStatus.of_json(kept.as_json()) == kept
    assert kept.counts[Kind.COMPLETED] == (3.0, 5.0, 13.0)
    again = facts_of(replace(start, last=kept, asks=(), read_at=NOW + timedelta(hours=1)))
    assert [each.kind for each in again.of(Kind.NOTHING, Kind.COMPLETED, Kind.SLIPPED)] == [Kind.NOTHING]
