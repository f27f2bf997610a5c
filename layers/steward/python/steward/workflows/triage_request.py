"""What kind of request came in, how soon does it matter, how much work is it, and who should take it?

Type, priority, team and effort go into the fields of the configuration whose confidence is high enough; a summary, the
reason and the confidence go beside them. Who takes it is decided by code from settled work and load. The model answers
with opaque keys only: a gid, a person or an option that was not offered cannot be said.
"""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from steward.asana.edits import Assign, Edit, SetTaskFields
from steward.asana.models import TASK_FIELDS, FieldValue, Task
from steward.evidence.facts import TriageFacts
from steward.evidence.history import ASSIGNEE, EFFORT
from steward.evidence.judge import CHOICES, offline_answer
from steward.evidence.people import best_placed
from steward.evidence.verdict import chosen, fits, held, reasoned, said
from steward.workflows.base import Reads, Trigger, Workflow

SUMMARY_LIMIT: Final = 300  # characters; what a person reads at a glance in a list
REASON_LIMIT: Final = 400  # characters of the model's own words
SHOWN_LIMIT: Final = 1000  # an Asana text field takes 1,024 characters (FACTS 3)

type Confidence = Annotated[float, Field(ge=0, le=1)]


class Choice(BaseModel):
    """One of the offered options by its key, or `none`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    option: Annotated[str, Field(pattern=r"^(o[1-9][0-9]?|none)$")]
    confidence: Confidence


class Answer(BaseModel):
    """What a model, or the offline judgement, says of a request."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request_type: Choice
    priority: Choice
    team: Choice
    effort_hours: Annotated[float, Field(ge=0, le=1000)] | None
    summary: Annotated[str, Field(max_length=SUMMARY_LIMIT)]
    reason: Annotated[str, Field(max_length=REASON_LIMIT)]


def judged(facts: TriageFacts, answer: Answer) -> dict[str, tuple[FieldValue, float]]:
    """The value and the confidence under each configured key that the answer says something of."""
    found: dict[str, tuple[FieldValue, float] | None] = {}
    for key in CHOICES:
        choice: Choice = getattr(answer, key)
        found[key] = chosen(facts, key, choice.option, choice.confidence)
    found[EFFORT] = held(facts, answer.effort_hours)
    found[ASSIGNEE] = best_placed(facts.people, answer.team.option)
    return {key: each for key, each in found.items() if each and facts.offer(key)}


def confidences(facts: TriageFacts, answer: Answer) -> dict[str, float]:
    """How sure each judgement is, 0 where nothing was said: for the clamp, the plan and the audit."""
    found = judged(facts, answer)
    keys = [offer.key for offer in facts.offers if offer.key in (*CHOICES, EFFORT, ASSIGNEE)]
    return {key: round(found[key][1], 4) if key in found else 0.0 for key in keys}


def writes(task: Task, facts: TriageFacts, answer: Answer) -> list[Edit]:
    """One SetTaskFields with every value that is sure enough, then an Assign where somebody is well placed.

    What is left to people stays as it is, and the reason names it.
    """
    left = facts.left(confidences(facts, answer))
    found = {key: each for key, each in judged(facts, answer).items() if key not in left}
    values = {key: value for key, (value, _) in found.items() if key != ASSIGNEE}
    values |= {
        "confidence": round(min((found[key][1] for key in CHOICES if key in found), default=0.0), 2),
        "summary": said(answer.summary, SUMMARY_LIMIT),
        "reason": reasoned(facts, said(answer.reason, REASON_LIMIT), left, SHOWN_LIMIT),
    }
    by_gid = {offer.field_gid: values[offer.key] for offer in facts.offers if offer.key in values}
    edits: list[Edit] = [SetTaskFields(task.gid, {gid: each for gid, each in by_gid.items() if fits(task, gid, each)})]
    if ASSIGNEE in found and task.assignee is None:
        edits.append(Assign(task.gid, str(found[ASSIGNEE][0])))
    return edits


workflow = Workflow[Answer](
    name="triage_request",
    subject="task",
    summary="Triages a new request: type, priority, effort, team, a summary and the reason; proposes an assignee.",
    on=(
        Trigger("task", "added", parent_type="project"),
        Trigger("task", "changed", fields=("name", "notes", "html_notes")),  # Asana names either (FACTS 1.6)
    ),
    reads=Reads(task_fields=TASK_FIELDS),
    touches=(*CHOICES, EFFORT, "confidence", "summary", "reason", "recommendation", ASSIGNEE),
    prompt="triage_request",
    answer=Answer,
    confidences=confidences,
    judged=judged,
    offline=offline_answer,
    writes=writes,
    requests="2, 1 more for each approval subtask, and 1 more for each edit where the reading is older than 5 s",
    unreadable=("confidence", "summary", "reason", "recommendation"),
)
