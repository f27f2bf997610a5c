"""Which replies are an answer."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from botocore.session import Session
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.errors import Rejected, RejectedReason
from steward.model.answer import MALFORMED, STOPPED, WHOLE, answer_of
from steward.workflows.triage_request import Answer

GOOD: dict[str, Any] = {
    "request_type": {"option": "o1", "confidence": 0.8},
    "priority": {"option": "o2", "confidence": 0.5},
    "team": {"option": "none", "confidence": 0},
    "effort_hours": 3,
    "summary": "Somebody needs something.",
    "reason": "They said so.",
}
SUITE = Path(__file__).parents[4] / "shared/data/json_test_suite/parsing.jsonl.gz"


def _reply(text: str, stop: str = "end_turn") -> dict[str, Any]:
    return {"stopReason": stop, "output": {"message": {"content": [{"text": text}]}}}


def _tool(given: Any, name: str = "answer") -> dict[str, Any]:  # noqa: ANN401 - anything a model passes
    content = [{"toolUse": {"toolUseId": "1", "name": name, "input": given}}]
    return {"stopReason": "tool_use", "output": {"message": {"content": content}}}


def test_one_object_of_the_asked_shape_is_an_answer_as_text_and_as_a_tool_call() -> None:
    assert answer_of(_reply(json.dumps(GOOD)), Answer).request_type.option == "o1"
    assert answer_of(_tool(GOOD), Answer) == answer_of(_reply(json.dumps(GOOD)), Answer)


def test_a_reasoning_block_before_the_answer_is_passed_over() -> None:
    reply = _reply(json.dumps(GOOD))
    reply["output"]["message"]["content"].insert(0, {"reasoningContent": {"reasoningText": {"text": "hm"}}})
    assert answer_of(reply, Answer).summary == GOOD["summary"]


STOP_REASONS = frozenset(Session().get_service_model("bedrock-runtime").shape_for("StopReason").enum)


def test_each_stop_reason_that_the_sdk_knows_has_exactly_one_meaning() -> None:
    assert WHOLE | MALFORMED | STOPPED.keys() == STOP_REASONS
    assert len(WHOLE) + len(MALFORMED) + len(STOPPED) == len(STOP_REASONS)


@pytest.mark.parametrize("stop", sorted(STOP_REASONS - WHOLE))
def test_a_reply_that_did_not_end_by_itself_is_never_read(stop: str) -> None:
    with pytest.raises(Rejected, match=f"the model stopped: {stop}"):
        answer_of(_reply(json.dumps(GOOD), stop), Answer)


@pytest.mark.parametrize(
    ("stop", "word"),
    [
        ("max_tokens", "answer_cut"),
        ("model_context_window_exceeded", "question_too_long"),
        ("guardrail_intervened", "guardrail_intervened"),
        ("content_filtered", "content_filtered"),
        ("malformed_model_output", "invalid_answer"),
        ("malformed_tool_use", "invalid_answer"),
        ("stop_sequence", "invalid_answer"),
        ("a reason of next year", "invalid_answer"),
    ],
)
def test_why_there_is_no_answer_is_told_by_its_own_word(stop: str, word: str) -> None:
    with pytest.raises(Rejected) as stopped:
        answer_of(_reply(json.dumps(GOOD), stop), Answer)
    assert stopped.value.reason is RejectedReason(word)


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "I cannot help with that.", f"Sure: {json.dumps(GOOD)}", f"```json\n{json.dumps(GOOD)}\n```",
        json.dumps(GOOD)[:-1], json.dumps(GOOD) * 2, json.dumps(GOOD | {"assignee": "1200000000000001"}),
        json.dumps({name: each for name, each in GOOD.items() if name != "team"}),
        json.dumps(GOOD | {"effort_hours": "3"}), json.dumps(GOOD | {"effort_hours": True}),
        json.dumps(GOOD | {"effort_hours": 1001}), json.dumps(GOOD | {"effort_hours": -1}),
        json.dumps(GOOD | {"effort_hours": float("nan")}), json.dumps(GOOD | {"effort_hours": 1e400}),
        json.dumps(GOOD)[:-1] + ', "summary": "twice"}', json.dumps(GOOD) + "x",
        json.dumps(GOOD | {"summary": "x" * 301}), json.dumps(GOOD | {"reason": "x" * 401}),
        json.dumps(GOOD | {"summary": "x" * 20_000}), "[" * 9_000, "1" * 9_000, "\ufeff" + json.dumps(GOOD),
        json.dumps(GOOD | {"team": {"option": "o0", "confidence": 1}}),
        json.dumps(GOOD | {"team": {"option": "o100", "confidence": 1}}),
        json.dumps(GOOD | {"team": {"option": "1200000000000001", "confidence": 1}}),
        json.dumps(GOOD | {"team": {"option": "o1\n", "confidence": 1}}),
        json.dumps(GOOD | {"team": {"option": "o1", "confidence": 1.01}}),
        json.dumps(GOOD | {"team": {"option": "o1", "confidence": 1, "gid": "1"}}),
    ],
)  # fmt: skip
def test_anything_else_is_no_answer(text: str) -> None:
    with pytest.raises(Rejected, match="invalid_answer"):
        answer_of(_reply(text), Answer)


@pytest.mark.parametrize(
    "given", [None, [], GOOD | {"effort_hours": float("nan")}, GOOD | {"x": 1}, {"summary": "x" * 20_000}]
)
def test_a_tool_call_passes_the_same_door(given: Any) -> None:  # noqa: ANN401 - anything a model passes
    with pytest.raises(Rejected, match="invalid_answer"):
        answer_of(_tool(given), Answer)


def test_a_call_of_another_tool_or_two_blocks_is_no_answer() -> None:
    with pytest.raises(Rejected, match="neither one text"):
        answer_of(_tool(GOOD, name="delete_everything"), Answer)
    twice = _reply(json.dumps(GOOD))
    twice["output"]["message"]["content"] *= 2
    with pytest.raises(Rejected, match="neither one text"):
        answer_of(twice, Answer)


def test_the_refusal_does_not_quote_what_came() -> None:
    with pytest.raises(Rejected) as refusal:
        answer_of(_reply(json.dumps(GOOD | {"summary": "canary-7f3a" * 100})), Answer)
    assert "canary" not in str(refusal.value)


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(GOOD)), inner),
    )
)
def test_no_json_value_whatever_breaks_the_reader(value: Any) -> None:  # noqa: ANN401 - any JSON value
    with pytest.raises(Rejected):
        answer_of(_reply(json.dumps(value)), Answer)


@pytest.mark.skipif(not SUITE.is_file(), reason="the public JSON test suite is not beside this checkout")
def test_none_of_the_public_json_test_suite_is_an_answer_or_breaks_the_reader() -> None:
    cases = [json.loads(line) for line in gzip.decompress(SUITE.read_bytes()).splitlines()]
    assert len(cases) == 318
    for case in cases:
        text = base64.b64decode(case["body_base64"]).decode("utf-8", "surrogateescape")
        with pytest.raises(Rejected, match="invalid_answer"):
            answer_of(_reply(text), Answer)
