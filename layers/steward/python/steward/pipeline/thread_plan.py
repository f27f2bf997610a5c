"""What is said of a thread that somebody wants summarised, and in whose words?

A model is asked once, and once more with its mistakes where its words do not stand in the comments; after that the
comments are told by stated rules, labelled so. The answer is one comment, which is made once and edited afterwards.
The newest comments that the ceiling of tokens holds are shown, and it is told how many were not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, Final

from steward.errors import RefusedReason, Rejected, RejectedReason
from steward.evidence.text import visible
from steward.evidence.threads.answer import ThreadAnswer
from steward.evidence.threads.summary import Summary, by_rules
from steward.evidence.threads.thread import Said, Sentence, Thread, sentences_of
from steward.evidence.threads.verifying import checked
from steward.evidence.threads.vocabulary import unheld_language
from steward.evidence.threads.wording import Telling, comment
from steward.governance.policy import ModelPolicy, WorkflowPolicy
from steward.model.bedrock import Meter
from steward.model.prompt import Block, Prompt, Request, guarded, head, head_tokens, input_tokens, load, request_for
from steward.pipeline.answer_plan import answer_plan
from steward.pipeline.asking import NAME_TOKENS, Asked, Asking
from steward.pipeline.paying import OFFLINE, Till
from steward.pipeline.plan import Judged
from steward.run import RunState, Work
from steward.store.objects import encode

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

PROMPT: Final = "thread_summary"
THREAD_TOKENS: Final = 6000  # three triages' worth: under a cent a summary, and some forty comments of a few lines
# A summary with its quotes is as long as four answers of a triage, which `max_output_tokens` of the model bounds.
ANSWERS: Final = 4
COMMENT_FRAME: Final = 40  # tokens of one comment's key, author, time and marks
SECOND: Final = "second_try"  # in the ledger, of the answer that came after mistakes
# No second question begins later: it may wait 20 s for its answer (wiring/classify.py), within the function's minute.
BEGUN_WITHIN: Final = timedelta(seconds=20)
MISTAKES: Final = 8  # that are named to the model; more is another answer
UNHELD: Final = "the comments are in {language}, and no program here tells what is denied there"
UNTRUE: Final = "the model's words did not stand in the comments"
_WORDS: Final = {
    str(RefusedReason.BUDGET_SPENT): "the project's money for models is spent for today",
    str(RejectedReason.INVALID_ANSWER): "the model gave no answer of the asked form",
    str(RejectedReason.ANSWER_CUT): "the model's answer was cut",
    str(RejectedReason.CONTENT_FILTERED): "the model's maker withheld the answer",
    str(RejectedReason.GUARDRAIL_INTERVENED): "the guardrail stepped in",
}
AWAY: Final = "the model did not answer"


@dataclass(frozen=True, slots=True)
class Question:
    """One thread as it is put to a model."""

    name: str
    thread: Thread
    prompt: Prompt
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What came of asking: `said` are the comments that were shown, `why` says why no model's words stand."""

    summary: Summary
    said: Sequence[Said]
    judged: Judged
    why: str


def thread_plan(state: RunState, policy: WorkflowPolicy, using: "Classifier") -> dict[str, Any]:
    """The plan document. Raises ContextExpired where what was read is gone; no error of a model."""
    work = Work.of_state(state)
    snapshot, facts = using.objects.get(state["snapshot"]), using.objects.get(state["facts"])
    thread, sentences = Thread.of_json(snapshot["thread"]), sentences_of(facts["sentences"])
    question = Question(snapshot["task"]["name"], thread, load(PROMPT, policy.prompt_version))
    told = _told(question, sentences, work, using)
    read_at = datetime.fromisoformat(snapshot["read_at"])
    left_out = thread.left_out + len(thread.said) - len(told.said)
    by = told.judged.model_id if told.summary.told else ""
    telling = Telling(by, told.why, len(told.said), left_out, read_at, snapshot["is_whole"])
    html = comment(told.summary, telling)
    return {
        **answer_plan(state, policy, told.judged, snapshot["own_comment"], html),
        "facts": state["facts"],
        "evidence_gids": told.summary.story_gids,
    }


def _told(question: Question, sentences: Sequence[Sequence[Sentence]], work: Work, using: "Classifier") -> Told:
    """The model's words where they hold after two tries, else what the rules find."""
    empty = ThreadAnswer(summary=[], items=[])
    began, meter, model_id = using.now(), Meter(), OFFLINE
    why = _unheld(question.thread) if using.configuration.model.engine != OFFLINE else ""
    asking, last = question, empty
    purposes = ("", SECOND) if question.thread.said and not why else ()
    for purpose in purposes:
        if purpose and using.now() - began >= BEGUN_WITHIN:
            break
        asked = _asked(asking, purpose, work, using)
        meter, model_id = asked.meter.plus(meter), asked.model_id or model_id
        if not isinstance(asked.answer, ThreadAnswer):
            why = why_offline(asked.reason, using)
            break
        last = asked.answer
        said = shown(asking, _policy(asked, using), using.rng)
        found = checked(last, question.thread, sentences)
        using.telemetry.count("ThreadAnswers", outcome="mistaken" if found.mistakes else "true")
        if not found.mistakes or (purpose and not found.untrue):
            return Told(found.summary, said, _judged(last, question, using, model_id, meter), "")
        why = UNTRUE
        asking = replace(question, mistakes=found.mistakes[:MISTAKES])
    using.telemetry.count("Judged", engine=OFFLINE, prompt_version=question.prompt.version)
    judged = replace(_judged(last, question, using, model_id, meter), engine=OFFLINE, fallback=why)
    return Told(by_rules(question.thread, sentences), question.thread.said, judged, why)


def _unheld(thread: Thread) -> str:
    """Why no model is asked for words that nothing here could hold to the comments; mostly empty."""
    language = unheld_language("\n".join(each.text for each in thread.said))
    return UNHELD.format(language=language) if language else ""


def _judged(answer: ThreadAnswer, question: Question, using: "Classifier", model_id: str, meter: Meter) -> Judged:
    return Judged(answer, question.prompt, using.configuration.model.engine, model_id, meter, "")


def _asked(question: Question, purpose: str, work: Work, using: "Classifier") -> Asked:
    till = Till(using.table, using.configuration, using.telemetry, using.rng, using.now)
    fit = partial(fitted, question, rng=using.rng)
    asking = Asking(till, using.model, work, question.prompt, ThreadAnswer, fit, stands_in=True)
    return asking.answered_once(purpose, is_offline=using.configuration.model.engine == OFFLINE)


def _policy(asked: Asked, using: "Classifier") -> ModelPolicy:
    """The model that was asked."""
    return using.configuration.model.model_copy(update={"model_id": asked.model_id})


def why_offline(reason: str, using: "Classifier") -> str:
    """Why no model's words stand, for people; nothing where the deployment asks no model."""
    if using.configuration.model.engine == OFFLINE:
        return ""
    return _WORDS.get(reason, AWAY)


def fitted(question: Question, model: ModelPolicy, rng: Random) -> Request:
    """The request with the newest comments that THREAD_TOKENS hold.

    Raises Rejected(question_too_long) where even one comment is over the ceiling.
    """
    said = shown(question, model, rng)
    if not said:
        raise Rejected(RejectedReason.QUESTION_TOO_LONG, f"no comment fits into {THREAD_TOKENS} tokens")
    return _request(question, said, model, rng)


def shown(question: Question, model: ModelPolicy, rng: Random) -> list[Said]:
    """The comments that a question to this model holds, the oldest of them first."""
    left = THREAD_TOKENS - input_tokens(_request(question, (), model, rng))
    kept: list[Said] = []
    for each in reversed(question.thread.said):
        left -= head_tokens(each.text) + head_tokens(each.author) + COMMENT_FRAME
        if left < 0:
            break
        kept.append(each)
    return kept[::-1]


def _request(question: Question, said: Sequence[Said], model: ModelPolicy, rng: Random) -> Request:
    evidence: Mapping[str, Any] = {
        "task": head(visible(question.name).replace("\n", " "), NAME_TOKENS),
        "older_comments_left_out": question.thread.left_out + len(question.thread.said) - len(said),
        "mistakes": list(question.mistakes),
    }
    comments = [
        {"comment": each.key, "by": each.author, "at": f"{each.at:%Y-%m-%d %H:%M}", "text": each.text} for each in said
    ]
    blocks = [Block("evidence", encode(evidence).decode()), Block("request", encode(comments).decode())]
    limit = ANSWERS * model.max_output_tokens
    made = request_for(question.prompt, model.model_id, ThreadAnswer, blocks, rng, limit)
    return guarded(made, model.guardrail.id, model.guardrail.version) if model.guardrail else made
