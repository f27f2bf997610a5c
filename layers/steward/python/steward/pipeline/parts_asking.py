"""What does a model say of the files, part by part, and how far does it get?

One question a part, with the same till, typed refusals and ledger as every question. What one invocation does not reach
the next one asks; what no model is asked about, for money, time or an outage, is found by rules.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from steward.errors import Rejected, RejectedReason
from steward.evidence.text import visible
from steward.governance.policy import ModelPolicy
from steward.model.prompt import Block, Prompt, Request, guarded, head, input_tokens, load, request_for
from steward.pipeline.asking import NAME_TOKENS, Asked, Asking
from steward.pipeline.document_parts import document_parts
from steward.pipeline.meeting_parts import meeting_parts
from steward.pipeline.parts import Part
from steward.pipeline.paying import OFFLINE, Till
from steward.run import Pointer, RunState, Work
from steward.store.objects import encode
from steward.workflows import document_reading, meeting_sync, project_brief
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

PURPOSE: Final = "file"  # in the ledger
QUESTION_TOKENS: Final = 4_000  # with the prompt and the schema
PARTS_A_RUN: Final = 40  # about 160 pages, and ten minutes of a run's fifteen at the slowest; rules read what is behind
# No question begins later: it may wait 20 s for its answer (wiring/classify.py), within the function's minute.
BEGUN_WITHIN: Final = timedelta(seconds=25)
# The model had its say of this part, and the same question would end the same way; the next part is asked about.
_SPENT: Final = frozenset(
    {
        RejectedReason.INVALID_ANSWER,
        RejectedReason.ANSWER_CUT,
        RejectedReason.GUARDRAIL_INTERVENED,
        RejectedReason.CONTENT_FILTERED,
        RejectedReason.QUESTION_TOO_LONG,
    }
)
# Into which parts the files of a workflow are cut.
PARTS: Final[Mapping[str, Callable[[RunState, Work, "Classifier"], Iterable[Part]]]] = {
    document_reading.workflow.name: document_parts,
    meeting_sync.workflow.name: meeting_parts,
    project_brief.workflow.name: document_parts,
}
_COUNTS: Final = ("calls", "input_tokens", "output_tokens")


def asked_on(state: RunState, using: "Classifier") -> RunState:
    """The state with what was said so far; `next` is `classify` where there is more to ask about.

    Of a workflow that reads no files, as it is. Raises ContextExpired where a text is gone; no error of a model.
    """
    work = Work.of_state(state)
    workflow = using.workflows.get(work.workflow)
    if workflow is None or not workflow.reads.files:
        return state
    finished = RunState(**state | {"next": "assess"})
    if using.configuration.model.engine == OFFLINE:
        return finished
    return _asked(state, work, workflow, finished, using)


def _asked(state: RunState, work: Work, workflow: Workflow[Any], finished: RunState, using: "Classifier") -> RunState:
    policy = using.configuration.policy(work.project_gid, work.workflow)
    parts = list(PARTS[work.workflow](state, work, using))[:PARTS_A_RUN]
    said: dict[str, Any] = using.objects.get(state["said"]) if "said" in state else _nothing()
    name, began = next(iter(workflow.asks)), using.now()
    prompt, shape = load(name, policy.prompt_version), workflow.asks[name]
    while len(said["answers"]) < len(parts):
        if using.now() - began >= BEGUN_WITHIN:
            return state | RunState(said=_kept(said, work, using), next="classify")  # type: ignore[typeddict-item]
        part = parts[len(said["answers"])]
        found = _put(Question(part, prompt, shape), work, using)
        using.telemetry.count("PartsAsked", outcome=found.reason or "answered")
        if found.answer is None and found.reason not in _SPENT:
            break
        said = _with(said, part, found)
    return finished | RunState(said=_kept(said, work, using))  # type: ignore[typeddict-item]


@dataclass(frozen=True, slots=True)
class Question:
    """One part, what is asked about it, and in what shape to be answered."""

    part: Part
    prompt: Prompt
    shape: type[BaseModel]


def fitted(question: Question, model: ModelPolicy, rng: Random) -> Request:
    """The question about one part. Raises Rejected(question_too_long) where it is over its ceiling."""
    part = question.part
    evidence = {**part.evidence, "name": head(visible(part.name), NAME_TOKENS)}
    blocks = [Block("evidence", encode(evidence).decode()), Block("request", part.text)]
    made = request_for(question.prompt, model.model_id, question.shape, blocks, rng, model.max_output_tokens)
    made = guarded(made, model.guardrail.id, model.guardrail.version) if model.guardrail else made
    if (over := input_tokens(made) - QUESTION_TOKENS) > 0:
        raise Rejected(RejectedReason.QUESTION_TOO_LONG, f"the question is {over} tokens over {QUESTION_TOKENS}")
    return made


def _put(question: Question, work: Work, using: "Classifier") -> Asked:
    till = Till(using.table, using.configuration, using.telemetry, using.rng, using.now)
    fit = partial(fitted, question, rng=using.rng)
    asking = Asking(till, using.model, work, question.prompt, question.shape, fit, stands_in=True)
    return asking.answered_once(PURPOSE, is_offline=False)


def _nothing() -> dict[str, Any]:
    return {"answers": [], "model_id": "", "meter": dict.fromkeys(_COUNTS, 0), "microdollars": 0, "stop_reason": ""}


def _with(said: Mapping[str, Any], part: Part, found: Asked) -> dict[str, Any]:
    """What was said, and what it cost, with one part more; a part without an answer counts as asked about."""
    answer = found.answer.model_dump(mode="json") if found.answer else None
    told, cost = asdict(found.meter), found.meter.microdollars
    known = said["microdollars"] is not None and cost is not None
    return {
        "answers": [*said["answers"], {"gid": part.gid, "places": list(part.places), "answer": answer}],
        "model_id": said["model_id"] or (found.model_id if found.meter.calls else ""),
        "meter": {name: said["meter"][name] + told[name] for name in _COUNTS},
        "microdollars": said["microdollars"] + cost if known else None,
        "stop_reason": found.meter.stop_reason or said["stop_reason"],
    }


def _kept(said: Mapping[str, Any], work: Work, using: "Classifier") -> Pointer:
    return using.objects.put(f"values/{work.run_id()}/said-{len(said['answers'])}.json", said)
