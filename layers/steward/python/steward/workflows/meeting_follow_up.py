"""What became of what was promised in the last meeting, told before the next one?

One comment on the meeting's task, edited in place: done, overdue, moved, open, and what nobody answered. Computed by
code alone; where nothing is open nobody is told anything.
"""

from typing import Final

from steward.workflows.base import NoAnswer, Reads, Workflow

# Its name and its day, and what says whether the task is still open and here.
FIELDS: Final = (
    "name",
    "completed",
    "due_on",
    "memberships.project.name",
    "memberships.section.name",
)

workflow = Workflow[NoAnswer](
    name="meeting_follow_up",
    subject="task",
    summary="Before the next meeting tells on the last one's task what became of its promises: done, overdue, moved,"
    " open, without an owner or an answer. One comment a meeting, edited in place, and none where nothing is open.",
    on=(),
    reads=Reads(task_fields=FIELDS, follow_up=True),
    requests="1 for the task, 1 a page of the project's open tasks, five at most, 1 a page of 100 subtasks, 1 for each"
    " other task that stands for a promise, 25 at most, 1 for the comment, and 1 to compare it where it is edited",
)
