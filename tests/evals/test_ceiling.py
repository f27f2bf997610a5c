"""Does the ceiling of a triage's input hold for any options and any script, counted by two public tokenizers?"""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.asana.models import Task
from steward.errors import Rejected, RejectedReason
from steward.evidence.facts import TriageFacts
from steward.evidence.judge import offline_answer
from steward.evidence.text import request_text
from steward.governance.policy import ModelPolicy
from steward.model.prompt import Request, head, input_tokens, load, repaired
from steward.model.tokens import most_tokens
from steward.pipeline.classify import INPUT_TOKENS, Question, fitted
from steward.workflows.triage_request import Answer, judged
from tests import northwind
from tests.evals.nasty import SAMPLES, TEXTS

pytest.importorskip(
    "splintr", reason="splintr-rs, whose tokenizers count here, is not installed (requirements/dev.txt)"
)

from tests.evals.test_tokens import HAIKU, NOVA, texts_of
from tests.evals.vocabulary import tokens

ORDINARY = [
    "Billing & invoices", "Payments and refunds", "Account access / SSO", "Data export (CSV)", "Mobile app, Android",
    "Mobile app, iOS", "Reporting dashboards", "API integration", "Webhooks", "Security review", "Onboarding",
    "Contract renewal", "Legal question", "Privacy request (GDPR)", "Performance problem", "Outage", "Feature idea",
    "Documentation", "Partner support", "Training",
]  # fmt: skip
LONG = [f"{at} Very long option name about customer billing problems 123"[:60] for at in range(40)]
RARE = [f"{at}\U00012000\ua66e" * 8 for at in range(40)]


def _offering(names: list[str], name: str, notes: str) -> Task:
    """A request whose three fields have these options instead of their own last ones."""
    document = northwind.document("77", name, notes)
    for field in document["custom_fields"]:
        if field["name"] in ("AI Type", "AI Priority", "AI Team"):
            more = [{"gid": f"9{at}", "name": each, "enabled": True} for at, each in enumerate(names)]
            field["enum_options"] = [*field["enum_options"][:2], *more]
    return Task.parse(document)


def _facts(task: Task) -> TriageFacts:
    return northwind.facts_of(task, northwind.past())


def _request(task: Task, model_id: str, version: str, grounding: tuple[str, ...] = ()) -> Request:
    question = Question(request_text(task, ()), _facts(task), load("triage_request", version), Answer, grounding)
    return fitted(question, ModelPolicy(model_id=model_id), northwind.rng(1))


def _holds(request: Request) -> None:
    text = "\n".join(texts_of(repaired(request)))
    assert tokens(text) <= input_tokens(repaired(request)) <= INPUT_TOKENS


@settings(max_examples=1500, deadline=None)
@given(TEXTS)
def test_the_estimate_is_never_lower_than_either_tokenizer(text: str) -> None:
    assert tokens(text) <= most_tokens(text)
    inside = json.dumps({"notes": text}, ensure_ascii=False)
    assert tokens(inside) <= most_tokens(inside)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(TEXTS, max_size=99), TEXTS, TEXTS, st.lists(TEXTS, max_size=3), st.sampled_from([HAIKU, NOVA]),
    st.sampled_from(["v1", "v2"]),
)  # fmt: skip
def test_no_question_is_over_its_ceiling_whatever_the_options_the_title_the_notes_and_the_goals(
    names: list[str], name: str, notes: str, grounding: list[str], model_id: str, version: str
) -> None:
    _holds(_request(_offering(names, name, notes), model_id, version, tuple(grounding)))


@pytest.mark.parametrize("model_id", [HAIKU, NOVA])
@pytest.mark.parametrize("names", [ORDINARY * 2, LONG, RARE], ids=["ordinary", "long", "rare"])
@pytest.mark.parametrize("sample", ["Please refund one of the two. ", *SAMPLES])
def test_three_fields_of_forty_options_and_any_long_text_stay_under_it(
    names: list[str], sample: str, model_id: str
) -> None:
    _holds(_request(_offering(names, sample * 100, sample * 2000), model_id, "v2", (sample * 300,)))


def test_fifteen_ordinary_options_in_each_of_three_fields_are_all_offered_beside_a_short_request() -> None:
    facts = _facts(_offering(ORDINARY[:13], "Charged twice", "Refund one of the two."))
    assert [len(each.options) + each.more for each in facts.offers[:3]] == [15] * 3
    assert [each.more for each in facts.offers[:3]] == [0, 0, 0]


def test_of_options_that_do_not_fit_the_likely_ones_are_offered_and_the_others_are_a_number() -> None:
    task = _offering(LONG, "Charged twice", "Refund one of the two. " * 60)
    facts = _facts(task)
    shown = facts.for_prompt()
    for offer in facts.offers[:3]:
        likely = sorted(facts.judgements[offer.key].odds.items(), key=lambda each: -each[1])[:2]
        assert all(offer.option(key) for key, _ in likely)
        assert offer.more > 20
        assert shown["not_offered"][offer.key] == f"{offer.more} more"


def test_what_is_not_offered_cannot_be_chosen_by_a_model_or_offline() -> None:
    task = _offering(LONG, "Charged twice", "Refund one of the two. " * 60)
    facts = _facts(task)
    offline = offline_answer(facts.for_prompt(), request_text(task, ()))
    offered = {option.gid for offer in facts.offers for option in offer.options}
    for at in range(1, 100):
        wanted = {key: {"option": f"o{at}", "confidence": 1.0} for key in ("request_type", "priority", "team")}
        found = judged(facts, Answer.model_validate({**offline, **wanted}))
        assert {str(found[key][0]) for key in wanted if key in found} <= offered


def test_a_question_that_a_prompt_alone_puts_over_the_ceiling_is_not_sent() -> None:
    task = _offering([], "Charged twice", "")
    prompt = replace(load("triage_request", "v1"), text="word " * INPUT_TOKENS)
    with pytest.raises(Rejected) as refusal:
        fitted(Question(request_text(task, ()), _facts(task), prompt, Answer), ModelPolicy(), northwind.rng(1))
    assert refusal.value.reason is RejectedReason.QUESTION_TOO_LONG


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_beginning_is_within_its_tokens_in_any_script(sample: str) -> None:
    assert tokens(json.dumps(head(sample * 500, 200), ensure_ascii=False)) <= 202
