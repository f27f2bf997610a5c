"""Does the engine give a function what Lambda gives it, and nothing of the laptop's?"""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.exceptions import ClientError

from local.stack.artefacts import LAMBDA_VARIABLES
from local.stack.engine import REGION
from tests.e2e.engine.deployed import Toy

pytestmark = pytest.mark.e2e

INTERPRETERS_OWN = {"PATH", "LANG", "TZ", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}


def test_a_handler_sees_lambdas_variables_and_its_own_and_no_others(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAPTOP_SECRET", "never")
    seen, error = toy.invoke("ProbeFunction", {"do": "environment"})
    assert error is None
    assert seen["OWN_NAME"] == "with 'quotes' and spaces"
    assert seen["AWS_ENDPOINT_URL"] == toy.aws.endpoint
    assert set(seen) - {"function"} <= {*LAMBDA_VARIABLES, *INTERPRETERS_OWN, "OWN_NAME", "TABLE", "RECEIVED"}


def test_a_function_may_do_only_what_its_role_grants(toy: Toy) -> None:
    answer, error = toy.invoke("ProbeFunction", {"do": "scan_table"})
    assert error == "Unhandled"
    assert answer["errorType"] == "ClientError"
    assert "AccessDenied" in answer["errorMessage"]
    assert "dynamodb:Scan" in answer["errorMessage"]


def test_a_key_that_nobody_made_is_refused(toy: Toy) -> None:
    stranger = boto3.session.Session().client(
        "sqs",
        endpoint_url=toy.aws.endpoint,
        region_name=REGION,
        aws_access_key_id="AKIASTRANGER00000000",
        aws_secret_access_key="x",
    )
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        stranger.list_queues()


def test_an_exception_keeps_its_class_and_message_and_the_environment_lives_on(toy: Toy) -> None:
    before, _ = toy.invoke("ProbeFunction", {"do": "environment"})
    answer, error = toy.invoke("ProbeFunction", {"do": "refuse"})
    assert (error, answer["errorType"], answer["errorMessage"]) == ("Unhandled", "Refused", "no")
    after, _ = toy.invoke("ProbeFunction", {"do": "environment"})
    assert after["AWS_LAMBDA_LOG_STREAM_NAME"] == before["AWS_LAMBDA_LOG_STREAM_NAME"]


def test_a_function_that_is_too_slow_is_ended(toy: Toy) -> None:
    answer, error = toy.invoke("ProbeFunction", {"do": "sleep", "seconds": 4})
    assert error
    assert "timed out after 3" in answer["errorMessage"]


def test_of_two_calls_at_once_one_is_beyond_a_reserved_concurrency_of_one(toy: Toy) -> None:
    toy.invoke("ReservedFunction", {"do": "echo"})

    def outcome(_: int) -> str:
        payload = json.dumps({"do": "sleep", "seconds": 2.5})  # longer than a busy machine keeps the second waiting
        try:
            toy.impatient("lambda").invoke(FunctionName=toy.name("ReservedFunction"), Payload=payload)
        except ClientError as refused:
            return str(refused.response["Error"]["Code"])
        return "served"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(outcome, range(2))) == ["TooManyRequestsException", "served"]


def test_a_warm_call_takes_less_than_a_tenth_of_a_second(toy: Toy) -> None:
    toy.invoke("ProbeFunction", {"do": "echo"})
    taken = []
    for _ in range(9):
        began = time.monotonic()
        toy.invoke("ProbeFunction", {"do": "echo"})
        taken.append(time.monotonic() - began)
    assert sorted(taken)[4] < 0.1
