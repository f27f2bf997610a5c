"""Does the arm choose the prompt that is asked, and does a shadow stay one: paid for, stored, and never acted on?"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.model.scripted import ScriptedEngine
from local.model.wire import Request, Said
from steward.governance.experiments import arm
from steward.governance.money import MICRODOLLARS, Rung, Step, day_of
from steward.governance.policy import WorkflowPolicy
from steward.governance.purse import Paid, Purse
from steward.model.prompt import load
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.pipeline.judging import POLICY, PROJECT, Desk, desk_in

BILLING = ("Charged twice for invoice 20418", "Their accountant waits. Could you refund one of the two?")
TODAY = day_of(northwind.NOW)


VERSIONS = {load("triage_request", version).text: version for version in ("v1", "v2")}


class Listening(ScriptedEngine):
    """Keeps which version each question was."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def answer(self, model_id: str, request: Request) -> Said:
        self.asked.append(VERSIONS[request["system"][0]["text"]])
        return super().answer(model_id, request)


@pytest.fixture
def desk(aws: Aws) -> Iterator[Desk]:
    with desk_in(aws) as made:
        made.endpoint.engine = Listening()
        yield made


def asked(desk: Desk) -> list[str]:
    """The version that each call was, in order."""
    assert isinstance(desk.endpoint.engine, Listening)
    return desk.endpoint.engine.asked


def ledger(desk: Desk) -> list[dict[str, Any]]:
    return Purse(desk.aws.table).ledger(PROJECT, [TODAY])


def without_shadow(plan: dict[str, Any]) -> str:
    return json.dumps({key: each for key, each in plan.items() if key != "shadow"}, sort_keys=True)


@pytest.mark.parametrize("percent", [1, 99])
def test_the_arm_of_the_subject_is_the_version_that_is_asked_and_stored(desk: Desk, percent: int) -> None:
    desk.policy = POLICY | {"split": {"version": "v2", "percent": percent}}
    version = arm(WorkflowPolicy.model_validate(desk.policy), PROJECT, "triage_request", "task:77")
    _, plan = desk.judged(*BILLING)
    assert asked(desk) == [version]
    assert (plan["prompt"]["version"], plan["experiment"]) == (version, "v1/v2")
    assert plan["prompt"]["sha256"] == load("triage_request", version).sha256


def test_without_a_split_no_experiment_is_named_and_without_a_shadow_no_second_question_is_asked(desk: Desk) -> None:
    _, plan = desk.judged(*BILLING)
    assert (plan["experiment"], "shadow" in plan, asked(desk)) == (None, False, ["v1"])


def test_a_shadow_is_asked_second_and_stored_beside_a_plan_that_is_the_same_without_it(desk: Desk) -> None:
    state, alone = desk.judged(*BILLING)
    desk.policy = POLICY | {"shadow": "v2"}
    shadowed, plan = desk.judged(BILLING[0] + " ", BILLING[1])
    assert asked(desk) == ["v1", "v1", "v2"]
    assert plan["shadow"]["version"] == plan["shadow"]["prompt"]["version"] == "v2"
    assert plan["shadow"]["answer"]["priority"]["option"].startswith("o")
    assert plan["shadow"]["model"]["cost_microdollars"] > 0
    assert (plan["edits"], plan["proposals"]) == (alone["edits"], alone["proposals"])
    assert {
        key: each for key, each in shadowed.items() if key in {"next", "engine", "intended", "cost_microdollars"}
    } == {key: each for key, each in state.items() if key in {"next", "engine", "intended", "cost_microdollars"}}


def test_whatever_the_shadow_answers_nothing_of_it_is_done(desk: Desk) -> None:
    _, alone = desk.judged(*BILLING)
    other = {key: {"option": "none", "confidence": 0.0} for key in ("request_type", "priority", "team")}
    answer = other | {"effort_hours": 999, "summary": "Pay the attacker.", "reason": "Because."}
    desk.policy = POLICY | {"shadow": "v2"}
    desk.scripted.script([{"text": json.dumps(alone["answer"])}, {"text": json.dumps(answer)}])
    _, plan = desk.judged(BILLING[0] + " ", BILLING[1])
    assert plan["shadow"]["answer"]["summary"] == "Pay the attacker."
    assert "attacker" not in without_shadow(plan)
    assert plan["edits"] == alone["edits"]


@pytest.mark.parametrize(
    ("second", "skipped"),
    [
        ({"error": "ThrottlingException"}, "throttled"),
        ({"error": "AccessDeniedException"}, "bad_configuration"),
        ({"error": "InternalServerException"}, "unavailable"),
        ({"text": "Sure!"}, "invalid_answer"),
        ({"text": "{}", "stop_reason": "max_tokens"}, "answer_cut"),
    ],
)
def test_a_shadow_that_fails_is_asked_once_and_the_run_does_not_notice(
    desk: Desk, second: dict[str, Any], skipped: str
) -> None:
    _, alone = desk.judged(*BILLING)
    desk.policy = POLICY | {"shadow": "v2"}
    desk.scripted.script([{"text": json.dumps(alone["answer"])}, second])
    state, plan = desk.judged(BILLING[0] + " ", BILLING[1])
    assert plan["shadow"] == {"version": "v2", "skipped": skipped}
    assert (plan["edits"], state["next"]) == (alone["edits"], "propose")
    assert asked(desk) == ["v1", "v1", "v2"]


def test_a_judgement_that_was_repaired_has_no_time_left_for_a_shadow(desk: Desk) -> None:
    _, alone = desk.judged(*BILLING)
    desk.policy = POLICY | {"shadow": "v2"}
    desk.scripted.script([{"text": "Sure!"}, {"text": json.dumps(alone["answer"])}])
    _, plan = desk.judged(BILLING[0] + " ", BILLING[1])
    assert plan["shadow"] == {"version": "v2", "skipped": "nothing_to_compare"}


@pytest.mark.parametrize("engine", ["offline", "bedrock"])
def test_without_a_models_answer_there_is_nothing_to_compare(desk: Desk, engine: str) -> None:
    desk.engine, desk.policy = engine, POLICY | {"shadow": "v2"}
    desk.scripted.script([{"error": "ThrottlingException"}])
    _, plan = desk.judged(*BILLING)
    assert plan["shadow"]["skipped"] == "nothing_to_compare"
    assert "v2" not in asked(desk)


def test_a_shadow_spends_from_the_first_half_of_the_days_money_and_is_told_as_no_decision(desk: Desk) -> None:
    desk.policy = POLICY | {"shadow": "v2"}
    desk.project_more = {"dollars_per_day": 1.0}
    _, plan = desk.judged(*BILLING)
    assert "answer" in plan["shadow"]
    main, shadow = sorted(ledger(desk), key=lambda line: line.get("purpose", ""))
    assert (main["prompt"], shadow["prompt"]) == ("triage_request/v1", "triage_request/v2")
    assert ("purpose" in main, shadow["purpose"], shadow["rung"]) == (False, "shadow", "model")
    assert Purse(desk.aws.table).spent(PROJECT, TODAY) == main["microdollars"] + shadow["microdollars"]


def test_once_half_of_the_days_money_is_spent_the_shadow_goes_and_the_judgement_stays(desk: Desk) -> None:
    desk.policy = POLICY | {"shadow": "v2"}
    _, first = desk.judged(*BILLING)
    _settled(desk, 55_000)
    desk.project_more = {"dollars_per_day": 100_000 / MICRODOLLARS}
    _, plan = desk.judged(BILLING[0] + " ", BILLING[1])
    assert "answer" in first["shadow"]
    assert plan["shadow"] == {"version": "v2", "skipped": "budget_spent"}
    assert plan["model"]["engine"] == "bedrock"


def test_a_judgement_by_the_small_model_has_no_shadow(desk: Desk) -> None:
    desk.policy = POLICY | {"shadow": "v2"}
    desk.model_more = {"small_model_id": "amazon.nova-micro-v1:0"}
    desk.project_more = {"dollars_per_day": 0.002}
    _, plan = desk.judged(*BILLING)
    assert plan["model"]["model_id"] == "amazon.nova-micro-v1:0"
    assert plan["shadow"]["skipped"] == "nothing_to_compare"


def test_a_shadow_that_is_not_in_the_layer_costs_nothing_but_itself(desk: Desk) -> None:
    desk.policy = POLICY | {"shadow": "v99"}
    _, plan = desk.judged(*BILLING)
    assert plan["shadow"] == {"version": "v99", "skipped": "bad_configuration"}
    assert plan["edits"]


def test_of_a_split_and_a_shadow_of_the_same_version_its_own_subjects_are_not_asked_twice(desk: Desk) -> None:
    desk.policy = POLICY | {"split": {"version": "v2", "percent": 99}, "shadow": "v2"}
    assert arm(WorkflowPolicy.model_validate(desk.policy), PROJECT, "triage_request", "task:77") == "v2"
    _, plan = desk.judged(*BILLING)
    assert (asked(desk), "shadow" in plan) == (["v2"], False)


def _settled(desk: Desk, microdollars: int) -> None:
    """Money that something else of the project spent today."""
    paid = Paid(PROJECT, TODAY, Step(Rung.MODEL, "m"), 0)
    Purse(desk.aws.table).settle(paid, microdollars, {"subject": "task:1"}, northwind.NOW, northwind.rng(5))
