"""How texts become vectors over Bedrock's wire, and what its failures mean."""

import json
import math
from collections.abc import Iterator, Sequence

import boto3
import pytest
from botocore.config import Config
from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

from local.model.endpoint import Endpoint, serving
from local.model.scripted import ScriptedEngine
from steward.errors import Rejected, Unavailable
from steward.model.cost import microdollars
from steward.model.embedding import COHERE_TEXTS, DIMENSIONS, Reading, embed

TITAN = "amazon.titan-embed-text-v2:0"
COHERE = "cohere.embed-english-v3"


def lengths(texts: Sequence[str]) -> list[list[float]]:
    """A space that a test can see through: the text's length, and one."""
    return [[float(len(text)), 1.0] for text in texts]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving(ScriptedEngine(), embed=lengths) as made:
        yield made


@pytest.fixture
def client(endpoint: Endpoint) -> BedrockRuntimeClient:
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
    config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
    client: BedrockRuntimeClient = session.client("bedrock-runtime", endpoint_url=endpoint.url, config=config)
    return client


@pytest.mark.parametrize("model_id", [TITAN, COHERE, "us.cohere.embed-v4:0"])
def test_each_text_gets_a_unit_vector_in_its_place(client: BedrockRuntimeClient, model_id: str) -> None:
    vectors = list(embed(client, model_id, ["a", "abc"], "document", Reading()))
    assert [vector[0] / vector[1] for vector in vectors] == pytest.approx([1, 3])
    assert [math.hypot(*vector) for vector in vectors] == pytest.approx([1, 1])


def test_titan_answers_in_the_size_that_was_asked_for_and_cohere_in_its_own(client: BedrockRuntimeClient) -> None:
    sizes = [len(next(embed(client, model_id, ["a"], "query", Reading()))) for model_id in (TITAN, COHERE)]
    assert sizes == [DIMENSIONS, 1024]


def test_cohere_is_asked_for_as_many_texts_as_a_call_takes_and_titan_for_each(
    client: BedrockRuntimeClient, endpoint: Endpoint
) -> None:
    texts, readings = ["text"] * (COHERE_TEXTS + 1), (Reading(), Reading())
    for model_id, reading in zip((COHERE, TITAN), readings, strict=True):
        assert len(list(embed(client, model_id, texts, "document", reading))) == len(texts)
    assert [reading.calls for reading in readings] == [2, len(texts)]
    assert readings[0].input_tokens == readings[1].input_tokens == len(texts)
    assert {call["ended"] for call in endpoint.calls} == {"embedded"}


@pytest.mark.parametrize("model_id", [TITAN, COHERE])
def test_an_empty_text_and_a_very_long_one_have_a_place_too(client: BedrockRuntimeClient, model_id: str) -> None:
    assert len(list(embed(client, model_id, ["", "x" * 3000], "document", Reading()))) == 2


def test_a_model_of_another_family_is_refused_with_the_mend(client: BedrockRuntimeClient) -> None:
    with pytest.raises(Rejected, match=r"set model\.embedding_model_id to one of Titan or Cohere"):
        next(embed(client, "somebody.else-v1", ["a"], "query", Reading()))


def test_a_model_that_the_account_does_not_have_is_a_configuration_to_mend(endpoint: Endpoint) -> None:
    class Refused:
        """A client whose account has no such model."""

        def invoke_model(self, **request: object) -> object:
            session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
            return session.client("bedrock-runtime", endpoint_url=endpoint.url).invoke_model(
                **{**request, "modelId": "gone"}
            )

    with pytest.raises(Rejected, match="the model is retired or not in this region"):
        next(embed(Refused(), TITAN, ["a"], "query", Reading()))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "reply", ["{}", "[]", "not json", '{"embedding": [0, 0]}', '{"embedding": ["a"]}', '{"embedding": [1e999]}']
)
def test_a_reply_that_holds_no_vector_is_no_answer(reply: str) -> None:
    with pytest.raises(Unavailable):
        next(embed(Saying(reply), TITAN, ["a"], "query", Reading()))  # type: ignore[arg-type]


@pytest.mark.parametrize("reply", [{"embeddings": [[1.0]]}, {"embeddings": {"int8": [[1]]}}, {}])
def test_a_reply_with_another_number_of_vectors_than_texts_is_no_answer(reply: object) -> None:
    with pytest.raises(Unavailable, match="another number of vectors"):
        next(embed(Saying(json.dumps(reply)), COHERE, ["a", "b"], "query", Reading()))  # type: ignore[arg-type]


def test_vectors_that_come_by_kind_are_taken_as_they_are() -> None:
    reply = json.dumps({"embeddings": {"float": [[3.0, 4.0]]}})
    assert list(embed(Saying(reply), COHERE, ["a"], "query", Reading())) == [[0.6, 0.8]]  # type: ignore[arg-type]


@pytest.mark.parametrize("model_id", [TITAN, COHERE, "cohere.embed-multilingual-v3", "us.cohere.embed-v4:0"])
def test_an_embedding_has_a_price(model_id: str) -> None:
    assert 0 < (microdollars(model_id, 1000, 0) or 0) < 1000


class Saying:
    """A client that answers these bytes to anything."""

    def __init__(self, body: str) -> None:
        self.body = body

    def invoke_model(self, **_request: object) -> dict[str, object]:
        return {"body": self, "ResponseMetadata": {"HTTPHeaders": {}}}

    def read(self) -> bytes:
        return self.body.encode()
