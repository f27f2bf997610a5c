"""Is a change of a judgement called fixed, broken or unchanged as people would call it?"""

from typing import Any

import pytest

from steward.evidence.facts import Offer, Option, TriageFacts
from steward.evidence.scoring import (
    Change,
    Compared,
    Decision,
    Mark,
    compared,
    decisions,
    marked,
    same,
    settled_values,
    sign_test,
    tallied,
)
from tests import northwind

OPTIONS = (Option("o1", "501", "P1 Urgent"), Option("o2", "502", "P2 Soon"))


def facts(min_confidence: float = 0.5) -> TriageFacts:
    offers = (Offer("priority", "100", "enum", min_confidence, OPTIONS), Offer("effort_hours", "101", "number", 0.3))
    return TriageFacts("77", offers, (), (), None, {}, (), 0)


def said(value: Any, confidence: float = 0.8, *, done: bool = True) -> Decision:  # noqa: ANN401 - any field value
    return Decision("priority", value, confidence, done)


def test_only_what_was_sure_enough_is_done_and_another_threshold_decides_otherwise() -> None:
    judged: dict[str, Any] = {"priority": ("501", 0.55), "effort_hours": (3.0, 0.0), "unknown": ("9", 1.0)}
    found = decisions(facts(), judged)
    assert {key: each.done for key, each in found.items()} == {"priority": True, "effort_hours": False}
    assert not decisions(facts(), judged, {"priority": 0.6})["priority"].done
    assert not decisions(facts(), judged, {"effort_hours": 0.0})["effort_hours"].done  # no confidence is no answer


@pytest.mark.parametrize(
    ("decision", "settled", "mark"),
    [
        (said("501"), "501", Mark.RIGHT),
        (said("501"), "502", Mark.WRONG),
        (said("501"), "", Mark.WRONG),
        (said("501", done=False), "501", Mark.LEFT),
        (None, "501", Mark.LEFT),
    ],
)
def test_a_field_is_right_wrong_or_left(decision: Decision | None, settled: str, mark: Mark) -> None:
    assert marked(decision, settled) is mark


@pytest.mark.parametrize(
    ("said_hours", "settled", "is_same"), [(3, 2, True), (2, 3, True), (3.1, 2, False), (0, 2, False), (0, 0, True)]
)
def test_hours_are_the_same_within_what_two_people_would_say(
    said_hours: float,
    settled: float,
    is_same: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    assert same(said_hours, settled) is is_same


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (Mark.WRONG, Mark.RIGHT, Change.FIXED),
        (Mark.WRONG, Mark.LEFT, Change.FIXED),
        (Mark.LEFT, Mark.RIGHT, Change.FIXED),
        (Mark.RIGHT, Mark.WRONG, Change.BROKEN),
        (Mark.RIGHT, Mark.LEFT, Change.BROKEN),
        (Mark.LEFT, Mark.WRONG, Change.BROKEN),
        (Mark.RIGHT, Mark.RIGHT, Change.UNCHANGED),
        (Mark.WRONG, Mark.WRONG, Change.UNCHANGED),
    ],
)
def test_a_change_is_fixed_or_broken_by_what_people_would_have_found(before: Mark, after: Mark, change: Change) -> None:
    assert Compared("priority", before, after).change is change


def test_what_people_settled_is_found_among_the_offers_by_its_name() -> None:
    names = {"priority": {"901": "p1 urgent", "902": "P9 Whenever"}}
    assert settled_values({"priority": "901", "effort_hours": 2.0}, names, facts()) == {
        "priority": "501",
        "effort_hours": 2.0,
    }
    assert settled_values({"priority": "902"}, names, facts()) == {"priority": ""}
    assert settled_values({"priority": "901"}, {}, facts()) == {"priority": ""}


def test_a_tally_counts_each_field_before_and_after() -> None:
    first = compared({"priority": said("501")}, {"priority": said("502")}, {"priority": "502"})
    second = compared({"priority": said("501")}, {"priority": said("501", done=False)}, {"priority": "501"})
    (row,) = (each.as_row() for each in tallied(first + second))
    assert (row["tasks"], row["fixed"], row["broken"], row["unchanged"]) == (2, 1, 1, 0)
    assert (row["right_before"], row["right_after"], row["left_after"], row["wrong_before"]) == (1, 1, 1, 1)
    assert compared({"priority": said("501")}, {}, {"team": "1"}) == []


def test_the_sign_test_is_the_binomial_one() -> None:
    assert sign_test(0, 0) == 1
    assert sign_test(5, 5) == 1
    assert sign_test(10, 0) == pytest.approx(2 / 1024)
    assert sign_test(8, 2) == pytest.approx(2 * (1 + 10 + 45) / 1024)
    assert sign_test(3000, 100) == pytest.approx(0.0, abs=1e-9)


def test_a_replay_with_nothing_otherwise_changes_nothing_on_the_seeds_history() -> None:
    task = northwind.request("Charged twice for invoice 20418", "Please refund one.")
    known = northwind.facts_of(task, northwind.past())
    judged: dict[str, Any] = {
        key: (offer.option(each.choice).gid, each.confidence)  # type: ignore[union-attr]
        for key, each in known.judgements.items()
        if (offer := known.offer(key)) and offer.option(each.choice)
    }
    once = decisions(known, judged)
    settled = {key: each.value for key, each in once.items()}
    assert {each.change for each in compared(once, decisions(known, judged), settled)} == {Change.UNCHANGED}
