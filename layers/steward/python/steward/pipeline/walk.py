"""Which of a project's requests want a run, page by page?

A walk over open tasks costs one request a page. It asks for the runs that are missing by messages, and hands itself a
cursor when its time runs short.
"""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from steward.asana.models import Task, moment
from steward.asana.protocol import Request, project_tasks
from steward.asana.replies import Reply
from steward.errors import Unavailable
from steward.governance import flags
from steward.governance.judged import ai_fields, readable, wants_run
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.follow_up_due import ask_for_follow_ups
from steward.pipeline.scope import home_of
from steward.run import RunState, Subject, Work, work_message
from steward.store import keys
from steward.workflows.backlog import changed_since, untriaged
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from steward.asana.client import AsanaReader
    from steward.pipeline.enrich import Enricher

# A page of tasks takes about a second and its messages another; 60 s leave room for both and for the answer (DESIGN 2).
HANDOVER: Final = timedelta(seconds=60)

# A request that changed and was not judged since, whatever its run died of, is found by a later scan, even a daily one.
# Older changes are not looked up one by one: the reconciler asks again for every run without an answer.
LOOK_BACK: Final = timedelta(hours=26)


def walk(state: RunState, work: Work, workflow: Workflow[Any], _policy: WorkflowPolicy, using: "Enricher") -> RunState:
    """Read pages until there are none left or the time is short; each page's missing runs are asked for at once.

    A page token belongs to one query, so the moment that parts open from completed tasks is the run's, not the page's.
    """
    query = project_tasks(work.project_gid, fields=workflow.reads.task_fields, completed_since=moment(work.occurred_at))
    offset, pages, sent = state.get("cursor"), state.get("pages", 0), state.get("fanned_out", 0)
    page = _first_page(using.reader, query, offset)
    while True:
        sent += _ask_for_runs(page.data, work, using)
        pages, offset = pages + 1, page.next_offset
        progress = RunState(pages=pages, fanned_out=sent)  # type: ignore[typeddict-item]
        if offset is None:
            return state | progress | RunState(next="record", outcome="fanned_out")  # type: ignore[typeddict-item]
        if using.deadline - using.now() < HANDOVER:
            return state | progress | RunState(next="enrich", cursor=offset)  # type: ignore[typeddict-item]
        page = using.reader.read(from_page(query, offset))


def _first_page(reader: "AsanaReader", query: Request, cursor: str | None) -> Reply:
    """The page at the cursor; where its token has expired, the walk begins again: what was asked for is recognised."""
    try:
        return reader.read(from_page(query, cursor))
    except Unavailable:
        if cursor is None:
            raise
        return reader.read(query)


def from_page(query: Request, offset: str | None) -> Request:
    """The query from that page on; None is the first one."""
    return replace(query, query={**query.query, "offset": offset}) if offset else query


def _ask_for_runs(documents: list[dict[str, Any]], work: Work, using: "Enricher") -> int:
    """Send one packed message for each task workflow of the project; returns how many subjects it names."""
    sent = 0
    project = using.configuration.projects.get(work.project_gid)
    for name, policy in (project.workflows if project else {}).items():
        workflow = using.workflows.get(name)
        told = workflow is None or workflow.reads.decisions or workflow.on_request
        if workflow is None or told or workflow.subject != "task" or policy.mode == "off":
            continue  # what people decide or ask comes as an event, or by reconcile; no task waits for it
        tasks = [Task.parse(readable(each, policy, using.configuration)) for each in documents]
        if workflow.reads.follow_up:
            sent += ask_for_follow_ups(map(Task.parse, documents), work, workflow, using)
            continue
        subjects = _due(name, policy, tasks, work, using)
        if subjects:
            using.send(work_message(name, work.project_gid, "scan", subjects, slot=work.fingerprint))
            using.telemetry.count("FannedOut", len(subjects), workflow=name)
        sent += len(subjects)
    return sent


def _due(name: str, policy: WorkflowPolicy, tasks: list[Task], work: Work, using: "Enricher") -> list[Subject]:
    """The requests that no finished run has judged as they stand.

    Those that have nothing of ours yet, and of the others those that changed of late and had a run. What finished
    without writing is not asked for again; what was refused for a while is, once that is over.
    """
    here = {task.gid: task for task in tasks if home_of(task, name, using.configuration) == work.project_gid}
    missing = untriaged(here.values(), ai_fields(policy))
    changed = changed_since(here.values(), using.now() - LOOK_BACK)
    stopped = flags.fields_off(using.table)
    leases = {each: using.table.get(keys.lease(name, str(each))) for each in dict.fromkeys((*missing, *changed))}
    return [
        each
        for each, lease in leases.items()
        if (lease or each in missing) and wants_run(here[each.gid], policy, lease, using.now(), stopped)
    ]
