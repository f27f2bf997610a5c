"""What should be done, by whose judgement, and how much of it may happen without asking?

The first valid plan of a run is frozen: a retry reads it back and never asks the model again (RELIABILITY B8). Where
the model is off, away or answers nonsense, the stored offline judgement stands in, labelled as such, and is counted.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from steward.errors import RefusedReason, Rejected, RejectedReason
from steward.evidence.facts import TriageFacts
from steward.evidence.text import RequestText, request_text
from steward.governance.asking_policy import SmallFirst
from steward.governance.consent import asks_of
from steward.governance.experiments import arm
from steward.governance.ownership import intended
from steward.governance.policy import Configuration, ModelPolicy, WorkflowPolicy
from steward.governance.telling import judged_by
from steward.model.prompt import (
    Block,
    Prompt,
    Request,
    guarded,
    head,
    head_tokens,
    input_tokens,
    load,
    repaired,
    request_for,
)
from steward.pipeline.asking import INPUT_TOKENS, NAME_TOKENS, Asking, lacking, tell_missing
from steward.pipeline.parts_asking import asked_on
from steward.pipeline.paying import OFFLINE, Till
from steward.pipeline.plan import Judged, Read, freeze, frozen, judgement, plan_of
from steward.pipeline.plan_ways import plan_way
from steward.pipeline.review_plan import RATED, REMEMBER, UNSAID
from steward.pipeline.shadow import Shadow
from steward.run import Pointer, RunState, Work
from steward.store.objects import Objects, encode
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

__all__ = ["INPUT_TOKENS"]

LEAST_NOTES: Final = 200  # are shown before anything that the project says of itself: they are what is judged
GROUNDING_TOKENS: Final = 150  # two goals, the limits and the first sentences of a brief; more is the notes' room

# In these modes proposals are made, and those of an earlier text are taken back.
_SPEAKING: Final = ("suggest", "act")


@dataclass(frozen=True, slots=True)
class Classifier:
    """The collaborators of one invocation."""

    table: Table
    objects: Objects
    configuration: Configuration
    workflows: Mapping[str, Workflow[Any]]
    model: "BedrockRuntimeClient"
    telemetry: Telemetry
    rng: random.Random
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Question:
    """One subject as it is put to a judge: what it says, what is known, in what shape to answer."""

    text: RequestText
    facts: TriageFacts
    prompt: Prompt
    shape: type[BaseModel]
    grounding: tuple[str, ...] = ()  # goals, limits and brief of the project, in its people's words


def classify(state: RunState, using: Classifier) -> RunState:
    """The state with the frozen plan and the way on: propose, write_back, or record where nothing is to be done.

    Raises ContextExpired, Rejected(unknown_workflow, malformed, bad_configuration), and Retryable errors of the store.
    """
    pointer = frozen(using.table, state["run_id"], using.now())
    if pointer is None and (state := asked_on(state, using)).get("next") == "classify":
        return state  # there is more to ask about than one invocation holds
    if pointer is None:
        pointer = freeze(using.table, using.objects, state["run_id"], _plan(state, using), using.now())
    return _onwards(state, using.objects.get(pointer), pointer)


def _plan(state: RunState, using: Classifier) -> dict[str, Any]:
    work = Work.of_state(state)
    workflow = using.workflows.get(work.workflow)
    policy = using.configuration.policy(work.project_gid, work.workflow)
    if workflow is not None and (way := plan_way(workflow.reads)):
        return way(state, workflow, policy, using)
    if workflow is None or workflow.answer is None:
        raise Rejected(RejectedReason.UNKNOWN_WORKFLOW, f"{work.workflow!r} is no workflow that asks for a judgement")
    if missing := [name for name in ("snapshot", "facts", "input_fingerprint") if name not in state]:
        raise Rejected(RejectedReason.MALFORMED, f"the run's state lacks {', '.join(missing)}")
    snapshot = using.objects.get(state["snapshot"])
    read = Read.of_snapshot(snapshot)
    facts = TriageFacts.of_json(using.objects.get(state["facts"]))
    text = request_text(read.task, bot_field_gids(facts, policy))
    version = arm(policy, work.project_gid, work.workflow, str(work.subject))
    grounding = tuple(snapshot.get("grounding", ()))
    question = Question(text, facts, load(workflow.prompt, version), workflow.answer, grounding)
    judged = _judged(question, work, workflow, policy, using)
    plan = plan_of(state, read, facts, judged, workflow, policy)
    asks = asks_of(using.configuration, work.project_gid)
    return plan | _shadowed(question, judged, policy, (work, workflow), using) | {"asks": asks}


def _shadowed(
    question: Question, main: Judged, policy: WorkflowPolicy, what: tuple[Work, Workflow[Any]], using: Classifier
) -> dict[str, Any]:
    """The second judgement that the policy asks for, under a key of the plan that nothing acts by; else nothing."""
    work, workflow = what
    if policy.shadow is None or policy.shadow == question.prompt.version:
        return {}
    try:
        other = replace(question, prompt=load(workflow.prompt, policy.shadow))
    except Rejected as missing:
        return {"shadow": {"version": policy.shadow, "skipped": str(missing.reason)}}
    shadow = Shadow(using.table, using.configuration, using.model, using.telemetry, using.rng, using.now, work)
    told = shadow.judged(other.prompt, other.shape, lambda model: fitted(other, model, using.rng), main)
    if isinstance(told, str):
        return {"shadow": {"version": policy.shadow, "skipped": told}}
    return {"shadow": {"version": policy.shadow, **judgement(told, other.facts, workflow)}}


def bot_field_gids(facts: TriageFacts, policy: WorkflowPolicy) -> frozenset[str]:
    """The gids of the offered fields that the bot owns: what stands in them is no word of the request."""
    owned = {key for key, each in policy.fields.items() if each.owner == "ai"}
    return frozenset(gid for key, gid in facts.field_gids().items() if key in owned)


def _judged(
    question: Question, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, using: Classifier
) -> Judged:
    """The model's answer, else the workflow's own offline one: an outage never stops the work (DESIGN section 4).

    Which model is asked is the project's money's to say. A workflow without an offline judgement waits instead: its
    errors are raised as they are.
    """
    model = using.configuration.model
    till = Till(using.table, using.configuration, using.telemetry, using.rng, using.now)
    stands_in = workflow.offline is not None
    fit = partial(fitted, question, rng=using.rng)
    asking = Asking(till, using.model, work, question.prompt, question.shape, fit, stands_in)
    if model.small_first and stands_in and model.engine != OFFLINE:
        asked = asking.answered_small_first(partial(_is_enough, question, workflow, policy, model.small_first))
    else:
        asked = asking.answered(is_offline=model.engine == OFFLINE)
    engine, model_id = OFFLINE if asked.answer is None else model.engine, asked.model_id or model.model_id
    if model.engine != OFFLINE:
        tell_missing(asked, model_id, using.telemetry)
    using.telemetry.count("Judged", engine=engine, prompt_version=question.prompt.version)
    answer = _offline(question, workflow) if asked.answer is None else asked.answer
    return Judged(answer, question.prompt, engine, model_id, asked.meter, asked.reason)


def _is_enough(
    question: Question, workflow: Workflow[Any], policy: WorkflowPolicy, rule: SmallFirst, answer: BaseModel
) -> bool:
    """Whether the small model's answer needs no better one: what the model does not judge itself does not matter."""
    if workflow.judged is None:
        return True
    said, offline = (workflow.judged(question.facts, each) for each in (answer, _offline(question, workflow)))
    own = {key: each.min_confidence for key, each in policy.fields.items() if key in question.shape.model_fields}
    return not lacking(said, offline, own, rule)


def _offline(question: Question, workflow: Workflow[Any]) -> BaseModel:
    if workflow.offline is None:
        detail = f"{workflow.name} cannot judge without a model; set model.engine to bedrock"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
    return question.shape.model_validate(workflow.offline(question.facts.for_prompt(), question.text))


def fitted(question: Question, model: ModelPolicy, rng: random.Random) -> Request:
    """The request with as much of the notes as INPUT_TOKENS allow.

    What the project says of itself is left out before the notes are cut to the least. Raises
    Rejected(question_too_long) where even a request without notes is over the ceiling: it is never sent.
    """
    name = head(question.text.name, NAME_TOKENS)

    def request(notes: str, grounding: str) -> Request:
        blocks = blocks_of(question.facts, RequestText(name, notes), grounding)
        made = request_for(question.prompt, model.model_id, question.shape, blocks, rng, model.max_output_tokens)
        return guarded(made, model.guardrail.id, model.guardrail.version) if model.guardrail else made

    def room(grounding: str) -> int:
        return INPUT_TOKENS - input_tokens(repaired(request("", grounding)))

    grounding = head("\n".join(question.grounding), GROUNDING_TOKENS)
    if grounding and room(grounding) < min(LEAST_NOTES, head_tokens(question.text.notes)):
        grounding = ""
    if (left := room(grounding)) < 0:
        raise Rejected(RejectedReason.QUESTION_TOO_LONG, f"the question is {-left} tokens over {INPUT_TOKENS}")
    return request(head(question.text.notes, left), grounding)


def blocks_of(facts: TriageFacts, text: RequestText, grounding: str = "") -> list[Block]:
    """What the model is shown: the evidence as JSON, with what the project says of itself, then the request."""
    evidence = facts.for_prompt() | ({"project": grounding} if grounding else {})
    request = {"name": text.name, "notes": text.notes}
    return [Block("evidence", encode(evidence).decode()), Block("request", encode(request).decode())]


def _onwards(state: RunState, plan: Mapping[str, Any], pointer: Pointer) -> RunState:
    judge = {**plan, **plan.get(RATED, {})}  # what a review's own figures stand on is no model's word
    model = judge["model"]
    decided = RunState(  # type: ignore[typeddict-item]
        plan=pointer, engine=OFFLINE if model["engine"] == OFFLINE else model["model_id"], judged=judged_by(judge)
    )
    if "cost_microdollars" in model:
        decided["cost_microdollars"] = model["cost_microdollars"]
    if REMEMBER in plan:
        decided["review"] = plan[REMEMBER]
    if UNSAID in plan:
        decided["unsaid"] = plan[UNSAID]
    if plan.get("label"):
        decided["label"] = plan["label"]
    if plan.get("exceptions"):
        decided["exceptions"] = plan["exceptions"]
    if plan["stopped"]:
        decided["stopped"] = plan["stopped"]
    if left := intended(plan["edits"], Work.of_state(state).subject):
        decided["intended"] = left
    if not (plan["proposals"] or plan["edits"]):
        decided["outcome"] = _idle(plan)
    if plan["proposals"] or (state.get("proposed_before") and plan["policy"]["mode"] in _SPEAKING):
        return state | decided | RunState(next="propose")  # type: ignore[typeddict-item]
    return state | decided | RunState(next="write_back" if plan["edits"] else "record")  # type: ignore[typeddict-item]


def _idle(plan: Mapping[str, Any]) -> str:
    """Why nothing is done: the mode, a person, too little confidence, or everything is as it should be."""
    reasons = {each["reason"] for each in plan["refused"]}
    if RefusedReason.MODE_OBSERVE in reasons:
        return "observed"
    if RefusedReason.SWITCHED_OFF in reasons:
        return str(RefusedReason.SWITCHED_OFF)
    if RefusedReason.HUMAN_CHANGED in reasons:
        return str(RefusedReason.HUMAN_CHANGED)
    return str(RefusedReason.ABSTAINED) if plan["abstained"] else "unchanged"
