"""What kind of request came in, how soon does it matter, how much work is it, and who should take it?

Type, priority, team and effort go into the fields of the configuration whose confidence is high enough; a summary, the
next action, the reason and the confidence go beside them. Who takes it, how pressing and how risky it is are decided by
code. The model answers with opaque keys only: a gid, a person or an option that was not offered cannot be said.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from steward.asana.edits import Assign, Edit, SetTaskFields
from steward.asana.models import TASK_FIELDS, FieldValue, Task
from steward.evidence import risk, urgency
from steward.evidence.facts import TriageFacts
from steward.evidence.history import ASSIGNEE, EFFORT
from steward.evidence.judge import CHOICES, offline_answer
from steward.evidence.judge import reason as offline_reason
from steward.evidence.people import best_placed, grounds, nobody
from steward.evidence.rules import named
from steward.evidence.verdict import chosen, fits, held, next_action, reasoned, said
from steward.workflows.base import Reads, Trigger, Workflow

SUMMARY_LIMIT: Final = 300  # characters; what a person reads at a glance in a list
REASON_LIMIT: Final = 400  # characters of the model's own words
NEXT_ACTION_LIMIT: Final = 120  # characters: one sentence, which a column of a list shows whole
SHOWN_LIMIT: Final = 1000  # an Asana text field takes 1,024 characters (FACTS 3)

PRIORITY_SCORE: Final = "priority_score"
RISK_LEVEL: Final = "risk_level"

# What stands beside the judged values: the bot's own words and figures, which the model never sees.
BESIDE: Final = ("confidence", "summary", "reason", PRIORITY_SCORE, RISK_LEVEL, "next_action", "recommendation")

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
    next_action: Annotated[str, Field(max_length=NEXT_ACTION_LIMIT)] = ""  # answers that were stored before have none


def judged(facts: TriageFacts, answer: Answer) -> dict[str, tuple[FieldValue, float]]:
    """The value and the confidence under each configured key that the answer says something of."""
    found: dict[str, tuple[FieldValue, float] | None] = {}
    for key in CHOICES:
        choice: Choice = getattr(answer, key)
        found[key] = chosen(facts, key, choice.option, choice.confidence)
    found[EFFORT] = held(facts, answer.effort_hours)
    found[ASSIGNEE] = best_placed(facts.people, _options(facts, answer))
    return {key: each for key, each in found.items() if each and facts.offer(key)}


def _options(facts: TriageFacts, answer: Answer) -> dict[str, str]:
    """The chosen option by its opaque key; a rule decides first."""
    return {key: getattr(answer, key).option for key in CHOICES} | {hit.key: hit.option for hit in facts.rules}


def _who(task: Task, facts: TriageFacts, answer: Answer, left: Sequence[str]) -> str:
    """In words, on what ground somebody is proposed, or why nobody is; "" where nobody was to be."""
    if task.assignee or not facts.offer(ASSIGNEE):
        return ""
    placed = judged(facts, answer).get(ASSIGNEE)
    if placed is None:
        return nobody(facts.people, facts.passed_over)
    return "" if ASSIGNEE in left else grounds(facts.people, str(placed[0]))


def confidences(facts: TriageFacts, answer: Answer) -> dict[str, float]:
    """How sure each judgement is, 0 where nothing was said or it waits: for the clamp, the plan and the audit."""
    found = _said_now(facts, answer)
    keys = [offer.key for offer in facts.offers if offer.key in (*CHOICES, EFFORT, ASSIGNEE)]
    return {key: round(found[key][1], 4) if key in found else 0.0 for key in keys}


def _said_now(facts: TriageFacts, answer: Answer) -> dict[str, tuple[FieldValue, float]]:
    """What was judged, without what waits for the request's author."""
    waiting = facts.waiting()
    return {key: each for key, each in judged(facts, answer).items() if key not in waiting}


def writes(task: Task, facts: TriageFacts, answer: Answer) -> list[Edit]:
    """One SetTaskFields with every value that is sure enough, then an Assign where somebody is well placed.

    What is left to people stays as it is, and the reason names it.
    """
    left = facts.left(confidences(facts, answer))
    found = {key: each for key, each in judged(facts, answer).items() if key not in left}
    values = {key: value for key, (value, _) in found.items() if key != ASSIGNEE} | told(task, facts, answer, left)
    by_gid = {offer.field_gid: values[offer.key] for offer in facts.offers if offer.key in values}
    edits: list[Edit] = [SetTaskFields(task.gid, {gid: each for gid, each in by_gid.items() if fits(task, gid, each)})]
    if ASSIGNEE in found and task.assignee is None:
        edits.append(Assign(task.gid, str(found[ASSIGNEE][0])))
    return edits


def told(task: Task, facts: TriageFacts, answer: Answer, left: Sequence[str]) -> dict[str, FieldValue]:
    """What stands beside the judged values, under its configured key; `left` are the keys that stay with people."""
    found = _said_now(facts, answer)
    sure = {key: each for key, each in found.items() if key not in left}
    drivers = risk.drivers(facts, [key for key in left if key in CHOICES and not _taken(facts, key)])
    level = risk.level(drivers)
    offered = facts.offer(RISK_LEVEL)
    option = named(offered.options, level) if offered else None
    score = urgency.score(facts, _priority(task, facts, found))
    risky = [f"Risk {level}: {', '.join(each.why for each in drivers)}."] if drivers and offered else []
    words, who = said(_reason(facts, answer, left), REASON_LIMIT), _who(task, facts, answer, left)
    return {
        "confidence": round(min((sure[key][1] for key in CHOICES if key in sure), default=0.0), 2),
        "summary": said(answer.summary, SUMMARY_LIMIT),
        "reason": reasoned(facts, words, left, SHOWN_LIMIT, *risky, who),
        "next_action": next_action(facts, answer.next_action, _gid(sure, "team"), NEXT_ACTION_LIMIT),
        **({PRIORITY_SCORE: score} if score is not None else {}),
        **({RISK_LEVEL: option.gid} if option else {}),
    }


def _reason(facts: TriageFacts, answer: Answer, left: Sequence[str]) -> str:
    """Why, of what is written or proposed alone; a model's words cannot be taken apart, and go where nothing is."""
    kept = [key for key in CHOICES if facts.offer(key) and key not in left]
    evidence = facts.for_prompt()
    if answer.reason == offline_reason(evidence):
        return offline_reason(evidence, kept) if kept else ""
    return answer.reason if kept or not facts.missing else ""


def _priority(
    task: Task, facts: TriageFacts, found: Mapping[str, tuple[FieldValue, float]]
) -> tuple[str, float] | None:
    """The priority's gid and how sure it is; one that a person set is sure."""
    offer, gid = facts.offer(urgency.PRIORITY), _gid(found, urgency.PRIORITY)
    field = task.field_of(offer.field_gid) if offer and offer.taken else None
    if field and isinstance(field.value, str):
        return field.value, 1.0
    return (gid, found[urgency.PRIORITY][1]) if gid else None


def _gid(found: Mapping[str, tuple[FieldValue, float]], key: str) -> str | None:
    value = found[key][0] if key in found else None
    return value if isinstance(value, str) else None


def _taken(facts: TriageFacts, key: str) -> bool:
    offer = facts.offer(key)
    return bool(offer and offer.taken)


workflow = Workflow[Answer](
    name="triage_request",
    subject="task",
    summary="Triages a new request: type, priority, effort, team, urgency and risk by stated rules, a summary, the next"
    " action and the reason; proposes an assignee, and asks one question where information is missing.",
    on=(
        Trigger("task", "added", parent_type="project"),
        Trigger("task", "changed", fields=("name", "notes", "html_notes")),  # Asana names either (FACTS 1.6)
    ),
    reads=Reads(task_fields=TASK_FIELDS),
    touches=(*CHOICES, EFFORT, *BESIDE, ASSIGNEE),
    prompt="triage_request",
    answer=Answer,
    confidences=confidences,
    judged=judged,
    offline=offline_answer,
    writes=writes,
    requests="2, 1 more for each approval subtask and for a question, and 1 more for each edit where the reading is"
    " older than 5 s; 2 for each approval subtask that a newer judgement closes; 1 more where a question stands, and 2"
    " to change it",
    unreadable=BESIDE,
)
