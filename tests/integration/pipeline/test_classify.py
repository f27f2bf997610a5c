"""What Classify decides, what it freezes, and what happens when the model is away."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.model.wire import STATUS_OF
from steward.asana.edits import edit_of
from steward.errors import Rejected
from steward.store import keys
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.pipeline.judging import POLICY, Desk, desk_in, task_of

BILLING = ("Charged twice for invoice 20418", "Their accountant waits. Could you refund one of the two?")


@pytest.fixture
def desk(aws: Aws) -> Iterator[Desk]:
    with desk_in(aws) as made:
        yield made


def _calls(desk: Desk) -> int:
    return len(desk.endpoint.calls)


def test_a_sure_judgement_is_one_edit_with_the_values_it_replaces_and_a_proposal(desk: Desk) -> None:
    state, plan = desk.judged(*BILLING)
    assert state["next"] == "propose"
    assert state["engine"] == "us.anthropic.claude-haiku-4-5-20251001-v1:0"
    edit = edit_of(plan["edits"][0])
    assert len(plan["edits"]) == 1
    assert edit.values[northwind.field("ai_type")] == northwind.option("ai_type", "Billing")  # type: ignore[attr-defined]
    assert {each["edit"] for each in plan["proposals"]} == {"assign"}
    assert set(edit.values) <= set(plan["base"])  # type: ignore[attr-defined]
    assert plan["names"][plan["proposals"][0]["assignee_gid"]]
    assert plan["fields"]["recommendation"] == northwind.field("ai_recommendation")


def test_the_plan_says_who_judged_by_what_prompt_at_what_price(desk: Desk) -> None:
    _, plan = desk.judged(*BILLING)
    assert plan["prompt"]["version"] == "v1"
    assert plan["model"]["engine"] == "bedrock"
    assert plan["model"]["cost_microdollars"] > 0
    assert plan["model"]["fallback"] == ""
    assert plan["answer_sha256"] == keys.digest_of(plan["answer"])
    assert len(plan["evidence_gids"]) == 5
    assert set(plan["confidence"]) == {"request_type", "priority", "team", "effort_hours", "assignee"}


def test_what_a_priced_model_cost_is_counted(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    _, plan = desk.judged(*BILLING)
    assert f'"ModelCostMicrodollars":[{plan["model"]["cost_microdollars"]}.0]' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("turns", "missing", "invalid"),
    [([], 0, 0), ([{"error": "ThrottlingException"}], 1, 0), ([{"text": "Sure!"}, {"text": "{}"}], 1, 1)],
)
def test_each_judgement_counts_as_one_or_none_without_the_model_and_with_an_answer_of_another_shape(
    desk: Desk, capsys: pytest.CaptureFixture[str], turns: list[dict[str, str]], missing: int, invalid: int
) -> None:
    desk.scripted.script(turns)
    desk.judged(*BILLING)
    counted = capsys.readouterr().out
    assert f'"ModelMissing":[{missing}.0]' in counted
    assert f'"AnswersInvalid":[{invalid}.0]' in counted


def test_a_triage_that_goes_well_is_one_request_to_the_model(desk: Desk) -> None:
    desk.judged(*BILLING)
    desk.judged("The export is empty", "Since this morning.")
    assert _calls(desk) == 2


def test_a_retry_reads_the_frozen_plan_and_never_asks_again(desk: Desk) -> None:
    state = desk.assess(desk.enriched(*BILLING))
    first = desk.classify(state)
    calls = _calls(desk)
    desk.scripted.script([{"error": "ThrottlingException"}])
    again = desk.classify(state)
    assert again == first
    assert _calls(desk) == calls


def test_of_two_attempts_at_once_the_first_plan_wins_for_both(desk: Desk) -> None:
    state = desk.assess(desk.enriched(*BILLING))
    desk.aws.table.put(keys.plan(state["run_id"]), {"state": "asking"})
    first = desk.classify(state)
    assert desk.classify(state)["plan"] == first["plan"]
    row = desk.aws.table.get(keys.plan(state["run_id"]))
    assert row
    assert row["sha256"] == first["plan"]["sha256"]


@pytest.mark.parametrize("code", sorted(STATUS_OF))
def test_when_the_model_is_away_the_offline_judgement_stands_in_and_says_so(desk: Desk, code: str) -> None:
    desk.scripted.script([{"error": code}])
    state, plan = desk.judged(*BILLING)
    assert state["engine"] == "offline"
    assert plan["model"]["engine"] == "offline"
    assert plan["model"]["fallback"] in {"throttled", "unavailable", "bad_configuration"}
    assert plan["edits"]


def test_when_the_model_talks_nonsense_twice_the_offline_judgement_stands_in_and_the_nonsense_is_paid_for(
    desk: Desk,
) -> None:
    desk.scripted.script([{"text": "Sure!"}, {"text": "{}"}])
    state, plan = desk.judged(*BILLING)
    assert (state["engine"], plan["model"]["fallback"], plan["model"]["calls"]) == ("offline", "invalid_answer", 2)
    assert plan["model"]["cost_microdollars"] > 0


@pytest.mark.parametrize(
    ("stop", "word"),
    [
        ("guardrail_intervened", "guardrail_intervened"),
        ("content_filtered", "content_filtered"),
        ("max_tokens", "answer_cut"),
        ("model_context_window_exceeded", "question_too_long"),
    ],
)
def test_when_the_model_is_stopped_the_offline_judgement_stands_in_by_the_reasons_own_word_and_both_are_told(
    desk: Desk, stop: str, word: str
) -> None:
    desk.scripted.script([{"stop_reason": stop}])
    state, plan = desk.judged(*BILLING)
    assert (state["engine"], plan["model"]["fallback"], _calls(desk)) == ("offline", word, 1)
    assert plan["edits"]
    assert plan["model"]["cost_microdollars"] > 0


def test_a_deployment_that_is_offline_asks_no_model(desk: Desk) -> None:
    desk.engine = "offline"
    state, plan = desk.judged(*BILLING)
    assert (state["engine"], plan["model"]["fallback"], _calls(desk)) == ("offline", "", 0)
    assert plan["model"]["cost_microdollars"] == 0


def test_the_offline_judgement_is_the_same_from_the_laptops_model_and_without_any(aws: Aws) -> None:
    with desk_in(aws) as desk:
        _, asked = desk.judged(*BILLING)
        desk.engine = "offline"
        _, alone = desk.judged(BILLING[0] + " ", BILLING[1])
    assert (asked["answer"], asked["edits"]) == (alone["answer"], alone["edits"])


def test_in_observe_nothing_is_done_and_the_plan_is_kept_for_people_to_read(desk: Desk) -> None:
    desk.policy = POLICY | {"mode": "observe"}
    state, plan = desk.judged(*BILLING)
    assert (state["next"], state["outcome"]) == ("record", "observed")
    assert (plan["edits"], plan["proposals"]) == ([], [])
    assert {each["reason"] for each in plan["refused"]} == {"mode_observe"}


def test_a_persons_field_is_proposed_and_not_written(desk: Desk) -> None:
    fields = POLICY["fields"] | {"request_type": {"field": "Request type", "learn_from": "Request type"}}
    desk.policy = POLICY | {"fields": fields}
    state, plan = desk.judged(*BILLING)
    proposed = [each for each in plan["proposals"] if each["edit"] == "set_task_fields"]
    assert proposed[0]["values"] == {northwind.field("type"): northwind.option("type", "Billing")}
    assert northwind.field("type") not in plan["edits"][0]["values"]
    assert state["next"] == "propose"


def test_what_already_stands_there_is_not_written_again(desk: Desk) -> None:
    state, plan = desk.judged(*BILLING)
    task = task_of(desk, state)
    values = plan["edits"][0]["values"]
    fields = [_set(each, values.get(each["gid"])) for each in northwind.document("77", task.name, "")["custom_fields"]]
    assignee = {"gid": "1", "name": "Ana"}
    again, second = desk.judged(BILLING[0] + "!", BILLING[1], custom_fields=fields, assignee=assignee)
    changed = second["edits"][0]["values"] if second["edits"] else {}
    assert northwind.field("ai_type") not in changed
    assert northwind.field("ai_effort") not in changed
    assert again["next"] in {"write_back", "record"}


def _set(field: dict[str, Any], value: Any) -> dict[str, Any]:  # noqa: ANN401 - any field value
    if field["resource_subtype"] == "enum":
        return field | {"enum_value": {"gid": value} if value else None}
    return field | {"number_value" if field["resource_subtype"] == "number" else "text_value": value}


def test_where_no_field_is_sure_and_none_may_be_written_the_run_abstains(desk: Desk) -> None:
    fields = {"request_type": {"field": "AI Type", "owner": "ai", "learn_from": "Request type", "min_confidence": 1.0}}
    desk.policy = {"mode": "act", "fields": fields, "questions": False}
    state, plan = desk.judged("hm")
    assert (state["next"], state["outcome"]) == ("record", "abstained")
    assert plan["abstained"] == ["request_type"]


def test_the_state_holds_no_task_text(desk: Desk) -> None:
    state, _ = desk.judged("canary-7f3a", "canary-9c1b")
    assert "canary" not in json.dumps(state)


def test_an_unknown_prompt_version_is_one_line(desk: Desk) -> None:
    desk.policy = POLICY | {"prompt_version": "v9"}
    with pytest.raises(Rejected, match="there are: v1"):
        desk.judged(*BILLING)


def test_a_state_that_assess_did_not_write_is_refused(desk: Desk) -> None:
    with pytest.raises(Rejected, match="lacks facts"):
        desk.classify(desk.enriched(*BILLING))
