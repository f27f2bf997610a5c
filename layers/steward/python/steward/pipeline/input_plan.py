"""What is answered to a request in plain words, and what is proposed with it?

Rules decide first. A model is asked for what they do not know, and for the steps of a break-down; what it says is one
of the declared intents and titles that hold (`evidence/wishes/steps.py`), and nothing of it is done without a yes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import AddSubtask, Assign, Edit
from steward.asana.models import Task
from steward.evidence.facts import TriageFacts
from steward.evidence.history import ASSIGNEE
from steward.evidence.people import best_placed
from steward.evidence.text import own_words
from steward.evidence.wishes.answer import WishAnswer
from steward.evidence.wishes.intents import Intent
from steward.evidence.wishes.steps import points_of, steps_of
from steward.evidence.wishes.wording import ASKABLE, Reply, comment
from steward.governance.autonomy import split
from steward.governance.consent import asks_of
from steward.governance.own_comment import OWN
from steward.governance.policy import ModelPolicy, WorkflowPolicy
from steward.governance.rules import Known
from steward.model.bedrock import Meter
from steward.model.prompt import Block, Prompt, Request, guarded, head, input_tokens, load, repaired, request_for
from steward.pipeline.answer_plan import answer_plan
from steward.pipeline.asking import INPUT_TOKENS, NAME_TOKENS, Asked, Asking
from steward.pipeline.paying import OFFLINE, Till
from steward.pipeline.plan import Judged
from steward.pipeline.propose import RENEWS
from steward.pipeline.thread_plan import why_offline
from steward.run import RunState, Work
from steward.store.objects import encode

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

PROMPT: Final = "ai_input"
# What an answer proposes, and so takes the place of: another question is no answer to what still waits for one.
PROPOSES: Final[Mapping[Intent, tuple[str, ...]]] = {
    Intent.BREAK_DOWN: (AddSubtask.name,),
    Intent.WHO: (Assign.name,),
}
ASKED_TOKENS: Final = 200  # of the request itself, which is a line


@dataclass(frozen=True, slots=True)
class Question:
    """One request as it is put to a model."""

    task: Task
    text: str
    intent: Intent
    prompt: Prompt


def input_plan(state: RunState, policy: WorkflowPolicy, using: "Classifier") -> dict[str, Any]:
    """The plan document. Raises ContextExpired where what was read is gone; no error of a model."""
    work = Work.of_state(state)
    snapshot = using.objects.get(state["snapshot"])
    facts = TriageFacts.of_json(using.objects.get(state["facts"]))
    task, asked = Task.parse(snapshot["task"]), snapshot["asked"]
    question = Question(task, asked["text"], Intent(asked["intent"]), load(PROMPT, policy.prompt_version))
    judged, reply = _answered(question, work, using)
    reply = replace(reply, facts=facts, switched_off=asked["switched_off"])
    wanted, confidence = _wanted(reply, task)
    reply = replace(
        reply, assignee_gid=next((each.assignee_gid or "" for each in wanted if isinstance(each, Assign)), "")
    )
    base = {"assignee": task.assignee.gid if task.assignee else None}
    parts = split(wanted, policy, {}, known=Known(base=base, confidence=confidence))
    given = next((each.assignee_gid or "" for each in wanted if isinstance(each, Assign)), "")
    reply = replace(reply, assignee_gid=given, proposed=bool(parts.propose), is_assigned=task.assignee is not None)
    plan = answer_plan(state, policy, judged, snapshot[OWN], comment(reply))
    refused = [{"edit": edit.as_json(), "reason": str(reason)} for edit, reason in parts.refused]
    return {
        **plan,
        "facts": state["facts"],
        "proposals": [edit.as_json() for edit in parts.propose],
        RENEWS: list(PROPOSES.get(reply.intent, ())),
        "refused": [*plan["refused"], *refused],
        "base": {**plan["base"], **base},
        "names": {each.gid: each.name for each in facts.people},
        "confidence": confidence,
        "evidence_gids": [each.task_gid for each in facts.neighbours],
        "asks": asks_of(using.configuration, work.project_gid),
    }


def _wanted(reply: Reply, task: Task) -> tuple[Sequence[Edit], Mapping[str, float]]:
    """What would be done about it, each behind an approval, and how sure it is."""
    if reply.intent is Intent.BREAK_DOWN:
        return [AddSubtask(task.gid, title, "<body></body>") for title in reply.steps], {}
    placed = best_placed(reply.facts.people, {}) if reply.facts and reply.intent is Intent.WHO else None
    if placed is None or task.assignee:
        return [], {}
    return [Assign(task.gid, placed[0])], {ASSIGNEE: round(placed[1], 4)}


def _answered(question: Question, work: Work, using: "Classifier") -> tuple[Judged, Reply]:
    """What is meant, and the steps: by the rules where they suffice, else by the model where it answers."""
    asked = _asked(question, work, using) if question.intent in (Intent.UNCLEAR, Intent.BREAK_DOWN) else None
    if asked and isinstance(asked.answer, WishAnswer):
        judged, reply = _by_model(question, asked, asked.answer, using)
    else:
        judged, reply = _by_rules(question, asked, using)
    using.telemetry.count("Judged", engine=judged.engine, prompt_version=question.prompt.version)
    return judged, reply


def _by_model(question: Question, asked: Asked, answer: WishAnswer, using: "Classifier") -> tuple[Judged, Reply]:
    unclear = question.intent is Intent.UNCLEAR
    intent = Intent(answer.intent) if unclear else question.intent
    text = f"{own_words(question.task).whole}\n{question.text}"
    steps = steps_of(answer.steps, text) if intent is Intent.BREAK_DOWN else ()
    judged = Judged(answer, question.prompt, using.configuration.model.engine, asked.model_id, asked.meter, "")
    return judged, Reply(intent, question.text, steps, by_model=intent is Intent.BREAK_DOWN, understood=unclear)


def _by_rules(question: Question, asked: Asked | None, using: "Classifier") -> tuple[Judged, Reply]:
    """`asked` is a model that gave no answer, None where the rules suffice."""
    intent = question.intent
    steps = points_of(question.task.notes) if intent is Intent.BREAK_DOWN else []
    answer = WishAnswer(intent=intent.value, steps=steps)
    meter, reason, model_id = (asked.meter, asked.reason, asked.model_id) if asked else (Meter(), "", "")
    judged = Judged(answer, question.prompt, OFFLINE, model_id or OFFLINE, meter, reason)
    return judged, Reply(intent, question.text, steps, offline=why_offline(reason, using) if asked else "")


def _asked(question: Question, work: Work, using: "Classifier") -> Asked:
    till = Till(using.table, using.configuration, using.telemetry, using.rng, using.now)
    fit = partial(fitted, question, rng=using.rng)
    asking = Asking(till, using.model, work, question.prompt, WishAnswer, fit, stands_in=True)
    return asking.answered(is_offline=using.configuration.model.engine == OFFLINE)


def fitted(question: Question, model: ModelPolicy, rng: Random) -> Request:
    """The request with as much of the description as a triage's ceiling allows."""
    words = own_words(question.task)
    name = head(words.name, NAME_TOKENS)
    evidence = {
        "intents": {str(intent): said for intent, said in ASKABLE.items()},
        "known": "" if question.intent is Intent.UNCLEAR else str(question.intent),
    }

    def request(notes: str) -> Request:
        told = {"asked": head(question.text, ASKED_TOKENS), "name": name, "notes": notes}
        blocks = [Block("evidence", encode(evidence).decode()), Block("request", encode(told).decode())]
        made = request_for(question.prompt, model.model_id, WishAnswer, blocks, rng, model.max_output_tokens)
        return guarded(made, model.guardrail.id, model.guardrail.version) if model.guardrail else made

    return request(head(words.notes, INPUT_TOKENS - input_tokens(repaired(request("")))))
