"""Is the small model asked first where that is configured, the other only where it must be, and is each call told?"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from steward.governance.costs import By, report
from steward.governance.money import MICRODOLLARS, day_of
from steward.governance.purse import Purse
from steward.store import keys
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.pipeline.judging import POLICY, PROJECT, Desk, desk_in

HAIKU, NOVA = "us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.amazon.nova-micro-v1:0"
DAY = day_of(northwind.NOW)
BILLING = ("Charged twice for invoice 20418", "Their accountant waits. Could you refund one of the two?")


@pytest.fixture
def desk(aws: Aws) -> Iterator[Desk]:
    sure_enough = {key: {**each, "min_confidence": 0.1} for key, each in POLICY["fields"].items()}
    with desk_in(aws, POLICY | {"fields": sure_enough}) as made:
        made.model_more = {"small_model_id": NOVA, "small_first": {}}
        yield made


def asked(desk: Desk) -> list[str]:
    return [call["model_id"] for call in desk.endpoint.calls]


def ledger(desk: Desk) -> dict[str, dict[str, Any]]:
    return {str(line["model_id"]): line for line in Purse(desk.aws.table).ledger(PROJECT, [DAY])}


def disagreeing(desk: Desk) -> str:
    """An answer that is as sure as can be and another one than the statistics give."""
    desk.engine = "offline"
    _, plan = desk.judged(f"{BILLING[0]} ", BILLING[1])
    desk.engine = "bedrock"
    said = plan["answer"]
    options = [f"o{number}" for number in range(1, 4) if f"o{number}" != said["request_type"]["option"]]
    return json.dumps(said | {"request_type": {"option": options[0], "confidence": 1.0}})


def test_it_is_off_until_somebody_turns_it_on(desk: Desk) -> None:
    desk.model_more = {"small_model_id": NOVA}
    desk.judged(*BILLING)
    assert asked(desk) == [HAIKU]


def test_a_small_answer_that_agrees_with_the_statistics_is_the_only_request(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    _, plan = desk.judged(*BILLING)
    assert asked(desk) == [NOVA]
    assert (plan["model"]["model_id"], plan["model"]["calls"], plan["model"]["fallback"]) == (NOVA, 1, "")
    assert plan["judge"].endswith(NOVA)
    assert "purpose" not in ledger(desk)[NOVA]
    counted = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"SmallFirst"' in line]
    assert [each["outcome"] for each in counted] == ["enough"]


def test_where_it_differs_from_the_statistics_the_other_model_is_asked_and_its_answer_counts(desk: Desk) -> None:
    desk.scripted.script([{"text": disagreeing(desk)}])
    _, plan = desk.judged(*BILLING)
    assert asked(desk) == [NOVA, HAIKU]
    assert (plan["model"]["model_id"], plan["model"]["calls"]) == (HAIKU, 2)
    lines = ledger(desk)
    assert (lines[NOVA]["purpose"], "purpose" in lines[HAIKU]) == ("small_first", False)
    both = lines[NOVA]["microdollars"] + lines[HAIKU]["microdollars"]
    assert plan["model"]["cost_microdollars"] == both == Purse(desk.aws.table).spent(PROJECT, DAY)


def test_two_calls_for_one_judgement_are_one_decision(desk: Desk) -> None:
    desk.model_more = {"small_model_id": NOVA, "small_first": {"min_confidence": 1.0}}
    desk.judged(*BILLING)
    lines = [{**line, "project_gid": PROJECT} for line in ledger(desk).values()]
    (cost,) = report(lines, By.PROJECT)
    assert asked(desk) == [NOVA, HAIKU]
    assert (cost.decisions, cost.by_model) == (1, 1)


@pytest.mark.parametrize("turn", [{"error": "ThrottlingException"}, {"text": "Sure!"}, {"stop_reason": "max_tokens"}])
def test_a_small_model_that_gives_no_answer_is_not_asked_again_and_the_other_one_is(
    desk: Desk, turn: dict[str, Any]
) -> None:
    desk.scripted.script([turn])
    _, plan = desk.judged(*BILLING)
    assert asked(desk) == [NOVA, HAIKU]
    assert (plan["model"]["model_id"], plan["model"]["fallback"]) == (HAIKU, "")


def test_where_the_other_model_gives_no_answer_the_small_one_stands(desk: Desk) -> None:
    desk.scripted.script([{"text": disagreeing(desk)}, {"error": "ServiceUnavailableException"}])
    _, plan = desk.judged(*BILLING)
    assert asked(desk) == [NOVA, HAIKU]
    assert (plan["model"]["model_id"], plan["model"]["engine"]) == (NOVA, "bedrock")
    lines = [line for line in Purse(desk.aws.table).ledger(PROJECT, [DAY]) if line["run_id"] == plan["run_id"]]
    told = {line["model_id"]: line.get("purpose", "") for line in lines}
    assert told == {NOVA: "", "offline": "small_first"}  # a call without a reply used no model's tokens


def test_where_both_give_none_the_offline_judgement_stands_in(desk: Desk) -> None:
    desk.scripted.script([{"error": "ThrottlingException"}, {"error": "ModelErrorException"}])
    _, plan = desk.judged(*BILLING)
    assert (plan["model"]["engine"], plan["model"]["fallback"]) == ("offline", "unavailable")
    assert plan["edits"]


def test_where_the_money_holds_the_small_model_alone_its_answer_stands(desk: Desk) -> None:
    desk.scripted.script([{"text": disagreeing(desk)}])
    desk.project_more = {"dollars_per_day": 1}
    desk.aws.table.put(keys.spent(PROJECT, DAY), {"spent": MICRODOLLARS - 2_000})
    _, plan = desk.judged(*BILLING)
    assert asked(desk) == [NOVA]
    assert plan["model"]["model_id"] == NOVA
    assert Purse(desk.aws.table).spent(PROJECT, DAY) <= MICRODOLLARS


def test_without_money_nobody_is_asked(desk: Desk) -> None:
    desk.project_more = {"dollars_per_day": 0.000001}
    _, plan = desk.judged(*BILLING)
    assert asked(desk) == []
    assert (plan["model"]["engine"], plan["model"]["fallback"]) == ("offline", "budget_spent")
