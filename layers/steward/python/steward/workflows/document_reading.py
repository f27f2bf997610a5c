"""What do the files on a task ask for, and which of it is already under way?

Requirements and actions become subtasks, decisions, dates and risks are told with them in one comment that is edited in
place. Each point carries the document's own words, which code found on the page; of a new version only the difference
counts. A file that cannot be read is told with its reason, once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from steward.asana.edits import AddSubtask, CommentOnTask, EditOwnComment, SetTaskFields
from steward.asana.models import TASK_FIELDS, FieldValue
from steward.evidence.documents.answer import Answer
from steward.evidence.documents.outline import NewSubtask, Retold
from steward.evidence.documents.told import list_notes, list_title, retold_comment, subtask_notes
from steward.workflows.base import NoAnswer, Reads, Trigger, Wanted, Workflow

READ: Final = "read_document"  # the prompt
NEXT_DATE: Final = "next_key_date"
LAST_DATE: Final = "last_key_date"
MET: Final = "requirements_met"
ONCE: Final = "documents"  # the name under which a task's one comment is made
RECOMMENDATION: Final = "recommendation"


@dataclass(frozen=True, slots=True)
class Targets:
    """Where may be written: the task, its fields by configured key, and the comment that stands there.

    `dates` are the keys whose field holds a date; `comment_gid` is None where there is no comment yet.
    """

    task_gid: str
    field_gids: Mapping[str, str]
    dates: frozenset[str]
    comment_gid: str | None


@dataclass(frozen=True, slots=True)
class Points:
    """What of one document is to be done: `direct` as subtasks of their own, or `listed` in one to look through.

    `retold` are those that it words otherwise now, each for its subtask.
    """

    gid: str
    name: str
    found_by: str
    direct: Sequence[NewSubtask] = ()
    listed: Sequence[NewSubtask] = ()
    retold: Sequence[Retold] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found on a task: the points of each document, the values of its fields by key, and the comment."""

    points: Sequence[Points]
    values: Mapping[str, FieldValue]
    comment: str
    people: Mapping[str, str]  # the gid of whoever a point names, by its key; nobody where more than one could be meant


def wants(targets: Targets, found: Found) -> list[Wanted]:
    """The task's fields, a subtask for each point, what its subtask is told of a changed one, and the one comment.

    "" where there is no comment to be made.
    """
    values = {targets.field_gids[key]: each for key, each in found.values.items() if key in targets.field_gids}
    dates = tuple(sorted(targets.field_gids[key] for key in targets.dates & found.values.keys()))
    fields = [Wanted(SetTaskFields(targets.task_gid, values, dates))] if values else []
    points = [wanted for each in found.points for wanted in _points(targets.task_gid, each, found.people)]
    return [*fields, *points, *_said(targets, found.comment)]


def _points(task_gid: str, points: Points, people: Mapping[str, str]) -> Iterable[Wanted]:
    for each in points.direct:
        notes = subtask_notes(each, points.name, points.found_by)
        due_on = each.due_on.isoformat() if each.due_on else None
        edit = AddSubtask(task_gid, each.title, notes, people.get(each.external_gid), due_on)
        yield Wanted(edit, f"point:{each.external_gid}")
    if points.listed:
        title = list_title(len(points.listed), points.name)
        yield Wanted(
            AddSubtask(task_gid, title, list_notes(points.listed, points.name, points.found_by)), f"list:{points.gid}"
        )
    for changed in points.retold:
        said = retold_comment(changed, points.name)
        yield Wanted(CommentOnTask(changed.subtask_gid, said), f"changed:{changed.key}:{points.gid}")


def _said(targets: Targets, comment: str) -> Iterable[Wanted]:
    if not comment:
        return
    if targets.comment_gid:
        yield Wanted(EditOwnComment(targets.comment_gid, comment))
    else:
        yield Wanted(CommentOnTask(targets.task_gid, comment), ONCE)


workflow = Workflow[NoAnswer](
    name="document_reading",
    subject="task",
    summary="Reads the files on a task and tells what they ask for, with each point's own words and page: requirements"
    " and actions as subtasks, key dates, how many requirements are met, and what is new in a later version.",
    on=(
        # Which of the two Asana sends is not documented (FACTS 1.6), so both are heard.
        Trigger("attachment", "added", parent_type="task"),
        Trigger("story", "added", resource_subtype="attachment_added", parent_type="task"),
        # Of a point's subtask: it makes a requirement one that is met.
        Trigger("task", "changed", fields=("completed",)),
    ),
    reads=Reads(task_fields=TASK_FIELDS, files=True),
    touches=(AddSubtask.name, NEXT_DATE, LAST_DATE, MET, RECOMMENDATION),
    asks={READ: Answer},
    wants=wants,
    requests="1 for a task that was completed; else 1 for the task, 1 a page of 100 files and of 100 subtasks, 1 where"
    " a comment tells of them, and the download of each file; to write, 1 for each edit and up to 2 to compare it, 1"
    " more for each approval subtask",
)
