"""What was promised, decided and taken back in a meeting, and which of it is under way already?

A transcript on a task, or the notes in its description, become subtasks with the words and the moment behind each, one
comment with decisions and open questions, and a comment on an open task that stands for a promise already. Who or when
is never guessed: it is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from steward.asana.edits import AddSubtask, CommentOnTask, EditOwnComment
from steward.asana.models import TASK_FIELDS
from steward.evidence.transcripts.answer import Answer
from steward.evidence.transcripts.items import Item
from steward.evidence.transcripts.told import mentioned, subtask_notes
from steward.workflows.base import NoAnswer, Reads, Trigger, Wanted, Workflow

READ: Final = "read_meeting"  # the prompt
ONCE: Final = "documents"  # the name under which a task's one comment is made, as that of its documents
ASSIGNEE: Final = "assignee"
RECOMMENDATION: Final = "recommendation"


@dataclass(frozen=True, slots=True)
class Targets:
    """Where may be written: the meeting's task and its name, and the comment that stands there, None without one."""

    task_gid: str
    name: str
    comment_gid: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What came out of a meeting: promises to make a task of, those that a task stands for, and the comment.

    `owners` are users by a promise's identity, where one alone is meant; `there` goes from a promise to its open task,
    `projects` from its identity to the projects that it names.
    """

    promises: Sequence[Item]
    there: Sequence[tuple[Item, str]]
    owners: Mapping[str, str]
    comment: str
    projects: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)


def wants(targets: Targets, found: Found) -> list[Wanted]:
    """A subtask for each new promise, a comment where a task stands already, and the one comment."""
    tasks = [_subtask(each, targets, found) for each in found.promises]
    told = [_mentioned(each, gid, targets) for each, gid in found.there]
    return [*tasks, *told, *_said(targets, found.comment)]


def _subtask(item: Item, targets: Targets, found: Found) -> Wanted:
    due_on = item.due.on.isoformat() if item.due and item.due.on else None
    notes = subtask_notes(item, targets.name, found.projects)
    edit = AddSubtask(targets.task_gid, item.title, notes, found.owners.get(item.identity), due_on)
    return Wanted(edit, f"point:{item.identity}")


def _mentioned(item: Item, task_gid: str, targets: Targets) -> Wanted:
    due_on = item.due.on.isoformat() if item.due and item.due.on else ""
    return Wanted(CommentOnTask(task_gid, mentioned(item, targets.task_gid, due_on)), f"mention:{item.identity}")


def _said(targets: Targets, comment: str) -> Iterable[Wanted]:
    if comment and targets.comment_gid:
        yield Wanted(EditOwnComment(targets.comment_gid, comment))
    elif comment:
        yield Wanted(CommentOnTask(targets.task_gid, comment), ONCE)


workflow = Workflow[NoAnswer](
    name="meeting_sync",
    subject="task",
    summary="Reads the transcript of a meeting, or the notes in a task's description: promises with who and by when as"
    " subtasks or as a comment on the open task that stands for them, decisions, open questions, and what was taken"
    " back.",
    on=(
        Trigger("attachment", "added", parent_type="task"),
        Trigger("story", "added", resource_subtype="attachment_added", parent_type="task"),
        Trigger("task", "added", parent_type="project"),
        Trigger("task", "changed", fields=("notes", "html_notes")),
    ),
    reads=Reads(task_fields=(*TASK_FIELDS, "followers.name"), files=True, meeting=True),
    touches=(AddSubtask.name, ASSIGNEE, RECOMMENDATION),
    asks={READ: Answer},
    wants=wants,
    requests="1 for the task, 1 a page of 100 files and of 100 subtasks, where those changed 1 a page of the project's"
    " open tasks, five at most, 1 where a comment tells of them, and the download of each file; to write, 1 for each"
    " edit and up to 2 to compare it",
)
