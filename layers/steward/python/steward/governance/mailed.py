"""Which project takes mail in, and may the task be made, or the comment written, that a mail becomes?

A mail has no task yet that people could be asked on: the workflow writes in `act` alone.
"""

from typing import TYPE_CHECKING, Final

from steward.asana.edits import CommentOnTask, CreateTask
from steward.errors import Refused, RefusedReason
from steward.governance.mutation import Mutation

if TYPE_CHECKING:
    from steward.governance.policy import Configuration, WorkflowPolicy

WORKFLOW: Final = "mail_intake"
ONCE: Final = "mail"  # the name under which a mail's one task or comment is made


def intake_of(configuration: "Configuration") -> str:
    """The project that takes mail in, by its gid; empty where none does."""
    projects = configuration.projects
    return next((gid for gid in projects if configuration.policy(gid, WORKFLOW).mode != "off"), "")


def belongs(mutation: Mutation) -> bool:
    """Whether the mutation is what a mail becomes."""
    return mutation.source.workflow == WORKFLOW and isinstance(mutation.edit, CreateTask | CommentOnTask)


def permit(mutation: Mutation, policy: "WorkflowPolicy") -> None:
    """The check at write time. Raises Refused where today's configuration takes no mail in."""
    if policy.mode != "act":
        reason = RefusedReason.MODE_OFF if policy.mode == "off" else RefusedReason.MODE_OBSERVE
        raise Refused(reason, mutation.edit.name)
