"""How is the model asked, and what does each of Bedrock's ways to fail mean?

One Converse call, and one more where the reply was whole but no answer. Nothing is retried behind our back: a model
call is paid for, so the client is made with one attempt (`wiring/clients.py`).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.parsers import ResponseParserError
from pydantic import BaseModel

from steward.errors import Rejected, RejectedReason, StewardError, Throttled, Unavailable
from steward.model.answer import MENDABLE, answer_of
from steward.model.cost import Usage, price
from steward.model.prompt import Request, repaired

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

# The nine errors of Converse in botocore 1.43, by what they mean for the caller (RELIABILITY B1, B9).
UNAVAILABLE: Final = frozenset(
    {
        "InternalServerException",
        "ModelErrorException",
        "ModelNotReadyException",
        "ModelTimeoutException",
        "ServiceUnavailableException",
    }
)
REJECTED: Final = {
    "AccessDeniedException": "grant the function bedrock:InvokeModel on this model, and the account access to it",
    "ResourceNotFoundException": "the model is retired or not in this region; configure another model_id",
    "ValidationException": "the model does not take this request; configure another model_id",
}
THROTTLED: Final = frozenset({"ThrottlingException"})

# What botocore's parser raises over a body that is no reply: it looks for its own shapes in whatever JSON stands there.
UNREADABLE: Final = (ResponseParserError, ValueError, TypeError, AttributeError, LookupError, RecursionError)


@dataclass(slots=True)
class Meter:
    """What the calls of one judgement used, answered or not: failed answers are paid for too (RELIABILITY B10).

    `input_tokens` are those that no cache served. `microdollars` is None once a model without a known price was asked.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    stop_reason: str = ""
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0
    microdollars: int | None = 0

    def read(self, reply: dict[str, Any], model_id: str) -> None:
        """Add one reply's usage at its model's price."""
        used = usage_of(reply)
        cost = price(model_id, used)
        self.calls += 1
        self.input_tokens += used.input_tokens
        self.output_tokens += used.output_tokens
        self.cache_write_tokens += used.cache_write_tokens
        self.cache_read_tokens += used.cache_read_tokens
        self.stop_reason = reply["stopReason"]
        self.microdollars = None if cost is None or self.microdollars is None else self.microdollars + cost

    def plus(self, other: "Meter") -> "Meter":
        """What both used; this one's stop reason, which is that of the answer that counts."""
        costs = (self.microdollars, other.microdollars)
        return Meter(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.stop_reason,
            self.cache_write_tokens + other.cache_write_tokens,
            self.cache_read_tokens + other.cache_read_tokens,
            None if None in costs else sum(cost or 0 for cost in costs),
        )

    def tokens(self) -> dict[str, int]:
        """What was counted, for a plan or a ledger: the cached tokens only where there were any."""
        cached = {"cache_write_tokens": self.cache_write_tokens, "cache_read_tokens": self.cache_read_tokens}
        told = {"calls": self.calls, "input_tokens": self.input_tokens, "output_tokens": self.output_tokens}
        return told | {name: tokens for name, tokens in cached.items() if tokens}


def usage_of(reply: dict[str, Any]) -> Usage:
    """The tokens of one reply; a model without a cache leaves its two counts out."""
    usage = reply["usage"]
    cached = (usage.get("cacheWriteInputTokens") or 0, usage.get("cacheReadInputTokens") or 0)
    return Usage(usage["inputTokens"], usage["outputTokens"], *cached)


def converse[Answer: BaseModel](
    client: "BedrockRuntimeClient", request: Request, shape: type[Answer], meter: Meter
) -> Answer:
    """The model's validated answer.

    Raises Throttled, Unavailable, Rejected(bad_configuration) when there is no reply, and as `answer_of` for a reply
    that is no answer, after one repair where that may help.
    """
    reply = _reply(client, request, meter)
    try:
        return answer_of(reply, shape)
    except Rejected:
        if reply["stopReason"] not in MENDABLE:
            raise
    return answer_of(_reply(client, repaired(request), meter), shape)


def converse_once[Answer: BaseModel](
    client: "BedrockRuntimeClient", request: Request, shape: type[Answer], meter: Meter
) -> Answer:
    """As `converse`, without a repair: for answers that nothing depends on."""
    return answer_of(_reply(client, request, meter), shape)


def _reply(client: "BedrockRuntimeClient", request: Request, meter: Meter) -> dict[str, Any]:
    try:
        reply: dict[str, Any] = dict(client.converse(**request))
    except ClientError as error:
        raise translated(error) from error
    except ParamValidationError as error:
        raise Rejected(RejectedReason.BAD_CONFIGURATION, "botocore refused the request to the model") from error
    except BotoCoreError as error:
        raise Unavailable(f"Bedrock did not answer: {type(error).__name__}") from error
    except UNREADABLE as error:
        raise Unavailable(f"Bedrock's reply cannot be read: {type(error).__name__}") from error
    if not _is_whole(reply):
        raise Unavailable("Bedrock's reply was cut: botocore passes a body that it cannot read as an empty reply")
    meter.read(reply, request["modelId"])
    return reply


def _is_whole(reply: dict[str, Any]) -> bool:
    """Whether it has a message, says why it ended, and counts what it used; what the message says is not looked at."""
    output, usage = reply.get("output"), reply.get("usage")
    if not isinstance(output, dict) or not isinstance(output.get("message"), dict) or not isinstance(usage, dict):
        return False
    counts = [usage.get(name) for name in ("inputTokens", "outputTokens")]
    counts += [usage.get(name) or 0 for name in ("cacheWriteInputTokens", "cacheReadInputTokens")]
    return isinstance(reply.get("stopReason"), str) and all(type(each) is int and each >= 0 for each in counts)


def translated(error: ClientError) -> StewardError:
    """What an error of Bedrock means for the caller."""
    code = error.response.get("Error", {}).get("Code", "")
    if code in THROTTLED:
        return Throttled(f"Bedrock: {code}")
    if code in REJECTED:
        return Rejected(RejectedReason.BAD_CONFIGURATION, f"Bedrock: {code}; {REJECTED[code]}")
    return Unavailable(f"Bedrock: {code}")
