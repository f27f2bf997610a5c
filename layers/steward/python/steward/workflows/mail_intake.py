"""What becomes of a mail that was sent to the intake address?

A mail of a sender who is named, and for whom SES vouches, becomes a task; one that answers it a comment on that task.
"""

from typing import Final

from steward.asana.edits import CommentOnTask, CreateTask
from steward.workflows.base import NoAnswer, Reads, Workflow

NAME: Final = "mail_intake"

workflow = Workflow[NoAnswer](
    name=NAME,
    subject="mail",
    summary="Makes a task of a mail to the intake address, where its sender is named in the configuration and SES"
    " vouches for them; a mail that answers it becomes a comment on that task.",
    on=(),
    reads=Reads(mail=True),
    touches=(CreateTask.name, CommentOnTask.name),
    requests="1 to make the task or to comment, 1 to look at the task that it answers and 1 to compare it",
)
