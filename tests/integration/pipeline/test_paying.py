"""What judges when a project's money runs short, and when a model is sick?"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from steward.errors import Refused, RefusedReason
from steward.governance.breaker import COOL_DOWN_SECONDS, FAILURES_TO_OPEN, Breaker, Position, of_model, stored
from steward.governance.money import MICRODOLLARS, day_of
from steward.governance.purse import Purse
from steward.pipeline.classify import classify
from steward.store import keys
from tests import northwind
from tests.integration.aws import Aws
from tests.integration.pipeline.judging import PROJECT, Desk, desk_in

HAIKU, NOVA = "us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.amazon.nova-micro-v1:0"
DAY = day_of(northwind.NOW)


@pytest.fixture
def desk(aws: Aws) -> Iterator[Desk]:
    with desk_in(aws) as made:
        made.model_more = {"small_model_id": NOVA}
        yield made


def asked(desk: Desk) -> list[str]:
    return [call["model_id"] for call in desk.endpoint.calls]


def judged(desk: Desk, number: int) -> dict[str, Any]:
    return desk.judged(f"Charged twice for invoice {number}", "Their accountant waits.")[1]


def ledger(desk: Desk) -> list[dict[str, Any]]:
    return Purse(desk.aws.table).ledger(PROJECT, [DAY])


def test_a_project_without_a_budget_asks_its_model_and_books_what_it_cost(desk: Desk) -> None:
    plan = judged(desk, 1)
    (line,) = ledger(desk)
    assert asked(desk) == [HAIKU]
    assert line["microdollars"] == plan["model"]["cost_microdollars"] == Purse(desk.aws.table).spent(PROJECT, DAY) > 0
    assert (line["rung"], line["prompt"], line["subject"]) == ("model", "triage_request/v1", "task:77")


def test_the_ladder_goes_from_the_model_to_the_small_one_to_the_neighbours_and_never_over_the_budget(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.project_more = {"dollars_per_day": 1}
    used: list[tuple[str, str]] = []
    for left in (100_000, 2_000, 10):
        desk.aws.table.put(keys.spent(PROJECT, DAY), {"spent": MICRODOLLARS - left})
        plan = judged(desk, left)
        assert plan["edits"]  # it degrades, it does not stop
        assert Purse(desk.aws.table).spent(PROJECT, DAY) <= MICRODOLLARS
        used.append((plan["model"]["model_id"], plan["model"]["fallback"]))
    assert used == [(HAIKU, ""), (NOVA, ""), ("offline", "budget_spent")]
    assert asked(desk) == [HAIKU, NOVA]
    assert sorted(line["rung"] for line in ledger(desk)) == ["model", "offline", "small_model"]
    counted = capsys.readouterr().out
    assert counted.count('"DegradedForMoney":[1.0]') == 2
    assert '"reason":"offline"' in counted


def test_how_much_of_the_days_money_is_used_is_told_with_every_call(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    judged(desk, 1)
    assert "BudgetUsed" not in capsys.readouterr().out  # without a limit there is no share of it
    desk.project_more = {"dollars_per_day": 1}
    desk.aws.table.put(keys.spent(PROJECT, DAY), {"spent": MICRODOLLARS * 4 // 5})
    judged(desk, 2)
    (told,) = re.findall(r'"BudgetUsed":\[([0-9.]+)\]', capsys.readouterr().out)
    assert 80 < float(told) < 82


def test_a_raised_budget_brings_the_model_back_at_once(desk: Desk) -> None:
    desk.project_more = {"dollars_per_day": 0.000001}
    judged(desk, 1)
    assert asked(desk) == []
    desk.project_more = {"dollars_per_day": 1}
    judged(desk, 2)
    assert asked(desk) == [HAIKU]


def test_where_nothing_can_judge_without_a_model_nothing_is_suggested(desk: Desk) -> None:
    desk.project_more = {"dollars_per_day": 0.000001}
    state = desk.assess(desk.enriched("Charged twice"))
    using = desk.classifier()
    (workflow,) = (each for each in using.workflows.values() if each.name == "triage_request")
    without = replace(using, workflows={"triage_request": replace(workflow, offline=None)})
    with pytest.raises(Refused) as refused:
        classify(state, without)
    assert refused.value.reason is RefusedReason.BUDGET_SPENT
    assert (asked(desk), ledger(desk)) == ([], [])


def test_an_answer_that_had_to_be_repaired_stays_within_what_was_reserved(desk: Desk) -> None:
    desk.project_more = {"dollars_per_day": 1}
    desk.scripted.script([{"text": "Sure!"}, {"text": "{}"}])
    judged(desk, 1)
    (line,) = ledger(desk)
    assert line["calls"] == 2
    assert Purse(desk.aws.table).spent(PROJECT, DAY) == line["microdollars"]


def test_a_sick_model_is_left_alone_and_only_that_model(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(FAILURES_TO_OPEN + 3):
        desk.scripted.script([{"error": "ServiceUnavailableException"}])
        assert judged(desk, number)["model"]["engine"] == "offline"
    assert len(asked(desk)) == FAILURES_TO_OPEN
    desk.model_more = {"model_id": NOVA}
    desk.scripted.script([])
    assert Breaker.parse(desk.aws.table.get(keys.breaker(of_model(NOVA)))).position is Position.CLOSED
    assert Breaker.parse(desk.aws.table.get(keys.breaker(of_model(HAIKU)))).position is Position.OPEN
    assert '"BreakerOpened":[1.0]' in capsys.readouterr().out


def test_one_probe_after_the_cool_down_closes_the_breaker_of_a_model(desk: Desk) -> None:
    opened = Breaker(
        position=Position.OPEN, opened_at=northwind.NOW.timestamp() - COOL_DOWN_SECONDS, failures=FAILURES_TO_OPEN
    )
    desk.aws.table.write(stored(of_model(HAIKU), Breaker(), opened))
    assert judged(desk, 1)["model"]["engine"] == "bedrock"
    assert Breaker.parse(desk.aws.table.get(keys.breaker(of_model(HAIKU)))).position is Position.CLOSED
