"""Which meetings of a page of open tasks are looked at today, for what became of their promises?"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from steward.asana.models import Task
from steward.pipeline.document_texts import zone_of
from steward.pipeline.scope import home_of
from steward.run import Subject, Work, work_message
from steward.store import keys
from steward.workflows.base import Workflow
from steward.workflows.meeting_sync import workflow as meeting_sync

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher


def ask_for_follow_ups(tasks: Iterable[Task], work: Work, workflow: Workflow[Any], using: "Enricher") -> int:
    """Ask for the run of each meeting that something is known of, once a day; returns how many."""
    subjects = [
        Subject("task", task.gid)
        for task in tasks
        if home_of(task, workflow.name, using.configuration) == work.project_gid
        and using.table.get(keys.review(meeting_sync.name, f"task:{task.gid}"))
    ]
    if subjects:
        slot = f"follow-up:{today_in(work, using)}"
        using.send(work_message(workflow.name, work.project_gid, "scan", subjects, slot))
    return len(subjects)


def today_in(work: Work, using: "Enricher") -> date:
    """The day in the project's zone."""
    return using.now().astimezone(zone_of(using.configuration, work.project_gid)).date()
