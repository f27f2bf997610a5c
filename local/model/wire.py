"""What does Bedrock's Converse say and how, when it answers and when it fails?

Shapes and status codes are botocore 1.43's model of `bedrock-runtime` (rest-json): an error's name travels in
`x-amzn-errortype`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

STATUS_OF: Final = {
    "AccessDeniedException": 403,
    "ThrottlingException": 429,
    "ResourceNotFoundException": 404,
    "ModelTimeoutException": 408,
    "InternalServerException": 500,
    "ServiceUnavailableException": 503,
    "ValidationException": 400,
    "ModelNotReadyException": 429,
    "ModelErrorException": 424,
}

STOP_REASONS: Final = (
    "end_turn",
    "tool_use",
    "max_tokens",
    "stop_sequence",
    "guardrail_intervened",
    "content_filtered",
    "malformed_model_output",
    "malformed_tool_use",
    "model_context_window_exceeded",
)

_BYTES_PER_TOKEN: Final = 4  # a usage figure that moves as a real one does; nothing is billed by it


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said: text, or with a forced tool its JSON. `stop_reason` empty means the natural one."""

    text: str
    stop_reason: str = ""
    delay_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One of the nine errors, or with `body` any bytes under any status; `drop` hangs up instead."""

    code: str = ""
    message: str = ""
    delay_seconds: float = 0.0
    body: bytes | None = None
    status: int = 200
    drop: bool = False


type Said = Reply | Fault
type Request = Mapping[str, Any]


class Engine(Protocol):
    """What a model is, seen from the wire."""

    name: str

    def answer(self, model_id: str, request: Request) -> Said:
        """The reply to one Converse request."""


def unsupported(why: str) -> Fault:
    """The typed refusal of an engine that has no honest answer."""
    return Fault("ValidationException", f"unsupported: {why}")


def document_of(reply: Reply, request: Request, engine: str, milliseconds: int) -> dict[str, Any]:
    """The Converse response document. An answer that is longer than `maxTokens` allows is cut and says so."""
    limit = request.get("inferenceConfig", {}).get("maxTokens")
    text, stop = reply.text, reply.stop_reason
    if limit and tokens(text) > limit:
        text, stop = text[: limit * _BYTES_PER_TOKEN], "max_tokens"
    tool = _forced_tool(request)
    content = _tool_use(tool, text) if tool and not stop.startswith("max") else [{"text": text}]
    used = tokens(json.dumps([request.get("system"), request.get("messages")], ensure_ascii=False))
    return {
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": stop or ("tool_use" if tool else "end_turn"),
        "usage": {"inputTokens": used, "outputTokens": tokens(text), "totalTokens": used + tokens(text)},
        "metrics": {"latencyMs": milliseconds},
        "additionalModelResponseFields": {"engine": engine},
    }


def error_of(fault: Fault) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a fault."""
    if fault.body is not None:
        return fault.status, {}, fault.body
    body = json.dumps({"message": fault.message or fault.code}).encode()
    return STATUS_OF[fault.code], {"x-amzn-errortype": fault.code}, body


def tokens(text: str) -> int:
    """A rough count: bytes over 4, at least 1."""
    return max(1, len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)


def _forced_tool(request: Request) -> str:
    config = request.get("toolConfig") or {}
    return str(config["tools"][0]["toolSpec"]["name"]) if config.get("tools") else ""


def _tool_use(name: str, text: str) -> list[dict[str, Any]]:
    try:
        given = json.loads(text)
    except ValueError:
        return [{"text": text}]
    return [{"toolUse": {"toolUseId": "tooluse_local", "name": name, "input": given}}]
