"""Is this reply an answer?

Only a reply that ended by itself is read, only one JSON object of exactly the asked shape is taken (RELIABILITY B2,
B3). A reply that was cut, filtered or refused is no answer, however much of it looks like one; why it was none is
counted by its own word.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from steward.errors import Rejected, RejectedReason
from steward.model.prompt import TOOL

# The nine stop reasons that botocore 1.43 lists, first the two that mean "I am done".
WHOLE: Final = frozenset({"end_turn", "tool_use"})

# The model meant to answer and lost the format: what a whole reply of the wrong shape is, and mended as one, once.
MALFORMED: Final = frozenset({"malformed_model_output", "malformed_tool_use"})

# The same question would end the same way: it is not asked again.
STOPPED: Final = {
    "max_tokens": RejectedReason.ANSWER_CUT,
    "model_context_window_exceeded": RejectedReason.QUESTION_TOO_LONG,
    "guardrail_intervened": RejectedReason.GUARDRAIL_INTERVENED,
    "content_filtered": RejectedReason.CONTENT_FILTERED,
    "stop_sequence": RejectedReason.INVALID_ANSWER,  # no request of ours has one
}

# After these a second, repaired question may bring an answer.
MENDABLE: Final = WHOLE | MALFORMED

# Ten times what the answer's fields may hold together; no parser is fed with more.
_LONGEST: Final = 10_000


def answer_of[Answer: BaseModel](reply: Mapping[str, Any], shape: type[Answer]) -> Answer:
    """The validated answer in a Converse reply.

    Raises Rejected(invalid_answer), and by STOPPED for a reply that did not end by itself, never quoting what came.
    """
    if (stopped := reply["stopReason"]) not in WHOLE:
        raise Rejected(STOPPED.get(stopped, RejectedReason.INVALID_ANSWER), f"the model stopped: {stopped}")
    try:
        return shape.model_validate(_strict(_object_text(reply["output"]["message"].get("content"))), strict=True)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        raise Rejected(RejectedReason.INVALID_ANSWER, f"{where or 'the answer'} does not validate") from None
    except (ValueError, TypeError, RecursionError):
        raise Rejected(RejectedReason.INVALID_ANSWER, "the reply is not one JSON object") from None


def _object_text(content: Any) -> str:  # noqa: ANN401 - whatever came over the wire
    """The one text, or the one call of our tool; a model's reasoning blocks are passed over."""
    blocks = content if isinstance(content, list) else []
    match [block for block in blocks if not (isinstance(block, dict) and "reasoningContent" in block)]:
        case [{"text": str(text)}] if len(text) <= _LONGEST:
            return text
        case [{"toolUse": {"name": name, "input": given}}] if name == TOOL:
            # The SDK parsed it already, and takes NaN for a number; written out and read again, it passes the same
            # door.
            return json.dumps(given)[: _LONGEST + 1]
    raise Rejected(RejectedReason.INVALID_ANSWER, "the reply is neither one text nor one call of the tool")


def _strict(text: str) -> Any:  # noqa: ANN401 - whatever stands there; the shape decides
    """JSON as the standard says it: no NaN, no Infinity, no name twice, nothing around it."""
    if len(text) > _LONGEST:
        raise ValueError("too long")
    return json.loads(text, parse_constant=_refused, object_pairs_hook=_distinct)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a name stands twice")
    return document
