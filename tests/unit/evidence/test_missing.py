"""What a request lacks, by stated rules."""

from dataclasses import replace
from typing import Any

import pytest

from steward.evidence.assemble import Past
from steward.evidence.facts import RuleHit, TriageFacts
from steward.evidence.fingerprint import input_fingerprint
from steward.evidence.missing import DETAILS
from steward.evidence.text import TEXT_LIMIT_BYTES
from steward.governance.asking import AskFor
from steward.governance.policy import Rule
from tests import northwind

CUSTOMER = AskFor(name="the affected customer", phrases=("customer", "account"), waits=("priority",))


def _names(name: str, notes: str = "", **parts: Any) -> list[str]:  # noqa: ANN401 - as facts_of
    facts = northwind.facts_of(northwind.request(name, notes), northwind.past(), **parts)
    return [each.name for each in facts.missing]


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("Help needed", ""),
        ("URGENT!!!", "please help, thanks"),
        ("Something is broken", "Can you please fix it?"),
        ("?", ""),
        ("help", ""),
        ("asap", ""),
        ("test", ""),
        ("see attachment", ""),
        ("qwertz asdf", ""),
        ("Broken", "it does not work"),
        ("Invoice", ""),
        (
            "Hello dear team",
            "Could you please help us with this issue as soon as you can? Thank you very much for all!",
        ),
    ],
)
@pytest.mark.parametrize("least", [0.2, 0.35, 0.9])
def test_a_text_that_says_next_to_nothing_lacks_its_details_whatever_is_settled_most_often(
    name: str, notes: str, least: float
) -> None:
    assert _names(name, notes, min_confidence=least) == [DETAILS]


@pytest.mark.parametrize(
    "name", ["Charged twice", "Refund invoice 20418", "Export fails", "Reset my password", "504 on invoice export"]
)
def test_a_short_text_that_says_what_it_is_about_lacks_nothing_where_its_like_was_settled(name: str) -> None:
    assert _names(name, min_confidence=0.35) == []


@pytest.mark.parametrize(
    ("name", "enough"),
    [
        ("Please add sorting to the list of invoices", True),
        ("Rename the billing export", True),
        ("Update the report", False),
        ("Please change something", False),
        ("Add it", False),
    ],
)
def test_a_wish_with_the_thing_that_it_is_for_says_enough_though_nothing_like_it_was_settled(
    name: str, *, enough: bool
) -> None:
    facts = northwind.facts_of(northwind.request(name, "It would be nice to have."), Past(()), min_confidence=0.9)
    assert (facts.missing == ()) is enough


def test_a_short_text_is_vague_where_nothing_like_it_was_settled_and_not_where_a_rule_knows_it() -> None:
    task = northwind.request("Quarterly offsite")
    assert northwind.facts_of(task, northwind.past(), min_confidence=0.35).missing
    rule = Rule(name="offsite", phrases=("offsite",), sets={"request_type": "Question"})
    assert northwind.facts_of(task, northwind.past(), min_confidence=0.35, rules=(rule,)).missing == ()


def test_of_the_seeds_own_requests_those_that_say_something_are_not_asked() -> None:
    history = Past(northwind.settled_entries()[:240])
    later = northwind.settled_tasks()[240:]
    asked = [each for each in later if northwind.facts_of(each, history, min_confidence=0.35).missing]
    assert 0 < len(asked) <= 0.05 * len(later)
    assert max(len(each.notes) for each in asked) <= len("call me please")


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
    assert _names("The nightly export fails", "The accountant waits for its invoices.", asks=asks) == [
        "the affected customer"
    ]


@pytest.mark.parametrize("before", ["Long form answer. " * 180, "\u9577\u3044\u56de\u7b54\u3002" * 600])
def test_what_is_said_far_behind_the_part_that_is_judged_is_not_asked_for(before: str) -> None:
    order = AskFor(name="the order number", phrases=("order number",), waits=("team",))
    notes = f"{before}\nOrder number: 4711"
    assert len(notes.encode()) > TEXT_LIMIT_BYTES
    assert _names("The export of invoices fails for all users since Monday", notes, asks=(order,)) == []
    assert _names("The export of invoices fails for all users since Monday", before, asks=(order,)) == [
        "the order number"
    ]


def test_saying_it_there_asks_for_a_new_judgement() -> None:
    long = "Long form answer. " * 180
    one, other = (northwind.request("The export fails", notes) for notes in (long, f"{long}\nOrder number: 4711"))
    assert input_fingerprint(one, ()) != input_fingerprint(other, ())


def test_only_the_keys_that_wait_are_left_and_what_a_rule_set_waits_for_nothing() -> None:
    task = northwind.request("The nightly export fails", "It ends after a minute.")
    facts: TriageFacts = northwind.facts_of(task, northwind.past(), asks=(CUSTOMER,))
    assert facts.waiting() == {"priority"}
    assert replace(facts, rules=(RuleHit("outage", "priority", "o1"),)).waiting() == frozenset()
