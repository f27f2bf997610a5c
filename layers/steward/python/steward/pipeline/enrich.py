"""What does the subject look like in Asana now, and is there anything to do?

Enrich of a task is one request: the task with its fields, options and places (FACTS 3). Enrich of a project walks its
open tasks page by page, asks for the runs that are missing, and hands itself a cursor when its time runs short.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, cast

from steward.asana.client import AsanaReader
from steward.asana.models import Task, moment
from steward.asana.protocol import Request, project_tasks
from steward.asana.replies import Reply
from steward.asana.schema import resolve
from steward.errors import RefusedReason, Rejected, RejectedReason, Unavailable
from steward.evidence.fingerprint import input_fingerprint
from steward.governance.autonomy import Configuration, WorkflowPolicy
from steward.governance.judged import wants_run
from steward.governance.ownership import Memory, Ownership, ownership
from steward.run import RunState, Subject, Work, work_message
from steward.store import keys
from steward.store.journal import earlier
from steward.store.objects import Objects
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.workflows.backlog import changed_since, untriaged
from steward.workflows.base import Workflow

# A page of tasks takes about a second and its messages another; 60 s leave room for both and for the answer (DESIGN 2).
HANDOVER: Final = timedelta(seconds=60)

# A request that changed and was not judged since, whatever its run died of, is found by a later scan, even a daily one.
# Older changes are not looked up one by one: the reconciler asks again for every run without an answer.
LOOK_BACK: Final = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Enricher:
    """The collaborators of one invocation; `deadline` is when Lambda ends it."""

    reader: AsanaReader
    objects: Objects
    table: Table
    send: Callable[[str], None]
    configuration: Configuration
    workflows: Mapping[str, Workflow[Any]]
    telemetry: Telemetry
    now: Callable[[], datetime]
    deadline: datetime


def enrich(state: RunState, using: Enricher) -> RunState:
    """Read the subject. The state goes on with a snapshot, or straight to Record with the reason as its outcome.

    Raises the client's Retryable errors, and Rejected(unknown_workflow, unknown_field, ...).
    """
    work = Work.of_state(state)
    workflow = using.workflows.get(work.workflow)
    if workflow is None:
        known = ", ".join(sorted(using.workflows))
        raise Rejected(RejectedReason.UNKNOWN_WORKFLOW, f"{work.workflow!r} is none of {known}")
    policy = using.configuration.policy(work.project_gid, work.workflow)
    if policy.mode == "off":
        return _stopped(state, RefusedReason.MODE_OFF)
    if workflow.reads.backlog:
        return _walk(state, work, workflow, using)
    return _after_earlier(_read_task(state, work, workflow, policy, using), work, using.table)


def _after_earlier(state: RunState, work: Work, table: Table) -> RunState:
    """The same way on, unless earlier texts left mutations without an end: then to WriteBack, which ends those first.

    It comes back here afterwards, because what they left may stand in the task only then.
    """
    fingerprint = state["input_fingerprint"] if state["next"] == "assess" else None
    if left := earlier(table, (work.workflow, str(work.subject)), fingerprint):
        return state | RunState(next="write_back", overtaken=left)  # type: ignore[typeddict-item]
    return cast("RunState", {name: value for name, value in state.items() if name != "overtaken"})


def _found_out(state: RunState, table: Table) -> dict[str, str]:
    """What the earlier mutations that were just brought to their end turned out to have left, by field gid."""
    rows = (table.get(keys.mutation(mutation_id)) or {} for mutation_id in state.get("overtaken", ()))
    return {name: digest for row in rows for name, digest in (row.get("written") or {}).items()}


def _read_task(
    state: RunState, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, using: Enricher
) -> RunState:
    try:
        document = using.reader.task(work.subject.gid, workflow.reads.task_fields)
    except Rejected as refusal:
        if refusal.reason is RejectedReason.GONE:  # deleted, or hidden from the bot: nobody has to act on that
            return _stopped(state, RefusedReason.OUT_OF_SCOPE)
        raise
    read_at = using.now()
    task = Task.parse(document)
    if reason := _out_of_scope(task, work, policy):
        return _stopped(state, reason)
    ours = ai_field_gids(task, policy, work.project_gid)
    fingerprint = f"{policy.mode}:{input_fingerprint(task, ours)}"
    lease = using.table.get(keys.lease(work.workflow, str(work.subject)))
    if work.trigger != "operator" and lease is not None and lease.get("done_fingerprint") == fingerprint:
        return _stopped(state, RefusedReason.NOTHING_NEW)
    present = {field.gid: field.value for field in task.custom_fields if field.gid in ours}
    found_out = _found_out(state, using.table)
    memory = Memory.of_row(lease).with_tried(found_out)
    whose = ownership(present, memory, read_at.timestamp())
    state = _noted(state, whose, memory, using.telemetry)
    if whose.contested:
        return _stopped(state, RefusedReason.CONTESTED)
    snapshot = {
        "task": document,
        "read_at": read_at.isoformat(),
        "project_gid": work.project_gid,
        "persons": list(whose.persons),
    }
    return state | RunState(  # type: ignore[typeddict-item]
        next="assess",
        snapshot=using.objects.put(f"context/{state['run_id']}/snapshot.json", snapshot),
        snapshot_read_at=read_at.isoformat(),
        input_fingerprint=fingerprint,
        written=found_out,
    )


def ai_field_gids(task: Task, policy: WorkflowPolicy, project_gid: str) -> frozenset[str]:
    """The gids of the configured fields that the bot owns: what the input fingerprint leaves out."""
    owned = {key: each for key, each in policy.fields.items() if each.owner == "ai" and each.field}
    return frozenset(field.gid for field in resolve(task, owned, project_gid).values())


def _out_of_scope(task: Task, work: Work, policy: WorkflowPolicy) -> RefusedReason | None:
    here = [each for each in task.memberships if each.project.gid == work.project_gid]
    if task.completed or not here:
        return RefusedReason.OUT_OF_SCOPE
    sections = {each.section.name for each in here if each.section}
    if policy.sections and not sections & set(policy.sections):
        return RefusedReason.OUT_OF_SCOPE
    return None


def _noted(state: RunState, whose: Ownership, memory: Memory, telemetry: Telemetry) -> RunState:
    """The state with what Record is to remember, if it is news, and the counts that say a person was respected."""
    if whose.persons:
        telemetry.count("HumanValuesKept", len(whose.persons), workflow=state["workflow"])
    if whose.contested:
        telemetry.count("Contested", len(whose.contested), workflow=state["workflow"])
    if not (whose.persons or memory.taken):
        return state
    left = {name: list(times) for name, times in whose.left.items()}
    return state | RunState(persons=list(whose.persons), left=left)  # type: ignore[typeddict-item]


def _stopped(state: RunState, reason: RefusedReason) -> RunState:
    return state | RunState(next="record", outcome=str(reason))  # type: ignore[typeddict-item]


def _walk(state: RunState, work: Work, workflow: Workflow[Any], using: Enricher) -> RunState:
    """Read pages until there are none left or the time is short; each page's missing runs are asked for at once.

    A page token belongs to one query, so the moment that parts open from completed tasks is the run's, not the page's.
    """
    query = project_tasks(work.project_gid, fields=workflow.reads.task_fields, completed_since=moment(work.occurred_at))
    offset, pages, sent = state.get("cursor"), state.get("pages", 0), state.get("fanned_out", 0)
    page = _first_page(using.reader, query, offset)
    while True:
        sent += _ask_for_runs([Task.parse(each) for each in page.data], work, using)
        pages, offset = pages + 1, page.next_offset
        progress = RunState(pages=pages, fanned_out=sent)  # type: ignore[typeddict-item]
        if offset is None:
            return state | progress | RunState(next="record", outcome="fanned_out")  # type: ignore[typeddict-item]
        if using.deadline - using.now() < HANDOVER:
            return state | progress | RunState(next="enrich", cursor=offset)  # type: ignore[typeddict-item]
        page = using.reader.read(_from(query, offset))


def _first_page(reader: AsanaReader, query: Request, cursor: str | None) -> Reply:
    """The page at the cursor; where its token has expired, the walk begins again: what was asked for is recognised."""
    try:
        return reader.read(_from(query, cursor))
    except Unavailable:
        if cursor is None:
            raise
        return reader.read(query)


def _from(query: Request, offset: str | None) -> Request:
    return replace(query, query={**query.query, "offset": offset}) if offset else query


def _ask_for_runs(tasks: list[Task], work: Work, using: Enricher) -> int:
    """Send one packed message for each task workflow of the project; returns how many subjects it names."""
    sent = 0
    project = using.configuration.projects.get(work.project_gid)
    for name, policy in (project.workflows if project else {}).items():
        workflow = using.workflows.get(name)
        if workflow is None or workflow.subject != "task" or policy.mode == "off":
            continue
        subjects = _due(name, policy, tasks, work, using)
        if subjects:
            using.send(work_message(name, work.project_gid, "scan", subjects, slot=work.fingerprint))
            using.telemetry.count("FannedOut", len(subjects), workflow=name)
        sent += len(subjects)
    return sent


def ai_fields(policy: WorkflowPolicy) -> frozenset[str]:
    """The names of the fields the bot owns by this policy."""
    return frozenset(each.field for each in policy.fields.values() if each.field and each.owner == "ai")


def _due(name: str, policy: WorkflowPolicy, tasks: list[Task], work: Work, using: Enricher) -> list[Subject]:
    """The requests that no finished run has judged as they stand.

    Those that have nothing of ours yet, and of the others those that changed of late and had a run. What finished
    without writing is not asked for again; what was refused for a while is, once that is over.
    """
    here = {task.gid: task for task in tasks if not _out_of_scope(task, work, policy)}
    missing = untriaged(here.values(), ai_fields(policy))
    changed = changed_since(here.values(), using.now() - LOOK_BACK)
    leases = {each: using.table.get(keys.lease(name, str(each))) for each in dict.fromkeys((*missing, *changed))}
    return [
        each
        for each, lease in leases.items()
        if (lease or each in missing) and wants_run(here[each.gid], policy, lease, using.now())
    ]
