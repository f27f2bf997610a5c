"""Is a task a subtask that was made of a point of a file, so that its end is news of the task above?"""

from typing import TYPE_CHECKING

from steward.asana.models import Task
from steward.evidence.documents.told import references_in
from steward.run import RunState, Subject, Work, work_message

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher


def parent_of_point(task: Task, work: Work, using: "Enricher") -> str:
    """The gid of the task that the point's file hangs on; empty for any other task. The bot's own words alone count."""
    reads = using.workflows[work.workflow].reads
    is_ours = task.created_by is not None and task.created_by.gid == using.configuration.bot_user_gid
    is_point = reads.files and not reads.meeting and is_ours and references_in(task.notes)
    return task.parent.gid if is_point and task.parent else ""


def told_above(state: RunState, parent_gid: str, work: Work, using: "Enricher") -> RunState:
    """On to Record: the task above gets the run, which counts its points anew."""
    slot = f"point:{state['run_id']}"
    using.send(work_message(work.workflow, work.project_gid, "scan", [Subject("task", parent_gid)], slot))
    return state | RunState(next="record", outcome="handed_on", fanned_out=1)  # type: ignore[typeddict-item]
