"""What does the subject look like in Asana now, and is there anything to do?

Enrich of a task is one request: the task with its fields, options and places (FACTS 3). A project is walked
(`pipeline/walk.py`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from steward.asana.addresses import Missing
from steward.asana.client import AsanaReader
from steward.asana.edits import edit_of
from steward.asana.fetch import Fetched
from steward.asana.models import FieldValue, Task
from steward.asana.schema import resolve
from steward.errors import ContextExpired, RefusedReason, Rejected, RejectedReason
from steward.evidence.history import ASSIGNEE
from steward.governance import flags, questions
from steward.governance.certificates import certifiable, standing_rows
from steward.governance.consent import DECISION
from steward.governance.disputed import disputed
from steward.governance.grounding import grounding_of
from steward.governance.judged import mark_of, readable, refuse_behind, refuse_early, refuse_stale
from steward.governance.outcomes import values_of
from steward.governance.overtaken import found_out
from steward.governance.ownership import Memory, Ownership, ownership
from steward.governance.policy import Configuration, WorkflowPolicy
from steward.pipeline.asked import standing
from steward.pipeline.asked_for import turn_of
from steward.pipeline.attached import attached, hanging, marked
from steward.pipeline.decide import decide
from steward.pipeline.notice import told
from steward.pipeline.points import parent_of_point, told_above
from steward.pipeline.reading_ways import reading_way
from steward.pipeline.scope import home_of, out_of_scope
from steward.pipeline.task_ways import task_way
from steward.run import RunState, Trigger, Work, work_message
from steward.store import keys
from steward.store.journal import Notes
from steward.store.leases import UNLEASED, Leases
from steward.store.objects import Objects
from steward.store.proposals import RECOMMENDATION, Proposals, Said, State
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.workflows.base import Workflow

_SEEN: Final = frozenset({"snapshot", "snapshot_read_at", "input_fingerprint"})

# What an earlier look of the same run said, before what was left without an end was brought there.
_LOOKED: Final = frozenset({"overtaken", "persons", "left"})


@dataclass(frozen=True, slots=True)
class Enricher:
    """The collaborators of one invocation; `deadline` is when Lambda ends it.

    `fetch` takes the file behind an attachment's address, for the attachment's gid and the run's id.
    """

    reader: AsanaReader
    objects: Objects
    table: Table
    send: Callable[[str], None]
    configuration: Configuration
    workflows: Mapping[str, Workflow[Any]]
    telemetry: Telemetry
    now: Callable[[], datetime]
    deadline: datetime
    leases: Leases
    fetch: Callable[[str | None, str, str], Fetched | Missing] = lambda _url, _gid, _run_id: Missing.NOT_GIVEN


def enrich(state: RunState, using: Enricher) -> RunState:
    """Read the subject. The state goes on with a snapshot, or straight to Record with the reason as its outcome.

    A run that came without a lease takes it first. Raises the client's Retryable errors, Contended while the lease is
    another run's, and Rejected(unknown_workflow, unknown_field, ...).
    """
    work = Work.of_state(state)
    workflow = using.workflows.get(work.workflow)
    if workflow is None:
        known = ", ".join(sorted(using.workflows))
        raise Rejected(RejectedReason.UNKNOWN_WORKFLOW, f"{work.workflow!r} is none of {known}")
    if work.epoch == UNLEASED:
        work = using.leases.take(work)
        state = state | RunState(epoch=work.epoch)  # type: ignore[typeddict-item]
    if workflow.reads.decisions:
        return decide(state, work, using)
    policy = using.configuration.policy(work.project_gid, work.workflow)
    if work.subject.kind == "task":
        return _task(state, work, workflow, policy, using)
    if policy.mode == "off":
        return _stopped(state, RefusedReason.MODE_OFF)
    way = reading_way(workflow.reads, state)
    return way(state, work, workflow, policy, using) if way else told(state, work, policy, using)


def _task(state: RunState, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, using: Enricher) -> RunState:
    """The task's way, unless earlier runs left mutations without an end: then to WriteBack, which ends those first.

    It comes back here afterwards, because what they left may stand in the task only then.
    """
    notes = Notes.of(using.table, (work.workflow, str(work.subject)))
    found = found_out(using.table, state.get("overtaken", ()))
    kept = {name: value for name, value in state.items() if name not in _LOOKED}
    state = cast("RunState", kept)
    state |= RunState(written=found) if found else RunState()  # type: ignore[typeddict-item]
    read = task_way(workflow.reads) or _read_task
    state = read(state, work, workflow, policy, notes, using)
    if notes.opened:
        return state | RunState(next="write_back", overtaken=list(notes.opened))  # type: ignore[typeddict-item]
    return state


def _read_task(
    state: RunState, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, notes: Notes, using: Enricher
) -> RunState:
    said = Said.of(using.table, str(work.subject))
    if policy.mode == "off" or said.muted:
        return _stopped(state, RefusedReason.MUTED if said.muted else RefusedReason.MODE_OFF)
    try:
        document = using.reader.task(work.subject.gid, workflow.reads.task_fields)
    except Rejected as refusal:
        if refusal.reason is RejectedReason.GONE:  # deleted, or hidden from the bot: nobody has to act on that
            return _stopped(state, RefusedReason.OUT_OF_SCOPE)
        raise
    read_at = using.now()
    document = readable(document, policy, using.configuration)
    task = Task.parse(document)
    if elsewhere := _elsewhere(state, task, work, policy, using):
        return elsewhere
    ours = ai_field_gids(task, policy, work.project_gid)
    stopped = flags.fields_off(using.table)
    files = hanging(work, workflow, using)
    mark = marked(mark_of(task, policy, stopped), files)
    refuse_stale(task, mark, notes)
    fingerprint = turn_of(state, work, mark, notes)
    lease = using.table.get(keys.lease(work.workflow, str(work.subject)))
    if work.trigger != "operator" and lease is not None and lease.get("done_fingerprint") == fingerprint:
        refuse_early(task, work, read_at)
        return _stopped(state, RefusedReason.NOTHING_NEW)
    certificates = _certificates(work, policy, using)
    if certificates and said.proposed:
        certificates = _undisputed(certificates, task, work, policy, using)
    present = {field.gid: field.value for field in task.custom_fields if field.gid in ours}
    present |= people_values(task, policy, certificates, work.project_gid)
    memory = Memory.of_row(lease)
    memory = (memory if notes.opened else memory.settled()).with_done(notes.written)
    if said.proposed:
        memory = memory.with_answers(_taken_out(task, work, policy, using))
    whose = ownership(present, memory, read_at.timestamp())
    refuse_behind(set(whose.persons) - memory.taken, notes, read_at)
    if not notes.opened:  # else some of what looks like a person's may be the bot's, and everything is read again
        state = _noted(state, whose, memory, using.telemetry)
    if whose.contested:
        return _stopped(state, RefusedReason.CONTESTED)
    project = using.configuration.projects.get(work.project_gid)
    snapshot = {
        "task": document,
        "read_at": read_at.isoformat(),
        "project_gid": work.project_gid,
        "persons": list(whose.persons),
        "stopped": sorted(stopped),
        "certificates": certificates,
        questions.STANDING: standing(using.table, using.reader, work) if questions.asks(policy) else {},
        "grounding": grounding_of(project if workflow.prompt else None, work.project_gid, using.table),
    }
    return attached(state, snapshot, files, work, using) | RunState(  # type: ignore[typeddict-item]
        snapshot=using.objects.put(f"context/{state['run_id']}/snapshot.json", snapshot),
        snapshot_read_at=read_at.isoformat(),
        input_fingerprint=fingerprint,
        proposed_before=said.proposed,
    )


def _elsewhere(state: RunState, task: Task, work: Work, policy: WorkflowPolicy, using: Enricher) -> RunState | None:
    """Where the task is not this run's: stopped; one that is another project's work is asked for there."""
    if reason := out_of_scope(task, work.project_gid, policy, using.configuration.projects.get(work.project_gid)):
        parent = parent_of_point(task, work, using)
        return told_above(state, parent, work, using) if parent else _stopped(state, reason)
    home = home_of(task, work.workflow, using.configuration)
    if home in (None, work.project_gid):
        return None
    trigger: Trigger = "operator" if work.trigger == "operator" else "scan"
    using.send(work_message(work.workflow, str(home), trigger, [work.subject], slot=f"home:{work.run_id()}"))
    return _stopped(state, RefusedReason.OTHER_PROJECT)


def _taken_out(task: Task, work: Work, policy: WorkflowPolicy, using: Enricher) -> dict[str, str]:
    """What the answers to people left in the field that shows proposals: the bot's own too, by another workflow."""
    shows = {key: each for key, each in policy.fields.items() if key == RECOMMENDATION and each.owner == "ai"}
    gids = {field.gid for field in resolve(task, shows, work.project_gid).values()}
    left = Notes.of(using.table, (DECISION, str(work.subject))).written if gids else {}
    return {gid: digest for gid, digest in left.items() if gid in gids}


def _certificates(work: Work, policy: WorkflowPolicy, using: Enricher) -> dict[str, dict[str, Any]]:
    """The certificates of the workflow that stand; nothing is read where none could act."""
    wanted = certifiable(policy) if policy.mode == "act" else ()
    rows = using.table.query(keys.certificate(work.project_gid, "", "").pk) if wanted else ()
    return {key: each for key, each in standing_rows(rows, work.workflow).items() if key in wanted}


def _undisputed(
    certificates: Mapping[str, Any], task: Task, work: Work, policy: WorkflowPolicy, using: Enricher
) -> dict[str, dict[str, Any]]:
    """The certificates without those of values to which people said no here, or which they took back.

    Where what they said it to is kept no more, there is none: they are asked.
    """
    proposals = Proposals(using.table, using.objects)
    known = [each for each in proposals.of(str(work.subject)) if each.state in (State.REJECTED, State.USED)]
    try:
        ended = [(each.state, edit_of(dict(proposals.diff(each)["edit"]))) for each in known]
    except ContextExpired:
        return {}
    fields = resolve(task, {key: policy.fields[key] for key in certificates}, work.project_gid)
    against = disputed(ended, values_of(task))
    targets = {key: fields[key].gid if key in fields else key for key in certificates}
    return {key: each for key, each in certificates.items() if targets[key] not in against}


def people_values(
    task: Task, policy: WorkflowPolicy, certified: Iterable[str], project_gid: str
) -> dict[str, FieldValue]:
    """What stands in the fields of people that may be filled without asking: what they undid is not filled again."""
    rules = {key: policy.fields[key] for key in certified}
    values: dict[str, FieldValue] = {each.gid: each.value for each in resolve(task, rules, project_gid).values()}
    assigned = {ASSIGNEE: task.assignee.gid if task.assignee else None} if ASSIGNEE in rules else {}
    return values | assigned


def ai_field_gids(task: Task, policy: WorkflowPolicy, project_gid: str) -> frozenset[str]:
    """The gids of the configured fields that the bot owns: what the input fingerprint leaves out."""
    owned = {key: each for key, each in policy.fields.items() if each.owner == "ai" and each.field}
    return frozenset(field.gid for field in resolve(task, owned, project_gid).values())


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
    """Straight to Record, which must not take an input for judged that only an earlier look of this run saw."""
    state = cast("RunState", {name: value for name, value in state.items() if name not in _SEEN})
    return state | RunState(next="record", outcome=str(reason))  # type: ignore[typeddict-item]
