"""Which project does a brief ask for, and what does a later version of it add?

A file on a task of an intake project becomes a project with sections, milestones, tasks and subtasks, each in the
brief's own words with its place. In every mode it is a proposal first, whole, and made once somebody says yes; of a
later version only what is new is proposed. One comment, edited in place, tells what was found and asks about days that
nobody can tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from steward.asana.edits import AddProject, CommentOnTask, EditOwnComment, GrowProject
from steward.asana.models import TASK_FIELDS
from steward.evidence.briefs.answer import Answer
from steward.workflows.base import NoAnswer, Reads, Trigger, Wanted, Workflow

READ: Final = "read_brief"  # the prompt
ONCE: Final = "documents"  # the name under which a task's one comment is made
RECOMMENDATION: Final = "recommendation"


@dataclass(frozen=True, slots=True)
class Targets:
    """The task that is written about, and the comment that stands there; None where there is none yet."""

    task_gid: str
    comment_gid: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be put to people, and what the comment says; "" where there is nothing to tell."""

    projects: Sequence[AddProject | GrowProject]
    comment: str


def wants(targets: Targets, found: Found) -> list[Wanted]:
    """Each project, which people are asked about, and the one comment."""
    projects = [Wanted(each) for each in found.projects]
    if not found.comment:
        return projects
    if targets.comment_gid:
        return [*projects, Wanted(EditOwnComment(targets.comment_gid, found.comment))]
    return [*projects, Wanted(CommentOnTask(targets.task_gid, found.comment), ONCE)]


workflow = Workflow[NoAnswer](
    name="project_brief",
    subject="task",
    summary="Reads a brief that is attached to a task and proposes the project that it asks for: sections, milestones,"
    " tasks and subtasks in the brief's own words; of a later version only what is new.",
    on=(
        # Which of the two Asana sends is not documented (FACTS 1.6), so both are heard.
        Trigger("attachment", "added", parent_type="task"),
        Trigger("story", "added", resource_subtype="attachment_added", parent_type="task"),
    ),
    reads=Reads(task_fields=TASK_FIELDS, files=True, brief=True),
    touches=(AddProject.name, RECOMMENDATION),
    asks={READ: Answer},
    wants=wants,
    requests="1 for the task, 1 a page of 100 files and of 100 subtasks, 1 where a comment tells of them, and the"
    " download of each file; to write, 1 for the comment and up to 2 to compare it, 1 for each approval subtask; once"
    " approved, 1 for the project and for each section, task and subtask, and 1 reading before each section",
)
