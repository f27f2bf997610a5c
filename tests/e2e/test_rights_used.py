"""Did a function of the running stack use a right that nobody gave it, and would one that nothing needs be told?"""

import json

import pytest

from local.stack.exercised import FILE
from local.stack.layout import Layout
from tests.contract.template.narrowed import given
from tests.contract.template.rights import ROLES
from tests.e2e.rights_used import beyond, idle, used
from tests.e2e.workplace import Workplace


@pytest.mark.e2e
def test_p18_no_function_uses_a_right_beyond_the_table(workplace: Workplace, session_layout: Layout) -> None:
    workplace.recorded(workplace.submit("Charged twice for invoice 20418", "Please refund one of the two."))
    found = used((session_layout.engine_state / FILE).read_text().splitlines())
    assert beyond(found) == []
    run = {"WebhookRole", "DispatchRole", "EnrichRole", "AssessRole", "ClassifyRole", "WriteBackRole", "RecordRole"}
    assert run <= found.keys()


def test_a_right_beyond_the_table_and_one_that_nothing_uses_are_told() -> None:
    told = [("dynamodb:Scan", ""), ("dynamodb:GetItem", "HOOK#"), ("dynamodb:GetItem", "WORK#")]
    told += [("s3:GetObject", "quarantine/files/"), ("s3:GetObject", "quarantine/files/mail/")]
    found = used(json.dumps(["steward-local-EnrichRole-1X", action, "Allow", place]) for action, place in told)
    assert beyond(found) == [
        "EnrichRole used dynamodb:GetItem HOOK#",
        "EnrichRole used dynamodb:Scan",
        "EnrichRole used s3:GetObject quarantine/files/",
    ]
    assert "ProposeRole never used dynamodb:PutItem PROPOSAL#" in idle(found)
    assert "EnrichRole never used dynamodb:GetItem CACHE#" in idle(found)
    assert "EnrichRole never used dynamodb:GetItem WORK#" not in idle(found)


def test_a_refusal_is_no_use_and_a_name_of_nobody_is_left_out() -> None:
    lines = [
        json.dumps(["steward-EnrichRole-1X", "s3:GetObject", "ImplicitDeny", "context/"]),
        json.dumps(["root", "s3:x", "Allow", ""]),
    ]
    assert used(lines) == {}
    assert {each for role in ROLES for each in given(role)}
