"""Which point of meaning space does the embedding model of Bedrock give a text?

InvokeModel knows no common shape: Titan takes one text a call, Cohere up to 96. Nothing is retried here and the client
makes one attempt: whoever asks can do without, and goes on by words.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any, Final, Literal

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Rejected, RejectedReason, Unavailable
from steward.model.bedrock import translated

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

# 512 of Titan's 1,024 keep 99 % of its accuracy by its maker's account, in half of the room.
DIMENSIONS: Final = 512

COHERE_TEXTS: Final = 96  # the most that one call takes
_COHERE_CHARACTERS: Final = 2048  # the longest text that its third version takes
_TITAN, _COHERE = "amazon.titan-embed-text-v2", "cohere.embed-"
_FOURTH: Final = "cohere.embed-v4"  # the one that can be asked for a size

# Cohere says in a header alone what is billed.
_BILLED: Final = "x-amzn-bedrock-input-token-count"

type Purpose = Literal["document", "query"]
type Vector = Sequence[float]


@dataclass(slots=True)
class Reading:
    """What the calls used, answered or not."""

    calls: int = 0
    input_tokens: int = 0


def embed(
    client: "BedrockRuntimeClient", model_id: str, texts: Sequence[str], purpose: Purpose, reading: Reading
) -> Iterator[Vector]:
    """One unit vector for each text, in order, each batch when it is asked for: what came before an error is kept.

    Raises Throttled, Unavailable, and Rejected(bad_configuration) for a model that is not there or takes no text.
    """
    if _TITAN in model_id:
        for text in texts:
            reply = _invoke(client, model_id, _titan(text), reading)
            reading.input_tokens += _count(reply.get("inputTextTokenCount"))
            yield _unit(reply.get("embedding"))
        return
    if _COHERE not in model_id:
        detail = f"{model_id} is no embedding model known here; set model.embedding_model_id to one of Titan or Cohere"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
    for batch in batched(texts, COHERE_TEXTS, strict=False):
        reply = _invoke(client, model_id, _cohere(model_id, batch, purpose), reading)
        yield from map(_unit, _rows(reply, len(batch)))


def _titan(text: str) -> dict[str, Any]:
    return {"inputText": text or " ", "dimensions": DIMENSIONS, "normalize": True}  # an empty text is refused


def _cohere(model_id: str, texts: Sequence[str], purpose: Purpose) -> dict[str, Any]:
    cut = [text[:_COHERE_CHARACTERS] or " " for text in texts]
    body = {"texts": cut, "input_type": f"search_{purpose}", "truncate": "END"}
    return body | ({"output_dimension": DIMENSIONS} if _FOURTH in model_id else {})


def _invoke(client: "BedrockRuntimeClient", model_id: str, body: dict[str, Any], reading: Reading) -> dict[str, Any]:
    sent = json.dumps(body)
    try:
        reply = client.invoke_model(
            modelId=model_id, body=sent, contentType="application/json", accept="application/json"
        )
        document = json.loads(reply["body"].read())
    except ClientError as error:
        raise translated(error) from error
    except BotoCoreError as error:
        raise Unavailable(f"Bedrock did not answer: {type(error).__name__}") from error
    except (ValueError, RecursionError) as error:
        raise Unavailable("Bedrock's reply was cut: it is no JSON") from error
    reading.calls += 1
    reading.input_tokens += int(reply["ResponseMetadata"]["HTTPHeaders"].get(_BILLED, 0)) if _COHERE in model_id else 0
    return document if isinstance(document, dict) else {}


def _count(tokens: Any) -> int:  # noqa: ANN401 - whatever came over the wire
    return tokens if type(tokens) is int and tokens >= 0 else 0


def _rows(reply: dict[str, Any], expected: int) -> Sequence[Any]:
    """The vectors of a Cohere reply: a list, or by kind where the model answers in several."""
    found = reply.get("embeddings")
    rows = found.get("float") if isinstance(found, dict) else found
    if not isinstance(rows, list) or len(rows) != expected:
        raise Unavailable("Bedrock's reply was cut: it holds another number of vectors than texts")
    return rows


def _unit(row: Any) -> Vector:  # noqa: ANN401 - whatever came over the wire
    """The vector at length 1. Raises Unavailable for a row that is none."""
    if not isinstance(row, list) or not all(isinstance(each, int | float) for each in row):
        raise Unavailable("Bedrock's reply holds no vector")
    length = math.sqrt(math.fsum(each * each for each in row))
    if not length or not math.isfinite(length):
        raise Unavailable("Bedrock's reply holds a vector without a direction")
    return [each / length for each in row]
