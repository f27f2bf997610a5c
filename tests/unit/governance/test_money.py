"""What judges a request when a project's money runs short?"""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from steward.governance.costs import By, Cost, report
from steward.governance.money import Rung, Step, allowance, day_of, most, next_day, rung
from steward.model.cost import microdollars

HAIKU, NOVA, UNPRICED = "us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.amazon.nova-micro-v1:0", "x.unknown-v1:0"
LADDER = [Step(Rung.MODEL, HAIKU, 8_000), Step(Rung.SMALL, NOVA, 300), Step(Rung.OFFLINE)]


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (None, Rung.MODEL),  # no budget
        (8_000, Rung.MODEL),
        (7_999, Rung.SMALL),
        (300, Rung.SMALL),
        (299, Rung.OFFLINE),
        (0, Rung.OFFLINE),
        (-5, Rung.OFFLINE),  # it was lowered within the day
    ],
)
def test_the_ladder_goes_down_one_rung_at_a_time(left: int | None, expected: Rung) -> None:
    assert rung(LADDER, left).rung is expected


def test_where_nothing_judges_without_a_model_nothing_is_suggested() -> None:
    assert rung([*LADDER[:2], Step(Rung.NOTHING)], 10).rung is Rung.NOTHING
    assert rung(LADDER[:1], 10).rung is Rung.NOTHING


def test_a_model_without_a_price_is_asked_only_where_no_budget_could_be_broken() -> None:
    steps = [Step(Rung.MODEL, UNPRICED, most(UNPRICED, 1, 1)), Step(Rung.OFFLINE)]
    assert rung(steps, None).rung is Rung.MODEL
    assert rung(steps, 1_000_000_000).rung is Rung.OFFLINE


def test_the_most_covers_the_answer_and_its_one_repair() -> None:
    once = microdollars(HAIKU, 2_100, 400)
    assert once is not None
    assert 2 * once < (most(HAIKU, 2_100, 400) or 0) < 2.2 * once


def test_a_day_is_one_of_utc_and_the_next_one_begins_at_its_midnight() -> None:
    late = datetime(2026, 10, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))  # already the 2nd in UTC
    assert day_of(late) == "2026-10-02"
    assert next_day(late) == datetime(2026, 10, 3, tzinfo=UTC)
    assert (allowance(1.5), allowance(None)) == (1_500_000, None)


def line(subject: str, rung_: Rung, cost: int, prompt: str = "triage_request/v1") -> dict[str, object]:
    return {"project_gid": "77", "subject": subject, "prompt": prompt, "rung": str(rung_), "microdollars": cost}


def test_costs_add_up_by_group_for_each_decision_and_each_accepted_suggestion() -> None:
    lines = [
        line("task:1", Rung.MODEL, 4_000),
        line("task:1", Rung.OFFLINE, 0),
        line("task:2", Rung.SMALL, 200, "triage_request/v2"),
    ]
    assert report(lines, By.PROJECT, {"77": 2}) == [Cost("77", 3, 2, 4_200, 2)]
    assert [(each.of, each.decisions, each.microdollars) for each in report(lines, By.PROMPT)] == [
        ("triage_request/v1", 2, 4_000),
        ("triage_request/v2", 1, 200),
    ]
    (cost,) = report(lines, By.PROJECT, {"77": 2})
    assert (cost.per_decision, cost.per_accepted) == (1_400, 2_100)
    assert cost.as_row()["per_accepted"] == 0.0021
    assert report([], By.TASK) == []


def test_without_an_accepted_suggestion_there_is_no_price_of_one() -> None:
    (cost,) = report([line("task:1", Rung.MODEL, 4_000)], By.TASK, {})
    assert (cost.accepted, cost.per_accepted) == (0, None)
