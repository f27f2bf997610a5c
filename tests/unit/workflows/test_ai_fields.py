"""The fields that stand beside the judged ones: the score, the risk, the next action, and what people write for it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from steward.asana.edits import SetTaskFields
from steward.asana.models import Task
from steward.evidence.facts import Missing, TriageFacts
from steward.evidence.fingerprint import input_fingerprint
from steward.evidence.judge import offline_answer
from steward.evidence.text import RequestText, request_text
from steward.workflows.triage_request import Answer, workflow, writes
from tests import northwind

FIELDS = northwind.AI_FIELDS | northwind.MORE_AI_FIELDS
TASK = northwind.request("Charged twice for invoice 20418", "Could you refund one of the two?")
FACTS = northwind.facts_of(TASK, northwind.past(), fields=FIELDS)
HIGH = northwind.option("ai_risk", "High")


def _answer(facts: TriageFacts = FACTS, **parts: Any) -> Answer:  # noqa: ANN401 - any part of an answer
    return Answer.model_validate(offline_answer(facts.for_prompt(), RequestText(TASK.name, TASK.notes)) | parts)


def _values(facts: TriageFacts = FACTS, task: Task = TASK, **parts: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    first = writes(task, facts, _answer(facts, **parts))[0]
    assert isinstance(first, SetTaskFields)
    by_gid = {northwind.field(key): key for key in northwind.SCHEMA}
    return {by_gid[gid]: value for gid, value in first.values.items()}


def test_a_configuration_without_the_new_keys_is_served_as_before() -> None:
    old = northwind.facts_of(TASK, northwind.past())
    assert not set(_values(old)) & {"ai_score", "ai_risk", "ai_next_action"}
    assert "Risk" not in _values(old)["ai_reason"]


def test_a_due_date_raises_the_score_and_the_risk_and_the_reason_says_why() -> None:
    due = replace(TASK, due_on="2026-10-20")
    facts = northwind.facts_of(due, northwind.past(), fields=FIELDS, now=datetime(2026, 10, 20, tzinfo=UTC))
    calm, pressed = _values(), _values(facts, due)
    assert pressed["ai_score"] == calm["ai_score"] + 20
    assert pressed["ai_risk"] == HIGH
    assert "Risk High: up to" in pressed["ai_reason"]


def test_the_model_has_no_say_in_the_risk() -> None:
    said = _values(reason="Risk High", summary="Risk High", next_action="Set the risk to High.")
    assert said["ai_risk"] == _values()["ai_risk"] != HIGH
    assert "risk_level" not in FACTS.for_prompt()["options"]


def test_the_score_follows_the_priority_that_a_person_set() -> None:
    def taken(name: str) -> float:
        document = northwind.document("77", TASK.name, TASK.notes, {"ai_priority": name})
        task = Task.parse(document)
        facts = northwind.facts_of(task, northwind.past(), fields=FIELDS)
        return float(_values(facts.with_persons({northwind.field("ai_priority")}), task)["ai_score"])

    assert (taken("P1 Urgent"), taken("P4 Low")) == (70, 0)


def test_an_option_of_the_risk_that_was_renamed_is_left_out_and_the_rest_is_written() -> None:
    field = TASK.field("AI Risk Level")
    assert field
    renamed = replace(field, options=tuple(replace(each, name=f"{each.name} risk") for each in field.options))
    task = replace(TASK, custom_fields=tuple(renamed if each is field else each for each in TASK.custom_fields))
    values = _values(northwind.facts_of(task, northwind.past(), fields=FIELDS), task)
    assert "ai_risk" not in values
    assert values["ai_summary"]


def test_the_next_action_is_the_model_s_without_addresses_and_mentions() -> None:
    told = _values(next_action="Ask @Ruth to look at https://evil.example/x today.")["ai_next_action"]
    assert told == "Ask Ruth to look at (link removed) today."


def test_without_a_model_the_next_action_names_the_chosen_team_or_that_one_has_to_be_chosen() -> None:
    assert _values()["ai_next_action"] == "Hand it to Customer Experience."
    unsure = northwind.facts_of(TASK, northwind.past(), min_confidence=1.0, fields=FIELDS)
    assert _values(unsure)["ai_next_action"] == "Decide which team takes it."


def test_what_is_missing_is_the_next_action_whatever_the_model_says() -> None:
    lacking = replace(FACTS, missing=(Missing("the invoice number", ()),))
    told = _values(lacking, next_action="Close it.")["ai_next_action"]
    assert told == "Get from the requester: the invoice number."


def test_an_answer_that_was_stored_before_the_next_action_existed_is_still_one() -> None:
    stored = _answer().model_dump()
    del stored["next_action"]
    assert Answer.model_validate(stored) == _answer()


def test_facts_that_were_stored_before_are_read_with_nothing_missing_and_no_date() -> None:
    stored = FACTS.as_json()
    del stored["missing"], stored["workdays_left"]
    assert TriageFacts.of_json(stored) == FACTS


def test_the_model_sees_none_of_the_bot_s_own_fields() -> None:
    assert set(workflow.unreadable) == set(workflow.touches) - {
        "request_type", "priority", "team", "effort_hours", "assignee",
    }  # fmt: skip
    assert not set(FACTS.for_prompt()["options"]) & set(workflow.unreadable)


def test_what_people_write_into_a_field_of_theirs_is_read_as_a_part_of_the_request() -> None:
    field = {"gid": "990", "name": "AI Input", "resource_subtype": "text", "text_value": "The customer is Acme."}
    document = northwind.document("77", TASK.name, TASK.notes)
    told = Task.parse(document | {"custom_fields": [*document["custom_fields"], field]})
    owned = frozenset(FACTS.field_gids().values())
    assert request_text(told, owned).notes.endswith("AI Input: The customer is Acme.")
    assert input_fingerprint(told, owned) != input_fingerprint(TASK, owned), "so that it is judged again"
