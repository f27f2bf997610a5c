"""Is the next meeting near, and what became of the tasks that stand for the last one's promises?

A scan asks once a day for every open meeting that something is known of (`follow_up_due.py`); the tasks are read only
where the next one is near. An operator's order does not wait for the day.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.asana.models import Task
from steward.errors import RefusedReason, Rejected, RejectedReason
from steward.evidence.transcripts.coming import Coming, Held, Other, coming, is_time
from steward.governance.judged import judged_mark
from steward.governance.own_comment import OWN
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.asked import standing
from steward.pipeline.asked_for import elsewhere, stopped, turn_of
from steward.pipeline.attached import SUBTASK_FIELDS, SUBTASKS_READ, memory_of, open_edits, subtask_row
from steward.pipeline.follow_up_due import today_in
from steward.run import RunState, Work
from steward.store import keys
from steward.store.journal import Notes
from steward.store.keys import digest_of
from steward.workflows.base import Workflow
from steward.workflows.meeting_sync import workflow as meeting_sync

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

PAGES: Final = 5  # 500 open tasks, as a meeting is compared with
OTHERS_READ: Final = 25  # tasks that stood before the meeting, a request each; more is no meeting's outcome
STATE_FIELDS: Final = ("completed", "completed_at", "due_on", "assignee.name")
OTHER_FIELDS: Final = ("name", "completed", "due_on", "memberships.project.name", "memberships.section.name")

type Row = Mapping[str, Any]


def read_follow_up(
    state: RunState, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, notes: Notes, using: "Enricher"
) -> RunState:
    """The state with what became of each promise, or on to Record where it is not the day, or all is told.

    Raises what the reader raises.
    """
    document = using.reader.task(work.subject.gid, workflow.reads.task_fields)
    task = Task.parse(document)
    if reason := elsewhere(task, work, policy, using):
        return stopped(state, reason)
    memory = memory_of(meeting_sync.name, work, using)
    if not memory.get("items") or "met_on" not in memory:
        return stopped(state, RefusedReason.NOTHING_NEW)
    next_one, today = _next(task, memory, work, policy, using), today_in(work, using)
    is_due = next_one is not None and is_time(next_one, today, policy.lead_days)
    if not is_due and work.trigger != "operator":
        return stopped(state, RefusedReason.NOTHING_NEW)
    return _read(state, work, policy, notes, (task, memory, next_one), using)


def _read(
    state: RunState,
    work: Work,
    policy: WorkflowPolicy,
    notes: Notes,
    meeting: tuple[Task, Row, Coming | None],
    using: "Enricher",
) -> RunState:
    task, memory, next_one = meeting
    once = f"follow_up:{memory['met_on']}"
    read_at, today = using.now(), today_in(work, using)
    snapshot: dict[str, Any] = {
        "task": {"gid": task.gid, "name": task.name},
        "memory": dict(memory),
        "next": {"on": next_one.on.isoformat(), "task_gid": next_one.task_gid} if next_one else None,
        "today": today.isoformat(),
        "tasks": _states(memory, work, using),
        "open": open_edits(meeting_sync.name, work, using),
        "project_gid": work.project_gid,
    }
    mark = f"{policy.mode}:{digest_of(snapshot)}"
    own = standing(using.table, using.reader, work, once)
    if (mark == _told(work, using) and work.trigger != "operator") or (own and own["text"] is None):
        return stopped(state, RefusedReason.NOTHING_NEW)  # people who deleted the comment are not told again
    snapshot |= {OWN: {"story_gid": "", **own, "once": once}, "read_at": read_at.isoformat()}
    return state | RunState(  # type: ignore[typeddict-item]
        next="assess",
        snapshot=using.objects.put(f"context/{state['run_id']}/snapshot.json", snapshot),
        snapshot_read_at=read_at.isoformat(),
        input_fingerprint=turn_of(state, work, mark, notes),
    )


def _next(task: Task, memory: Row, work: Work, policy: WorkflowPolicy, using: "Enricher") -> Coming | None:
    held = Held(task.name, date.fromisoformat(memory["met_on"]), _day(task.due_on), _day(memory["next_on"]))
    return coming(held, _others(work, policy, using), policy.weekday)


def _others(work: Work, policy: WorkflowPolicy, using: "Enricher") -> Iterable[Other]:
    """The other open tasks that may be meetings here, with a day."""
    request = protocol.project_tasks(work.project_gid, fields=OTHER_FIELDS, completed_since=using.now())
    for page in islice(using.reader.pages(request), PAGES):
        for task in map(Task.parse, page):
            due_on = _day(task.due_on)
            if due_on and task.gid != work.subject.gid and not elsewhere(task, work, policy, using):
                yield Other(task.gid, task.name, due_on)


def _states(memory: Row, work: Work, using: "Enricher") -> dict[str, dict[str, Any]]:
    """The tasks that stand for promises as they are now, by gid; one that is gone is left out."""
    fields = (*SUBTASK_FIELDS, *STATE_FIELDS)
    listed = islice(using.reader.records(protocol.subtasks(work.subject.gid, fields)), SUBTASKS_READ)
    bot = using.configuration.bot_user_gid
    found = {str(each["gid"]): _state(each) | subtask_row(each, bot) for each in listed}
    others = [gid for gid in dict.fromkeys((memory.get("there") or {}).values()) if gid not in found]
    for gid in others[:OTHERS_READ]:
        if record := _record(gid, using):
            found[gid] = _state(record)
    return found


def _record(gid: str, using: "Enricher") -> Row | None:
    try:
        record: Row = using.reader.task(gid, STATE_FIELDS)
    except Rejected as refusal:
        if refusal.reason in (RejectedReason.GONE, RejectedReason.FORBIDDEN):
            return None
        raise
    return record


def _state(record: Row) -> dict[str, Any]:
    return {
        "completed_at": record.get("completed_at") if record.get("completed") else None,
        "due_on": record.get("due_on"),
        "assignee": str((record.get("assignee") or {}).get("name") or ""),
    }


def _told(work: Work, using: "Enricher") -> str:
    """The mark that was told last."""
    row = using.table.get(keys.lease(work.workflow, str(work.subject))) or {}
    return judged_mark(str(row.get("done_fingerprint", "")))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
