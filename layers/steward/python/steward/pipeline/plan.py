"""What is frozen of a judgement, and how does the first plan of a run win?

The plan holds the edits with the values they replace, what was refused and why, and who judged by what prompt at what
price. Answer, facts and policy give it again; the journal and the audit point at it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel

from steward.asana.edits import Assign, Edit, SetTaskFields
from steward.asana.models import FieldValue, Task
from steward.evidence.facts import TriageFacts
from steward.governance.autonomy import Split, split
from steward.governance.certificates import covering, judge_of
from steward.governance.experiments import experiment
from steward.governance.labels import label_of, left_share
from steward.governance.outcomes import said_of
from steward.governance.policy import WorkflowPolicy
from steward.governance.questions import STANDING
from steward.governance.rules import Known
from steward.model.bedrock import Meter
from steward.model.prompt import Prompt
from steward.pipeline.inquiring import with_question
from steward.pipeline.kept_reading import kept_reading
from steward.pipeline.set_aside import with_places
from steward.run import Pointer, RunState
from steward.store import keys
from steward.store.objects import Objects
from steward.store.table import ConditionFailed, Table, Write
from steward.workflows.base import Workflow

# As long as the values it points at (DESIGN section 2).
PLAN_LIFE: Final = timedelta(days=35)

# The settled requests that a reader of the audit is pointed at.
EVIDENCE_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Read:
    """The task as Enrich read it, and the gids of the AI-owned fields in which a person's value stands.

    `certificates` are those that stood then: `{key: {"judge", "cutoff"}}`, `stopped` the fields whose kill switches
    were set, `question` the bot's own that stands on the task (`governance/questions.py`).
    """

    task: Task
    persons: frozenset[str]
    certificates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    stopped: frozenset[str] = frozenset()
    question: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of_snapshot(cls, snapshot: Mapping[str, Any]) -> "Read":
        """As Enrich stored it."""
        certificates = snapshot.get("certificates") or {}
        persons, stopped = (frozenset(snapshot.get(name, ())) for name in ("persons", "stopped"))
        return cls(Task.parse(snapshot["task"]), persons, certificates, stopped, snapshot.get(STANDING) or {})


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer and where it came from; `fallback` says why an asked model did not give it, and is empty otherwise."""

    answer: BaseModel
    prompt: Prompt
    engine: str
    model_id: str
    meter: Meter
    fallback: str


def plan_of(
    state: RunState, read: Read, facts: TriageFacts, judged: Judged, workflow: Workflow[Any], policy: WorkflowPolicy
) -> dict[str, Any]:
    """The plan document of one judgement. Pure: the same reading, answer, facts and policy, the same plan."""
    task, fields = read.task, facts.field_gids()
    told = judgement(judged, facts, workflow)
    judge = judge_of(judged.prompt.version, "offline" if judged.engine == "offline" else told["model"]["model_id"])
    certified = covering(read.certificates, judge)
    rules_known = Known(_base(task, fields), _names(task, facts), told["confidence"], certified, read.stopped)

    def parts_by(known: TriageFacts) -> Split:
        wanted = workflow.writes(task, known, judged.answer) if workflow.writes else ()
        return split(changes(wanted, task), policy, fields, read.persons, rules_known)

    parts, refused = parts_by(facts.with_persons(read.persons)), parts_by(facts).refused
    plan = {
        **{name: state[name] for name in ("run_id", "workflow", "subject", "project_gid")},
        **told,
        "experiment": experiment(policy),
        "facts": state["facts"],
        "abstained": facts.left(told["confidence"]),
        "edits": [edit.as_json() for edit in parts.act],
        "proposals": [edit.as_json() for edit in parts.propose],
        "refused": [{"edit": edit.as_json(), "reason": str(reason)} for edit, reason in refused],
        "persons": sorted(read.persons),
        "stopped": sorted(read.stopped & set(fields.values())),
        "fields": fields,
        "names": _names(task, facts),
        "base": _base(task, fields),
        "evidence_gids": [each.task_gid for each in facts.neighbours[:EVIDENCE_SHOWN]],
        "snapshot_read_at": state["snapshot_read_at"],
        "certificates": {key: dict(each) for key, each in read.certificates.items()},
        "certified": certified,
        "judge": judge,
        "label": {
            **label_of(judged.prompt.version, judge, experiment(policy), left_share(facts, told["confidence"])),
            "said": said_of(task, facts, _values(workflow, facts, judged), parts, policy),
        },
        "policy": policy.model_dump(mode="json"),
        "reading": kept_reading(task, set(fields.values())),
    }
    placed = with_places(plan, state.get("places", {}), task, policy)
    return with_question(placed, facts.missing, read.question, task.gid, policy)


def _values(workflow: Workflow[Any], facts: TriageFacts, judged: Judged) -> Mapping[str, tuple[FieldValue, float]]:
    """What was said under each key, and how surely; a workflow that cannot tell says nothing."""
    return workflow.judged(facts, judged.answer) if workflow.judged else {}


def judgement(judged: Judged, facts: TriageFacts, workflow: Workflow[Any]) -> dict[str, Any]:
    """What a plan keeps of one judgement: who judged, by what prompt, at what price, what was said and how surely."""
    answer = judged.answer.model_dump(mode="json")
    return {
        "prompt": {"name": judged.prompt.name, "version": judged.prompt.version, "sha256": judged.prompt.sha256},
        "model": priced(judged),
        "answer": answer,
        "answer_sha256": keys.digest_of(answer),
        "confidence": dict(workflow.confidences(facts, judged.answer)) if workflow.confidences else {},
    }


def changes(edits: Iterable[Edit], task: Task) -> list[Edit]:
    """The edits without what the task already has: a value that stands costs no request."""
    kept: list[Edit] = []
    for edit in edits:
        if isinstance(edit, SetTaskFields):
            values = {gid: _as_kept(value, task, gid) for gid, value in edit.values.items()}
            fresh = {gid: value for gid, value in values.items() if value != _present(task, gid)}
            kept += [replace(edit, values=fresh)] if fresh else []
        elif not (isinstance(edit, Assign) and task.assignee and task.assignee.gid == edit.assignee_gid):
            kept.append(edit)
    return kept


def frozen(table: Table, run_id: str, now: datetime) -> Pointer | None:
    """The plan that an earlier attempt of this run froze; None for the first attempt, or one that died before freezing.

    Asked by a conditional put, because the function may put PLAN# rows and nothing else (DESIGN section 5).
    """
    try:
        table.put(keys.plan(run_id), {"state": "asking", "ttl": _ttl(now)}, if_absent=True)
    except ConditionFailed as there:
        row = there.item or {}
        return Pointer(key=row["key"], sha256=row["sha256"]) if "sha256" in row else None
    return None


def freeze(table: Table, objects: Objects, run_id: str, plan: Mapping[str, Any], now: datetime) -> Pointer:
    """Store the plan under its own hash and name it in the run's row; the one that stands there already wins."""
    name = keys.digest_of(plan)[:16]
    pointer = objects.put(f"values/{run_id}/plan-{name}.json", plan)
    row = {**pointer, "state": "frozen", "ttl": _ttl(now)}
    try:
        table.write(Write("Put", keys.plan(run_id), item=row, condition="attribute_not_exists(sha256)"))
    except ConditionFailed as there:
        if there.item and "sha256" in there.item:
            return Pointer(key=there.item["key"], sha256=there.item["sha256"])
        raise
    return pointer


def _ttl(now: datetime) -> int:
    return int((now + PLAN_LIFE).timestamp())


def priced(judged: Judged) -> dict[str, Any]:
    """Who judged at what price; a model that is not in the price table has no cost rather than a wrong one."""
    meter = judged.meter
    return {
        **({} if meter.microdollars is None else {"cost_microdollars": meter.microdollars}),
        "engine": judged.engine,
        "model_id": judged.model_id if meter.calls else judged.engine,
        **meter.tokens(),
        "stop_reason": meter.stop_reason,
        "fallback": judged.fallback,
    }


def _base(task: Task, fields: Mapping[str, str]) -> dict[str, FieldValue]:
    """What stood there when the judgement was made, by field gid or property."""
    base = {gid: _present(task, gid) for gid in fields.values()}
    return {**base, "assignee": task.assignee.gid if task.assignee else None}


def _as_kept(value: FieldValue, task: Task, field_gid: str) -> FieldValue:
    """The value as Asana will keep it: a number that only differs behind the field's last place is no change."""
    field = task.field_of(field_gid)
    if isinstance(value, int | float) and field and field.precision is not None:
        return round(float(value), field.precision)
    return value


def _present(task: Task, field_gid: str) -> FieldValue:
    field = task.field_of(field_gid)
    return field.value if field else None


def _names(task: Task, facts: TriageFacts) -> dict[str, str]:
    """The names behind the gids that a proposal may show to people."""
    named = {person.gid: person.name for person in facts.people}
    for offer in facts.offers:
        field = task.field_of(offer.field_gid)
        named |= ({field.gid: field.name} if field else {}) | {each.gid: each.name for each in offer.options}
    return named
