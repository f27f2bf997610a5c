"""How likely a request goes wrong, by a rule that can be counted."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from steward.evidence.effort_range import EffortRange
from steward.evidence.facts import Missing, TriageFacts
from steward.evidence.missing import workdays
from steward.evidence.risk import drivers, level
from tests import northwind

FACTS = northwind.facts_of(northwind.request("Charged twice for an invoice"), northwind.past())
EIGHT_HOURS = EffortRange(2, 4, 8, "median", 40)


def _level(unsure: tuple[str, ...] = (), **parts: Any) -> str:  # noqa: ANN401 - any fact
    facts: TriageFacts = replace(FACTS, effort=EIGHT_HOURS, **parts)
    return level(drivers(facts, unsure))


def test_a_sure_request_without_a_date_is_a_low_risk() -> None:
    assert _level() == "Low"


@pytest.mark.parametrize(("left", "found"), [(30, "Low"), (3, "Low"), (2, "Medium"), (1, "High"), (0, "High")], ids=str)
def test_work_that_may_not_fit_before_the_due_date_is_a_medium_risk_and_what_does_not_fit_a_high_one(
    left: int, found: str
) -> None:
    assert _level(workdays_left=left) == found


def test_a_date_that_is_over_is_a_high_risk_even_where_nobody_knows_the_effort() -> None:
    assert level(drivers(replace(FACTS, effort=None, workdays_left=0), ())) == "High"
    assert level(drivers(replace(FACTS, effort=None, workdays_left=1), ())) == "Low"


def test_each_other_reason_is_one_step_and_two_are_high() -> None:
    lacking = (Missing("steps", ()),)
    busy = tuple(replace(each, open_tasks=10) for each in FACTS.people)
    assert busy
    assert _level(missing=lacking) == _level(unsure=("team",)) == _level(people=busy) == "Medium"
    assert _level(missing=lacking, people=busy) == "High"
    assert _level(missing=lacking, unsure=("team",)) == "Medium", "it is not sure because something is missing"


def test_one_able_person_who_has_time_is_enough() -> None:
    mixed = tuple(replace(each, open_tasks=0 if at == 0 else 30) for at, each in enumerate(FACTS.people))
    assert _level(people=mixed) == "Low"


def test_the_reasons_are_told_the_heaviest_first() -> None:
    found = drivers(replace(FACTS, effort=EIGHT_HOURS, workdays_left=1), ("team",))
    assert [each.why for each in found] == ["up to 8 h of work, 6 h before its due date", "the judgement is not sure"]


@pytest.mark.parametrize(
    ("due_on", "left"),
    [("2026-10-16", 0), ("2026-10-19", 0), ("2026-10-20", 1), ("2026-10-23", 4), ("2026-10-25", 4), ("2026-11-03", 11)],
)
def test_only_monday_to_friday_count_with_today_and_the_due_date(due_on: str, left: int) -> None:
    assert workdays(date(2026, 10, 20), due_on) == left, "a Tuesday"


def test_without_a_date_nothing_is_left_or_over() -> None:
    assert workdays(date(2026, 10, 20), None) is None
