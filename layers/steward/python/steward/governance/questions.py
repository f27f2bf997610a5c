"""May the question that a request's author is asked be put or changed?

A task has one such comment, which is edited in place: it is made once for the workflow and the subject.
"""

from typing import TYPE_CHECKING, Final

from steward.asana.edits import CommentOnTask, EditOwnComment
from steward.errors import Refused, RefusedReason
from steward.governance.mutation import Mutation

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy

ONCE: Final = "question"  # the name under which a subject's question is made once
STANDING: Final = "question"  # the key of a snapshot and of a plan: the comment as it was read, empty for none
SPEAKING: Final = ("suggest", "act")


def asks(policy: "WorkflowPolicy") -> bool:
    """Whether questions may be put to people now."""
    return policy.questions and policy.mode in SPEAKING


def belongs(mutation: Mutation) -> bool:
    """Whether it puts or changes its subject's own question, by its plan: it is judged here alone."""
    subject_gid = mutation.source.subject.partition(":")[2]
    match mutation.edit:
        case CommentOnTask(task_gid=gid):
            return STANDING in mutation.document and gid == subject_gid
        case EditOwnComment(story_gid=gid):
            return gid == (mutation.document.get(STANDING) or {}).get("story_gid")
        case _:
            return False


def permit(mutation: Mutation, policy: "WorkflowPolicy") -> None:
    """The check at write time. Raises Refused where today's configuration asks nobody."""
    if not asks(policy):
        raise Refused(RefusedReason.NOT_ALLOWED, f"{mutation.edit.name}: questions are not in force here")
