"""What do the register function's rows say of the webhooks?"""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from steward.errors import Unavailable
from steward.ingest.health import is_deaf, is_mendable, last_heard, measures
from steward.ingest.register_function import RegisterFunction
from tests.unit.ingest.world import PROJECT, START

AGO = (START - timedelta(hours=3)).isoformat()


def row(*problems: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - the row's members
    return {"project_gid": PROJECT, "problems": list(problems)} | more


@pytest.mark.parametrize(
    ("problem", "mendable", "deaf"),
    [
        ("not_registered", False, True),  # an operator's decision
        ("not_active", True, True),
        ("not_listed", True, True),
        ("paused", True, True),
        ("stale_filters", True, False),
        ("silent", False, False),
    ],
)
def test_what_a_registration_mends_and_what_is_not_heard(problem: str, *, mendable: bool, deaf: bool) -> None:
    assert (is_mendable(row(problem)), is_deaf(row(problem))) == (mendable, deaf)
    assert not is_mendable(row())


def test_the_gap_begins_at_the_older_of_what_asana_and_we_know() -> None:
    assert last_heard(row(last_seen=AGO, last_success_at=START.isoformat())) == START - timedelta(hours=3)
    assert last_heard(row(last_seen=None, last_success_at=None)) is None


def test_the_worst_hook_is_measured_and_what_nobody_knows_is_not() -> None:
    ends = (START + timedelta(hours=5)).isoformat()
    rows = [
        row("not_listed"),
        row(last_seen=AGO, delivery_retry_count=4, failure_deletion_timestamp=ends),
        row(last_seen=START.isoformat(), delivery_retry_count=1),
    ]
    assert {name: value for name, value, _ in measures(rows, START)} == {
        "WebhooksMissing": 1,
        "DeliveryRetries": 4,
        "HeartbeatAgeSeconds": 3 * 3600,
        "HoursToDeletion": 5,
    }
    assert {name for name, _, _ in measures([], START)} == {"WebhooksMissing", "DeliveryRetries"}


class Lambda:
    """Lambda's answer to the next invocation, and what was asked."""

    def __init__(self, answer: Any) -> None:  # noqa: ANN401 - a document or an error
        self.answer = answer
        self.asked: list[dict[str, Any]] = []

    def invoke(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - a service's documents
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        payload = io.BytesIO(json.dumps(self.answer.pop("Payload", None)).encode())
        return {"StatusCode": 200, "Payload": payload} | dict(self.answer)


def test_health_waits_for_the_rows_and_a_repair_waits_for_nothing() -> None:
    asking = Lambda({"Payload": {"hooks": [row()]}})
    assert RegisterFunction(asking, "register").health() == [row()]
    assert (asking.asked[0]["InvocationType"], asking.asked[0]["FunctionName"]) == ("RequestResponse", "register")
    mending = Lambda({"StatusCode": 202})
    RegisterFunction(mending, "register").repair(PROJECT)
    assert json.loads(mending.asked[0]["Payload"]) == {"action": "register", "project_gid": PROJECT}
    assert mending.asked[0]["InvocationType"] == "Event"


@pytest.mark.parametrize(
    "answer",
    [
        {"FunctionError": "Unhandled", "Payload": {"errorType": "Unavailable"}},
        {"Payload": None},
        {"Payload": {"hooked": []}},
        ClientError({"Error": {"Code": "TooManyRequestsException", "Message": ""}}, "Invoke"),
    ],
)
def test_a_register_function_that_does_not_answer_is_unavailable(answer: Any) -> None:  # noqa: ANN401 - as above
    with pytest.raises(Unavailable):
        RegisterFunction(Lambda(answer), "register").health()


def test_a_repair_that_lambda_did_not_take_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        RegisterFunction(Lambda({"StatusCode": 200}), "register").repair(PROJECT)
