"""Which workflows does an event concern, and on which subject?

Pure: events, the project's policies and the workflows' triggers in, one Ask for each workflow and subject out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from steward.governance.policy import Configuration, WorkflowPolicy
from steward.ingest.coalesce import Ask
from steward.ingest.dedupe import moment_of
from steward.ingest.events import Event, Listening, is_gid
from steward.run import Subject, SubjectKind
from steward.store import keys
from steward.workflows.base import Workflow


def route(
    events: Sequence[Event],
    project_gid: str,
    configuration: Configuration,
    workflows: Iterable[Workflow[Any]],
    received_at: datetime,
) -> list[Ask]:
    """The runs that a delivery's events ask for, in the order of their first event.

    Events about one subject are one reason to run a workflow: runs read the present state.
    """
    on = [each for each in workflows if configuration.policy(project_gid, each.name).mode != "off"]
    reasons: dict[tuple[str, str], list[Event]] = {}
    listening = {each.name: _listening(each, configuration.policy(project_gid, each.name)) for each in on}
    for event in events:
        for workflow in on:
            subject = _subject_of(event, workflow.subject, project_gid)
            if subject and listening[workflow.name].hears(event):
                reasons.setdefault((workflow.name, str(subject)), []).append(event)
    return [_ask(name, subject, project_gid, because, received_at) for (name, subject), because in reasons.items()]


def _listening(workflow: Workflow[Any], policy: WorkflowPolicy) -> Listening:
    return Listening(trigger.as_listen() for trigger in workflow.starts_on(policy.inputs))


def asks_of_work(message: Mapping[str, Any], subjects: Iterable[Subject], received_at: datetime) -> list[Ask]:
    """The runs that a work message asks for; `slot` makes its repeat the same reason."""
    at = received_at.isoformat()
    workflow, slot = message["workflow"], message["slot"]
    return [
        Ask(
            workflow=workflow,
            subject=str(subject),
            project_gid=message["project_gid"],
            trigger=message["trigger"],
            fingerprints=(keys.digest_of(slot, workflow, str(subject)),),
            occurred_at=at,
            received_at=at,
        )
        for subject in subjects
    ]


def _ask(workflow: str, subject: str, project_gid: str, because: list[Event], received_at: datetime) -> Ask:
    moments = [at for event in because if (at := moment_of(event))]
    return Ask(
        workflow=workflow,
        subject=subject,
        project_gid=project_gid,
        trigger="webhook",
        fingerprints=tuple(dict.fromkeys(event.fingerprint() for event in because)),
        occurred_at=min(moments, default=received_at).isoformat(),
        received_at=received_at.isoformat(),
    )


def _subject_of(event: Event, kind: SubjectKind, project_gid: str) -> Subject | None:
    """What a workflow on this kind of subject looks at: the resource, what it belongs to, or the hook's project."""
    if kind == "project":
        return Subject("project", project_gid)
    if event.resource_type == kind:
        return Subject(kind, event.gid)
    if event.parent_type == kind and is_gid(event.parent_gid):
        return Subject(kind, event.parent_gid)
    return None
