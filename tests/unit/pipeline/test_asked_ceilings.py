"""No question about a thread or a request in plain words is over its ceiling, whatever people wrote."""

import pytest

from steward.asana.models import Task
from steward.evidence.wishes.intents import Intent, text_of
from steward.governance.policy import ModelPolicy
from steward.model.prompt import input_tokens, load, repaired
from steward.pipeline import input_plan, thread_plan
from steward.pipeline.asking import INPUT_TOKENS
from tests import northwind
from tests.unit.evidence.threads.talk import thread

SCRIPTS = (
    "words of it ",
    "\u0434\u043e\u0433\u043e\u0432\u043e\u0440 ",
    "\u5951\u7d04\u66f8\u3092",
    '{"a":"b"}\\n',
    "\U0001f600",
)
MISTAKES = tuple(f"summary {at}: its quotes do not say 'something' or other" for at in range(thread_plan.MISTAKES))


@pytest.mark.parametrize("mistakes", [(), MISTAKES])
@pytest.mark.parametrize("word", SCRIPTS)
def test_a_thread_is_shown_as_far_as_its_ceiling_holds(word: str, mistakes: tuple[str, ...]) -> None:
    said = thread(*(("Mika Member", word * 400) for _ in range(60)))
    question = thread_plan.Question(word * 50, said, load("thread_summary", "v1"), mistakes)
    model, rng = ModelPolicy(), northwind.rng(1)
    request = thread_plan.fitted(question, model, rng)
    assert input_tokens(request) <= thread_plan.THREAD_TOKENS
    shown = thread_plan.shown(question, model, rng)
    assert 1 <= len(shown) < 60
    assert shown == list(said.said[-len(shown) :])
    assert request["inferenceConfig"]["maxTokens"] == thread_plan.ANSWERS * model.max_output_tokens


@pytest.mark.parametrize("word", SCRIPTS)
def test_a_request_in_plain_words_costs_no_more_than_a_triage(word: str) -> None:
    task = Task.parse(northwind.document("77", word * 90, word * 900))
    question = input_plan.Question(task, text_of(word * 300), Intent.UNCLEAR, load("ai_input", "v1"))
    request = input_plan.fitted(question, ModelPolicy(), northwind.rng(1))
    assert input_tokens(repaired(request)) <= INPUT_TOKENS
