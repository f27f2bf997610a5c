"""Which open tasks of a project has nobody triaged yet?

The back-fill: a scheduled or requested run over a project that asks for one `triage_request` of every open task whose
AI-owned fields are all empty, and of every recently changed one that no finished run has judged as it stands. It is the
second net behind the webhooks, and the first run on a new project.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime

from steward.asana.models import Task
from steward.evidence.fingerprint import FINGERPRINTED_FIELDS
from steward.run import Subject
from steward.workflows.base import NoAnswer, Reads, Workflow

# What tells whether a request is untriaged, changed since it was judged, or out of scope, and no more.
FIELDS = (
    "completed",
    "modified_at",
    "resource_subtype",
    "memberships.project.name",
    "memberships.section.name",
    "custom_fields.name",
    "custom_fields.resource_subtype",
    *FINGERPRINTED_FIELDS,
    "custom_fields.enum_value.name",
    "custom_fields.number_value",
)

# Milestones, approvals and sections are not requests (FACTS 3: resource_subtype).
REQUEST_SUBTYPES = frozenset({"default_task"})


def untriaged(tasks: Iterable[Task], ai_fields: AbstractSet[str]) -> list[Subject]:
    """The open requests among `tasks` on which every field named in `ai_fields` is present or absent, but empty."""
    return [
        Subject("task", task.gid)
        for task in tasks
        if not task.completed
        and task.subtype in REQUEST_SUBTYPES
        and not any(field.name in ai_fields and field.value not in (None, "") for field in task.custom_fields)
    ]


def changed_since(tasks: Iterable[Task], since: datetime) -> list[Subject]:
    """The open requests among `tasks` that were changed at that time or later."""
    return [
        Subject("task", task.gid)
        for task in tasks
        if not task.completed
        and task.subtype in REQUEST_SUBTYPES
        and task.modified_at is not None
        and task.modified_at >= since
    ]


workflow = Workflow[NoAnswer](
    name="backlog",
    subject="project",
    summary="Asks for the triage of every open task of a project that has none yet.",
    on=(),
    reads=Reads(task_fields=FIELDS, backlog=True),
    requests="1 a page of 100 open tasks",
)
