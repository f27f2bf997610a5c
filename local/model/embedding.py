"""What do Titan and Cohere answer to InvokeModel, and from which vectors does the laptop answer in their place?

MiniLM's 384 dimensions are filled up with zeros to what was asked for: no cosine between two texts changes.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from local.model.wire import Fault, tokens

type Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]

TITAN, COHERE = "amazon.titan-embed-text-v2", "cohere.embed-"
_SIZES: Final = (256, 512, 1024)
_COHERE_SIZE: Final = 1024  # what the third version always answers; the fourth is asked for a size
_COHERE_TEXTS: Final = 96


def packaged(texts: Sequence[str]) -> Sequence[Sequence[float]]:
    """The packaged model's vectors; it is loaded when the first text comes."""
    from local.model.minilm import embed  # noqa: PLC0415 - 0.2 s and 150 MB that a stack without embeddings never needs

    found: list[list[float]] = embed(texts).tolist()
    return found


def invoked(model_id: str, body: bytes, embed: Embed = packaged) -> tuple[dict[str, Any], int] | Fault:
    """The reply's document and its billed tokens, or the typed refusal."""
    try:
        request = json.loads(body)
        if TITAN in model_id:
            return _titan(request, embed)
        if COHERE in model_id:
            return _cohere(request, embed)
    except (ValueError, KeyError, TypeError) as error:
        return Fault("ValidationException", f"the request is not {model_id}'s: {type(error).__name__}")
    return Fault("ResourceNotFoundException", f"{model_id} is no embedding model of this endpoint")


def _titan(request: Mapping[str, Any], embed: Embed) -> tuple[dict[str, Any], int] | Fault:
    text, size = request["inputText"], request.get("dimensions", 1024)
    if size not in _SIZES or not isinstance(text, str) or not text:
        return Fault("ValidationException", f"inputText is a text, dimensions is one of {_SIZES}")
    billed = tokens(text)
    return {"embedding": _sized(embed([text])[0], size), "inputTextTokenCount": billed}, billed


def _cohere(request: Mapping[str, Any], embed: Embed) -> tuple[dict[str, Any], int] | Fault:
    texts = request["texts"]
    if not 1 <= len(texts) <= _COHERE_TEXTS or request["input_type"] not in ("search_document", "search_query"):
        return Fault("ValidationException", "texts has 1 to 96 texts, input_type is search_document or search_query")
    rows = [_sized(row, request.get("output_dimension", _COHERE_SIZE)) for row in embed(texts)]
    return {"embeddings": rows, "response_type": "embeddings_floats", "texts": texts}, sum(map(tokens, texts))


def _sized(row: Sequence[float], size: int) -> list[float]:
    """The vector at that size; a smaller one than the model's own is its head, as with the models it stands for."""
    return [*row[:size], *[0.0] * (size - len(row))]
