"""What a triage writes, and what it leaves to people."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from steward import workflows
from steward.asana.edits import Assign, Edit, SetTaskFields
from steward.asana.models import EnumOption, Named, Task
from steward.evidence.assemble import Past
from steward.evidence.facts import Missing, RuleHit, TriageFacts
from steward.evidence.text import own_words
from steward.evidence.verdict import said
from steward.workflows import WORKFLOWS
from steward.workflows.triage_request import Answer, confidences, workflow, writes
from tests import northwind

TASK = northwind.request("Charged twice for invoice 20418", "Could you refund one of the two?")
FACTS = northwind.facts_of(TASK, northwind.past())


def _key(facts: TriageFacts, key: str, name: str) -> str:
    offer = facts.offer(key)
    assert offer
    return next(each.key for each in offer.options if each.name == name)


def _answer(facts: TriageFacts = FACTS, confidence: float = 0.95, **parts: Any) -> Answer:  # noqa: ANN401
    def choice(key: str, name: str) -> dict[str, Any]:
        return {"option": _key(facts, key, name), "confidence": confidence}

    document = {
        "request_type": choice("request_type", "Billing"),
        "priority": choice("priority", "P2 High"),
        "team": choice("team", "Customer Experience"),
        "effort_hours": 3.0,
        "summary": "A customer was charged twice.",
        "reason": "Charged twice",
    }
    return Answer.model_validate(document | parts)


def _values(edits: list[Edit]) -> dict[str, Any]:
    assert isinstance(edits[0], SetTaskFields)
    return dict(edits[0].values)


def _without_history(confidence: float = 0.5) -> TriageFacts:
    return northwind.facts_of(TASK, Past(()), min_confidence=confidence)


def test_every_workflow_is_in_the_one_tuple_under_its_own_name() -> None:
    home = Path(workflows.__file__).parent
    modules = {path.stem for path in home.glob("*.py")} - {"__init__", "base"}
    assert sorted(each.name for each in WORKFLOWS) == sorted(modules)
    assert workflow.writes is writes


def test_all_that_is_sure_is_one_request_by_option_gid() -> None:
    edits = writes(TASK, FACTS, _answer())
    values = _values(edits)
    assert values[northwind.field("ai_type")] == northwind.option("ai_type", "Billing")
    assert values[northwind.field("ai_team")] == northwind.option("ai_team", "Customer Experience")
    assert values[northwind.field("ai_effort")] == 3.0
    assert values[northwind.field("ai_summary")] == "A customer was charged twice."
    assert len([each for each in edits if isinstance(each, SetTaskFields)]) == 1


def test_a_field_under_its_minimum_stays_as_it_is_and_the_reason_names_it() -> None:
    facts = _without_history(confidence=0.7)
    values = _values(writes(TASK, facts, _answer(facts, 0.8, effort_hours=None)))
    assert set(values) == {northwind.field(each) for each in ("ai_confidence", "ai_summary", "ai_reason")}
    assert values[northwind.field("ai_confidence")] == 0
    assert values[northwind.field("ai_reason")].endswith(
        "Left to people: request type, priority, team, effort hours, assignee."
    )


def _told_reason(facts: TriageFacts, answer: Answer) -> str:
    return str(_values(writes(TASK, facts, answer))[northwind.field("ai_reason")])


def _offline(facts: TriageFacts) -> Answer:
    assert workflow.offline
    return Answer.model_validate(workflow.offline(facts.for_prompt(), own_words(TASK)))


def test_the_reason_explains_only_what_is_written_or_proposed() -> None:
    assert _told_reason(FACTS, _offline(FACTS)).startswith("Billing: as ")
    taken = FACTS.with_persons([northwind.field("ai_type")])
    told = _told_reason(taken, _offline(taken))
    assert "Billing" not in told
    assert "Customer Experience: as " in told
    unsure = northwind.facts_of(TASK, northwind.past(), min_confidence=0.99)
    assert _told_reason(unsure, _offline(unsure)).startswith(("Left to people:", "Risk", "The person proposed"))


def test_where_everything_waits_for_details_no_words_explain_what_is_not_written() -> None:
    vague = replace(FACTS, missing=(Missing("details", ("request_type", "priority", "team")),))
    assert "Charged twice" not in _told_reason(vague, _answer(vague))


def test_the_stated_confidence_counts_half_beside_history_and_is_discounted_without() -> None:
    billing = FACTS.judgements["request_type"].odds[_key(FACTS, "request_type", "Billing")]
    assert confidences(FACTS, _answer())["request_type"] == pytest.approx((0.95 + billing) / 2, abs=1e-3)
    assert confidences(_without_history(), _answer(_without_history()))["request_type"] == pytest.approx(0.76)


def test_a_rule_decides_whatever_the_model_says() -> None:
    ruled = replace(FACTS, rules=(RuleHit("money", "priority", _key(FACTS, "priority", "P1 Urgent")),), judgements={})
    values = _values(writes(TASK, ruled, _answer(ruled)))
    assert values[northwind.field("ai_priority")] == northwind.option("ai_priority", "P1 Urgent")


def test_hours_are_held_within_what_settled_requests_took() -> None:
    assert FACTS.effort
    values = _values(writes(TASK, FACTS, _answer(effort_hours=900.0)))
    assert values[northwind.field("ai_effort")] == FACTS.effort.p80
    assert FACTS.effort.says() in values[northwind.field("ai_reason")]


@pytest.mark.parametrize("option", ["o9", "o99", "none"])
def test_a_key_that_was_not_offered_is_no_choice(option: str) -> None:
    edits = writes(TASK, FACTS, _answer(request_type={"option": option, "confidence": 1.0}))
    assert northwind.field("ai_type") not in _values(edits)
    assert "request type" in _values(edits)[northwind.field("ai_reason")]


def test_an_option_that_was_disabled_after_the_facts_were_computed_is_not_written() -> None:
    field = TASK.field("AI Type")
    assert field
    closed = replace(field, options=tuple(EnumOption(each.gid, each.name, enabled=False) for each in field.options))
    task = replace(TASK, custom_fields=tuple(closed if each is field else each for each in TASK.custom_fields))
    assert field.gid not in _values(writes(task, FACTS, _answer()))


def test_a_field_that_is_not_on_the_task_or_only_asana_can_write_is_not_written() -> None:
    gone = replace(TASK, custom_fields=())
    assert _values(writes(gone, FACTS, _answer())) == {}
    fixed = replace(TASK, custom_fields=tuple(replace(each, read_only=True) for each in TASK.custom_fields))
    assert _values(writes(fixed, FACTS, _answer())) == {}


def test_somebody_of_the_chosen_team_who_is_free_is_proposed() -> None:
    free = northwind.people_rows({"leila": 0, "maya_c": 0, "maya_o": 39, "daniel": 39, "sam": 39})
    facts = northwind.facts_of(TASK, northwind.past(), people=free)
    edits = writes(TASK, facts, _answer(facts))
    assert edits[1:] == [Assign(TASK.gid, northwind.PEOPLE["leila"])]
    told = _values(edits)[northwind.field("ai_reason")]
    assert "similar requests and could have it done today." in told
    assert "Leila" not in told


def test_nobody_who_left_is_ever_proposed() -> None:
    everybody = northwind.people_rows()
    assert northwind.PEOPLE["victor"] in {row["gid"] for row in everybody if row.get("left")}
    for name in ("API returns 500 on upload", "Rows are missing in the nightly sync", "Charged twice"):
        task = northwind.request(name)
        facts = northwind.facts_of(task, northwind.past(), people=everybody)
        assert northwind.PEOPLE["victor"] not in {person.gid for person in facts.people}


def test_where_nobody_able_may_be_asked_the_reason_says_why() -> None:
    full = northwind.facts_of(
        TASK, northwind.past(), people=northwind.people_rows(dict.fromkeys(northwind.PEOPLE, 400))
    )
    (edit,) = writes(TASK, full, _answer(full))
    told = _values([edit])[northwind.field("ai_reason")]
    assert "Nobody is proposed: everyone able is " in told
    assert "over capacity" in told
    taken = replace(TASK, assignee=Named("1", "Ana"))
    assert "Nobody is proposed" not in _values(writes(taken, full, _answer(full)))[northwind.field("ai_reason")]


def test_a_rule_that_sets_the_team_decides_whose_people_are_asked() -> None:
    platform = _key(FACTS, "team", "Platform")
    facts = replace(FACTS, rules=(RuleHit("money", "team", platform),))
    (assign,) = writes(TASK, facts, _answer(facts))[1:]
    assert isinstance(assign, Assign)
    assert next(each for each in facts.people if each.gid == assign.assignee_gid).teams.get(platform)


def test_a_task_that_has_somebody_is_not_given_to_somebody_else() -> None:
    taken = replace(TASK, assignee=Named("1", "Ana"))
    assert len(writes(taken, FACTS, _answer())) == 1


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("see https://evil.example/x now", "see (link removed) now"),
        ("ask @everyone and \uff20ruth", "ask everyone and ruth"),
        ("one\n\n  two\u200b", "one two"),
        ("x" * 400, "x" * 299 + "\u2026"),
        ("", ""),
        ("go to evil.shop, or evil.shop/x?y", "go to (link removed), or (link removed)"),
        ("evil\uff0etech and evil\u3002tech", "(link removed) and (link removed)"),
        ("call 1.2.3.4:8080 or 10.0.0.1/x.", "call (link removed) or (link removed)."),
        ("me@evil.shop wrote", "(link removed) wrote"),
        ("see report.pdf and config.yaml, e.g. v1.2.3", "see report.pdf and config.yaml, e.g. v1.2.3"),
        ("the invoice is wrong.Please refund 1.5 h", "the invoice is wrong. Please refund 1.5 h"),
        ("\u8acb\u6c42\u3002\u8fd4\u91d1", "\u8acb\u6c42\u3002\u8fd4\u91d1"),
    ],
)
def test_words_lose_addresses_mentions_and_hidden_characters(told: str, written: str) -> None:
    assert said(told, 300) == written


def test_the_same_answer_gives_the_same_edits() -> None:
    assert writes(TASK, FACTS, _answer()) == writes(TASK, TriageFacts.of_json(FACTS.as_json()), _answer())


def test_a_request_that_is_only_its_title_is_judged_too() -> None:
    task: Task = northwind.request("Billing")
    facts = northwind.facts_of(task, northwind.past())
    assert _values(writes(task, facts, _answer(facts)))
