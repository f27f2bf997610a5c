"""How pressing a request is, by code."""

from dataclasses import replace
from typing import Any

import pytest

from steward.evidence.facts import Judgement, Offer, Option, RuleHit, TriageFacts
from steward.evidence.urgency import ladder, score
from tests import northwind

FACTS = northwind.facts_of(northwind.request("Charged twice"), northwind.past())


def _offer(*names: str) -> Offer:
    options = tuple(Option(f"o{at}", str(at), name) for at, name in enumerate(names, 1))
    return Offer("priority", "101", "enum", 0.5, options)


def _facts(odds: dict[str, float], offer: Offer | None = None, **parts: Any) -> TriageFacts:  # noqa: ANN401 - any fact
    offer = offer or _offer("P1 Urgent", "P2 High", "P3 Normal", "P4 Low")
    judged = Judgement("o1", 0.5, "history", "", odds)
    return replace(FACTS, offers=(offer,), judgements={"priority": judged}, rules=(), **parts)


@pytest.mark.parametrize(
    "names",
    [
        ("P1 Urgent", "P2 High", "P3 Normal", "P4 Low"),
        ("1 - Now", "2 - Soon", "3 - Later", "4 - Some day"),
        ("Critical", "High", "Medium", "Low"),
        ("Very high", "High", "Normal", "Very low"),
    ],
)
def test_options_are_ordered_by_what_they_are_called_in_whatever_order_they_are_listed(names: tuple[str, ...]) -> None:
    there, back = ladder(_offer(*names)), ladder(_offer(*reversed(names)))
    assert [there[f"o{at}"] for at in (1, 2, 3, 4)] == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert [back[f"o{at}"] for at in (4, 3, 2, 1)] == pytest.approx([1, 2 / 3, 1 / 3, 0])


@pytest.mark.parametrize("names", [("Red", "Green"), ("High", "Whenever"), ("P1 Urgent",), ()])
def test_names_that_show_no_order_give_no_score(names: tuple[str, ...]) -> None:
    assert score(_facts({"o1": 1.0}, _offer(*names)), None) is None


def test_nothing_known_of_a_priority_is_no_score_and_not_the_score_zero() -> None:
    assert score(_facts({}), None) is None
    assert score(replace(FACTS, offers=()), ("1", 0.9)) is None


def test_the_score_rises_with_the_odds_of_a_higher_priority() -> None:
    found = [score(_facts({"o1": share, "o4": 1 - share}), None) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert found == [0, 18, 35, 52, 70]


def test_the_score_rises_with_the_chosen_priority_and_with_how_sure_it_is() -> None:
    odds = {"o1": 0.1, "o2": 0.2, "o3": 0.3, "o4": 0.4}
    by_choice = [score(_facts(odds), (gid, 0.6)) or 0 for gid in "4321"]
    by_confidence = [score(_facts(odds), ("1", sure)) or 0 for sure in (0.0, 0.3, 0.6, 0.9)]
    assert by_choice == sorted(set(by_choice))
    assert by_confidence == sorted(set(by_confidence))


def test_an_earlier_due_date_never_lowers_the_score_and_today_is_worth_twenty_points() -> None:
    found = [score(_facts({"o4": 1.0}, workdays_left=left), None) for left in (None, 30, 11, 6, 2, 1, 0)]
    assert found == [0, 0, 0, 10, 18, 20, 20]


def test_a_rule_that_sets_the_priority_is_worth_ten_points_of_the_highest() -> None:
    ruled = replace(_facts({"o1": 0.99}), rules=(RuleHit("outage", "priority", "o1"),))
    assert score(ruled, ("1", 0.99)) == 80
    assert score(replace(ruled, workdays_left=0), ("1", 0.99)) == 100
