"""The laptop's model endpoint is Bedrock to boto3: shapes, errors and stop reasons, through our own client code."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from local.model.endpoint import Endpoint, serving
from local.model.hostile import HostileEngine
from local.model.offline import OfflineEngine
from local.model.scripted import ScriptedEngine, turn_of
from local.model.wire import STATUS_OF, STOP_REASONS
from steward.errors import Rejected, StewardError, Throttled, Unavailable
from steward.evidence.judge import offline_answer
from steward.evidence.text import request_text
from steward.governance.policy import ModelPolicy
from steward.model.answer import MALFORMED, STOPPED
from steward.model.bedrock import Meter, converse
from steward.model.prompt import load
from steward.pipeline.classify import Question, fitted
from steward.workflows.triage_request import Answer
from tests import northwind

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

TASK = northwind.request("Charged twice for invoice 20418", "Could you refund one of the two? The accountant waits.")
FACTS = northwind.facts_of(TASK, northwind.past())
TEXT = request_text(TASK, ())
HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
NOVA = "amazon.nova-micro-v1:0"
MEANING: dict[str, type[StewardError]] = {
    "ThrottlingException": Throttled,
    "AccessDeniedException": Rejected,
    "ResourceNotFoundException": Rejected,
    "ValidationException": Rejected,
}


def _request(model_id: str = HAIKU) -> dict[str, Any]:
    question = Question(TEXT, FACTS, load("triage_request", "v1"), Answer)
    return fitted(question, ModelPolicy(model_id=model_id), northwind.rng(1))


def _client(endpoint: Endpoint, read_timeout: float = 10) -> "BedrockRuntimeClient":
    config = Config(retries={"total_max_attempts": 1}, read_timeout=read_timeout)
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
    client: BedrockRuntimeClient = session.client("bedrock-runtime", endpoint_url=endpoint.url, config=config)
    return client


@pytest.fixture
def scripted() -> Iterator[Endpoint]:
    with serving(ScriptedEngine()) as endpoint:
        yield endpoint


def _script(endpoint: Endpoint, *turns: dict[str, Any]) -> None:
    body = json.dumps({"turns": turns}).encode()
    with urlopen(Request(f"{endpoint.url}/script", data=body, method="POST")) as reply:  # noqa: S310 - our own loopback
        assert reply.status == 200


@pytest.mark.parametrize(
    "model_id", [HAIKU, NOVA, "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.amazon.nova-lite-v1:0"]
)
def test_the_offline_engine_answers_what_the_judgement_itself_says(model_id: str) -> None:
    with serving(OfflineEngine()) as endpoint:
        meter = Meter()
        answer = converse(_client(endpoint), _request(model_id), Answer, meter)
    assert answer == Answer.model_validate(offline_answer(FACTS.for_prompt(), TEXT))
    assert (meter.calls, meter.stop_reason) == (1, "end_turn" if model_id == HAIKU else "tool_use")
    assert meter.input_tokens > 500
    assert meter.output_tokens > 20


def test_a_prompt_that_the_offline_engine_does_not_know_is_unsupported() -> None:
    with serving(OfflineEngine()) as endpoint, pytest.raises(ClientError, match="unsupported") as refusal:
        _client(endpoint).converse(modelId=HAIKU, messages=[{"role": "user", "content": [{"text": "Write a poem"}]}])
    assert refusal.value.response["Error"]["Code"] == "ValidationException"


def test_the_endpoint_knows_botocores_errors_and_stop_reasons_and_no_others() -> None:
    model = Session().get_service_model("bedrock-runtime")
    errors = model.operation_model("Converse").error_shapes
    assert {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in errors} == STATUS_OF
    assert set(model.shape_for("StopReason").enum) == set(STOP_REASONS)


@pytest.mark.parametrize("code", sorted(STATUS_OF))
def test_each_of_converses_errors_has_its_meaning_and_is_not_retried_behind_our_back(
    scripted: Endpoint, code: str
) -> None:
    _script(scripted, {"error": code})
    with pytest.raises(MEANING.get(code, Unavailable), match=code):
        converse(_client(scripted), _request(), Answer, Meter())
    assert len(scripted.calls) == 1


@pytest.mark.parametrize("reason", sorted(STOPPED))
def test_a_reply_that_was_stopped_is_no_answer_and_is_not_repaired_but_paid_for(
    scripted: Endpoint, reason: str
) -> None:
    _script(scripted, {"stop_reason": reason})
    meter = Meter()
    with pytest.raises(Rejected, match=reason):
        converse(_client(scripted), _request(), Answer, meter)
    assert meter.calls == len(scripted.calls) == 1
    assert meter.output_tokens > 0


@pytest.mark.parametrize("reason", sorted(MALFORMED))
def test_a_reply_that_lost_the_format_is_repaired_once(scripted: Endpoint, reason: str) -> None:
    _script(scripted, {"stop_reason": reason}, {})
    meter = Meter()
    assert converse(_client(scripted), _request(), Answer, meter).summary
    assert meter.calls == len(scripted.calls) == 2
    _script(scripted, {"stop_reason": reason}, {"stop_reason": reason}, {})
    with pytest.raises(Rejected, match="invalid_answer"):
        converse(_client(scripted), _request(), Answer, Meter())


@pytest.mark.parametrize("text", ["Sure!", "{", '{"summary": NaN}', "[" * 1000])
def test_a_whole_reply_that_is_no_answer_is_repaired_once(scripted: Endpoint, text: str) -> None:
    _script(scripted, {"text": text}, {})
    meter = Meter()
    assert converse(_client(scripted), _request(), Answer, meter).summary
    assert meter.calls == 2
    _script(scripted, {"text": text}, {"text": text}, {})
    with pytest.raises(Rejected, match="invalid_answer"):
        converse(_client(scripted), _request(), Answer, Meter())


@pytest.mark.parametrize(
    "turn", [{"drop": True}, {"body": '{"output": {"mess', "status": 200}, {"body": "<html>", "status": 503}]
)
def test_a_broken_connection_or_body_means_that_the_model_is_away(scripted: Endpoint, turn: dict[str, Any]) -> None:
    _script(scripted, turn)
    with pytest.raises(Unavailable):
        converse(_client(scripted), _request(), Answer, Meter())


def test_a_model_that_is_too_slow_is_away(scripted: Endpoint) -> None:
    _script(scripted, {"delay_seconds": 1.0})
    with pytest.raises(Unavailable, match="ReadTimeout"):
        converse(_client(scripted, read_timeout=0.2), _request(), Answer, Meter())


def test_an_answer_longer_than_the_token_bound_is_cut_and_says_so(scripted: Endpoint) -> None:
    _script(scripted, {"text": "x" * 10_000})
    with pytest.raises(Rejected, match="max_tokens"):
        converse(_client(scripted), _request(), Answer, Meter())


def test_the_hostile_engine_repeats_itself_by_its_seed() -> None:
    def answers(seed: int) -> list[str]:
        engine = HostileEngine(seed)
        return [repr(engine.answer(HAIKU, _request())) for _ in range(20)]

    assert answers(1) == answers(1) != answers(2)


@pytest.mark.parametrize("turn", [{"error": "NoSuchException"}, {"stop_reason": "bored"}])
def test_a_turn_that_converse_does_not_know_is_refused(turn: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="none of Converse's"):
        turn_of(turn)


def test_the_process_announces_where_it_answers_and_ends_on_a_signal(tmp_path: Path) -> None:
    announced = tmp_path / "model.json"
    command = [sys.executable, "-m", "local.model", "--engine", "offline", "--announce", str(announced)]
    environment = {"PYTHONPATH": "layers/steward/python:."}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout
            about = json.loads(process.stdout.readline())
            assert about == json.loads(announced.read_text())
            assert about["engine"] == "offline"
            with urlopen(f"{about['endpoint']}/calls") as reply:  # noqa: S310 - our own loopback
                assert json.load(reply) == {"engine": "offline", "calls": []}
        finally:
            process.terminate()
        assert process.wait(10) == 0
