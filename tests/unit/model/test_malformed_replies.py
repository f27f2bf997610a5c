"""Is every reply that is none a typed error, whatever bytes real botocore reads?"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import boto3
import pytest
from botocore.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.errors import Rejected, RejectedReason, Unavailable
from steward.model.bedrock import Meter, converse
from steward.model.prompt import Block, load, request_for
from steward.workflows.triage_request import Answer
from tests import northwind

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

GOOD = {
    **{key: {"option": "o1", "confidence": 0.9} for key in ("request_type", "priority", "team")},
    "effort_hours": 3.5, "summary": "s", "reason": "r", "next_action": "n",
}  # fmt: skip
TEXT = [{"text": json.dumps(GOOD)}]
USED = {"inputTokens": 5, "outputTokens": 5, "totalTokens": 10}
REQUEST = request_for(
    load("triage_request", "v1"), "us.amazon.nova-micro-v1:0", Answer, [Block("a", "b")], northwind.rng(1), 250
)


class Said(BaseHTTPRequestHandler):
    """Answers every call with the body that a test put here."""

    body: ClassVar[bytes] = b""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - as the base class has it
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def client() -> "Iterator[BedrockRuntimeClient]":
    server = HTTPServer(("127.0.0.1", 0), Said)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield boto3.client(
        "bedrock-runtime",
        region_name="us-east-1",
        endpoint_url=f"http://127.0.0.1:{server.server_port}",
        aws_access_key_id="x",
        aws_secret_access_key="y",
        config=Config(retries={"total_max_attempts": 1}),
    )
    server.shutdown()
    server.server_close()


def _reply(content: Any = TEXT, stop: Any = "end_turn", usage: Any = USED) -> dict[str, Any]:  # noqa: ANN401
    message = {"role": "assistant", "content": content}
    return {"output": {"message": message}, "stopReason": stop, "usage": usage, "metrics": {"latencyMs": 1}}


def _tool(given: Any, name: Any = "answer") -> list[dict[str, Any]]:  # noqa: ANN401 - anything a model passes
    return [{"toolUse": {"toolUseId": "x", "name": name, "input": given}}]


def _asked(client: "BedrockRuntimeClient", body: bytes) -> Meter:
    meter = Meter()
    Said.body = body
    converse(client, REQUEST, Answer, meter)
    return meter


@pytest.mark.parametrize("reply", [_reply(), _reply(_tool(GOOD), "tool_use")], ids=["text", "tool"])
def test_a_good_reply_is_an_answer(client: "BedrockRuntimeClient", reply: dict[str, Any]) -> None:
    assert _asked(client, json.dumps(reply).encode()).input_tokens == 5


NO_ANSWERS: dict[str, Any] = {
    "content null": None, "content of a null": [None], "content a text": "hi", "content an object": {"text": "x"},
    "no block": [], "a tool without input": _tool(None), "a tool with a text": _tool("x"), "a number": [{"text": 5}],
    "a tool without a name": _tool(GOOD, None), "an image": [{"image": {"format": "png", "source": {"bytes": "AAAA"}}}],
    "an unknown block": [{"zzz": 1}], "reasoning alone": [{"reasoningContent": {"reasoningText": {"text": "x"}}}],
    "two texts": [*TEXT, *TEXT],
}  # fmt: skip


@pytest.mark.parametrize("content", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_a_message_that_holds_no_answer_is_an_invalid_answer_or_unreadable(
    client: "BedrockRuntimeClient", content: object
) -> None:
    with pytest.raises((Rejected, Unavailable)) as error:
        _asked(client, json.dumps(_reply(content)).encode())
    assert getattr(error.value, "reason", RejectedReason.INVALID_ANSWER) is RejectedReason.INVALID_ANSWER


_DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
_HEAD = b'{"output":{"message":{"role":"assistant","content":[{"toolUse":{"toolUseId":"x","name":"answer","input":'
_TAIL = b'}}]}},"stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}'
UNREADABLE: dict[str, bytes] = {
    **{
        name: json.dumps(reply).encode()
        for name, reply in {
            "message null": _reply() | {"output": {"message": None}}, "output null": _reply() | {"output": None},
            "output a list": _reply() | {"output": []}, "output a text": _reply() | {"output": "x"},
            "message a list": _reply() | {"output": {"message": []}}, "usage empty": _reply(usage={}),
            "usage null": _reply(usage=None), "usage a list": _reply(usage=[1]), "usage below nothing":
            _reply(usage={"inputTokens": -5, "outputTokens": -5, "totalTokens": 0}), "usage in words":
            _reply(usage={"inputTokens": "x", "outputTokens": 1}), "a cache in words": _reply(usage={**USED,
            "cacheReadInputTokens": "x"}), "no end": _reply(stop=None), "ends as a list": _reply(stop=["end_turn"]),
            "ends as an object": _reply(stop={"a": 1}), "an empty object": {}, "a list": [], "a number": 5,
            "a text": "x",
        }.items()
    },
    "nested too deep": _HEAD + _DEEP + _TAIL, "html": b"<html>", "nothing": b"",
    "cut": json.dumps(_reply()).encode()[:60],
    "utf-16": json.dumps(_reply()).encode("utf-16"), "no utf-8": b'{"output":"\xff"}', "null": b"null",
}  # fmt: skip


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_no_reply_is_an_outage_or_no_answer_and_never_an_error_of_python(
    client: "BedrockRuntimeClient", body: bytes
) -> None:
    with pytest.raises((Unavailable, Rejected)):
        _asked(client, body)


def _damaged(document: Any, path: list[int], value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The document with another value at the end of a path."""
    if not path or not isinstance(document, dict | list) or not document:
        return value
    keys = list(document) if isinstance(document, dict) else list(range(len(document)))
    key = keys[path[0] % len(keys)]
    changed = dict(document) if isinstance(document, dict) else list(document)
    changed[key] = _damaged(document[key], path[1:], value)
    return changed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([_reply(), _reply(_tool(GOOD), "tool_use")]), st.lists(st.integers(0, 5), max_size=7), JSON)
def test_a_reply_with_any_part_replaced_by_any_json_is_an_answer_or_a_typed_error(
    client: "BedrockRuntimeClient", reply: dict[str, Any], path: list[int], value: object
) -> None:
    try:
        _asked(client, json.dumps(_damaged(reply, path, value)).encode())
    except (Unavailable, Rejected):
        return
