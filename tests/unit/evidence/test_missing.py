"""What a request lacks, by stated rules."""

from dataclasses import replace
from typing import Any

import pytest

from steward.evidence.assemble import Past
from steward.evidence.facts import RuleHit, TriageFacts
from steward.evidence.missing import DETAILS
from steward.governance.asking import AskFor
from tests import northwind

CUSTOMER = AskFor(name="the affected customer", phrases=("customer", "account"), waits=("priority",))


def _names(name: str, notes: str = "", **parts: Any) -> list[str]:  # noqa: ANN401 - as facts_of
    facts = northwind.facts_of(northwind.request(name, notes), northwind.past(), **parts)
    return [each.name for each in facts.missing]


@pytest.mark.parametrize(
    ("name", "notes"),
    [("Help needed", ""), ("URGENT!!!", "please help, thanks"), ("Something is broken", "Can you please fix it?")],
)
def test_a_text_that_says_next_to_nothing_and_is_like_nothing_lacks_its_details(name: str, notes: str) -> None:
    assert _names(name, notes, min_confidence=0.9) == [DETAILS]


def test_a_short_text_that_history_understands_lacks_nothing() -> None:
    assert _names("Charged twice", min_confidence=0.2) == []


def test_a_text_that_says_enough_lacks_nothing_however_new_it_is() -> None:
    words = "The coffee machine on the third floor leaks water onto the carpet since Monday morning"
    facts = northwind.facts_of(northwind.request(words), Past(()), min_confidence=0.9)
    assert facts.missing == ()


def test_a_language_without_spaces_is_not_taken_for_an_outcry() -> None:
    facts = northwind.facts_of(northwind.request("\u8bf7\u6c42" * 50), Past(()), min_confidence=0.9)
    assert facts.missing == ()
    assert northwind.facts_of(northwind.request("\u8bf7\u6c42"), Past(()), min_confidence=0.9).missing


def test_what_the_team_always_asks_for_is_missing_until_a_phrase_of_it_stands_in_the_text() -> None:
    asks = (CUSTOMER,)
    assert _names("The nightly export fails", "It ends after a minute.", asks=asks) == ["the affected customer"]
    assert _names("The nightly export fails", "It ends after a minute for one Customer.", asks=asks) == []
    assert _names("The nightly export fails", "The accountant waits.", asks=asks) == ["the affected customer"]


def test_only_the_keys_that_wait_are_left_and_what_a_rule_set_waits_for_nothing() -> None:
    task = northwind.request("The nightly export fails", "It ends after a minute.")
    facts: TriageFacts = northwind.facts_of(task, northwind.past(), asks=(CUSTOMER,))
    assert facts.waiting() == {"priority"}
    assert replace(facts, rules=(RuleHit("outage", "priority", "o1"),)).waiting() == frozenset()
