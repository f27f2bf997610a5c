"""The facts of a triage: what is offered, under which keys, and what a model sees of it."""

import json
from dataclasses import replace

import pytest

from steward.asana.models import EnumOption, Task
from steward.evidence.assemble import Past, Wanted, triage_facts
from steward.evidence.facts import TriageFacts
from steward.evidence.judge import RULE_CONFIDENCE, blended, offline_answer, summary
from steward.evidence.shortlist import OPTIONS_OFFERED
from steward.evidence.text import RequestText, request_text
from steward.governance.policy import Rule
from tests import northwind

PAST = northwind.past()
REQUEST = northwind.request(
    "Charged twice for invoice 20418", "Could you refund one of the two? The accountant is waiting."
)


def test_facts_survive_the_way_through_json() -> None:
    facts = northwind.facts_of(REQUEST, PAST)
    assert TriageFacts.of_json(json.loads(json.dumps(facts.as_json()))) == facts


def test_facts_hold_no_word_of_the_request() -> None:
    stored = json.dumps(northwind.facts_of(northwind.request("canary-7f3a", "canary-9c1b"), PAST).as_json())
    assert "canary" not in stored


def test_a_model_sees_no_gid_and_no_person() -> None:
    facts = northwind.facts_of(REQUEST, PAST)
    shown = json.dumps(facts.for_prompt())
    hidden = {each.gid for offer in facts.offers for each in offer.options} | {
        each.task_gid for each in facts.neighbours
    }
    assert not [gid for gid in hidden if f'"{gid}"' in shown]
    assert not [person.name for person in facts.people if person.name in shown]
    assert facts.people


def test_a_disabled_option_is_not_offered_and_what_was_settled_under_it_falls_away() -> None:
    field = REQUEST.field("AI Type")
    assert field
    closed = tuple(EnumOption(each.gid, each.name, each.name != "Billing") for each in field.options)
    others = tuple(each for each in REQUEST.custom_fields if each.gid != field.gid)
    task = replace(REQUEST, custom_fields=(*others, replace(field, options=closed)))
    facts = northwind.facts_of(task, PAST)
    offer = facts.offer("request_type")
    assert offer
    assert "Billing" not in {each.name for each in offer.options}
    assert facts.judgements["request_type"].confidence < 0.5


def test_the_order_of_the_options_depends_on_the_task() -> None:
    orders = set()
    for gid in range(20):
        offer = northwind.facts_of(northwind.request("x", gid=str(gid)), PAST).offer("request_type")
        assert offer
        orders.add(tuple(each.name for each in offer.options))
    assert len(orders) > 10


def test_a_renamed_option_still_counts_because_settled_values_are_gids() -> None:
    def renamed(task: Task, name: str) -> Task:
        field = task.field(name)
        assert field
        options = tuple(replace(each, name="Invoicing") if each.name == "Billing" else each for each in field.options)
        rest = tuple(each for each in task.custom_fields if each.name != name)
        return replace(task, custom_fields=(*rest, replace(field, options=options)))

    task = renamed(renamed(REQUEST, "AI Type"), "Request type")
    facts = northwind.facts_of(task, PAST)
    offer, judged = facts.offer("request_type"), facts.judgements["request_type"]
    assert offer
    chosen = offer.option(judged.choice)
    assert chosen
    assert chosen.name == "Invoicing"


def test_a_field_with_hundreds_of_options_offers_forty_and_says_how_many_more_there_are() -> None:
    field = REQUEST.field("AI Type")
    assert field
    many = replace(field, options=tuple(EnumOption(str(n), f"Kind {n}", enabled=True) for n in range(300)))
    sources = [Wanted("request_type", many, None, 0.5)]
    facts = triage_facts(REQUEST, northwind.sources(sources, PAST))
    assert (len(facts.offers[0].options), facts.offers[0].more) == (OPTIONS_OFFERED, 300 - OPTIONS_OFFERED)
    assert facts.for_prompt()["not_offered"] == {"request_type": "260 more"}


def test_a_rule_decides_before_history() -> None:
    rule = Rule(name="refunds", phrases=("refund  one",), sets={"priority": "P1 Urgent", "team": "No such team"})
    facts = northwind.facts_of(REQUEST, PAST, rules=(rule,))
    offer, judged = facts.offer("priority"), facts.judgements["priority"]
    assert offer
    assert (judged.basis, judged.confidence) == ("rule", RULE_CONFIDENCE)
    assert offer.option(judged.choice) == next(each for each in offer.options if each.name == "P1 Urgent")
    assert facts.judgements["team"].basis == "history"


def test_a_rules_phrase_is_whole_words() -> None:
    rule = Rule(name="ref", phrases=("ref",), sets={"priority": "P1 Urgent"})
    assert northwind.facts_of(REQUEST, PAST, rules=(rule,)).rules == ()


def test_a_project_without_history_still_has_facts_and_abstains() -> None:
    facts = northwind.facts_of(REQUEST, Past(()))
    assert (facts.history_size, facts.neighbours, facts.people, facts.effort) == (0, (), (), None)
    answer = offline_answer(facts.for_prompt(), request_text(REQUEST, ()))
    assert answer["request_type"] == {"option": "none", "confidence": 0.0}
    assert answer["effort_hours"] is None


def test_the_offline_summary_is_the_requests_own_words() -> None:
    assert summary(RequestText("Title", "Hi team,\n\nThe export stops at noon every day. Thanks")) == (
        "Title: The export stops at noon every day."
    )
    assert summary(RequestText("Title", "")) == "Title"


@pytest.mark.parametrize("stated", [0.0, 0.3, 0.97])
def test_a_statement_equal_to_historys_odds_keeps_its_confidence(stated: float) -> None:
    judged = northwind.facts_of(REQUEST, PAST).judgements["request_type"]
    told = replace(judged, odds={"o1": stated})
    assert blended(stated, told, "o1") == pytest.approx(stated)
    assert blended(stated, told, "o2") == pytest.approx(stated / 2)
    assert blended(stated, None, "o1") == pytest.approx(0.8 * stated)


def test_a_key_whose_field_holds_a_persons_value_stays_with_them_however_sure_the_judgement() -> None:
    facts = northwind.facts_of(REQUEST, PAST)
    sure = {offer.key: 1.0 for offer in facts.offers}
    assert facts.left(sure) == []
    gid = facts.field_gids()["priority"]
    assert facts.with_persons({gid}).left(sure) == ["priority"]
    assert facts.with_persons(()).left(sure) == []
