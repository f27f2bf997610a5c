"""May the one comment be put or changed with which a workflow answers what people asked for on a task?

A task has one such comment of a workflow, which is edited in place. Where people deleted it, the next answer is a new
one: they asked again. Its plan holds the comment as it was read; what it says is built by code.
"""

from typing import TYPE_CHECKING, Final

from steward.asana.edits import CommentOnTask, EditOwnComment
from steward.errors import Refused, RefusedReason
from steward.governance.mutation import Mutation

if TYPE_CHECKING:
    from steward.governance.policy import Mode

OWN: Final = "own_comment"  # the key of a snapshot and of a plan: the comment as it was read, and its once-name
ONCE: Final = "own_comment"  # how the name begins under which a subject's comment is made once
SPEAKING: Final = ("suggest", "act")


def belongs(mutation: Mutation) -> bool:
    """Whether it puts or changes its subject's own comment, by its plan: it is judged here alone."""
    own = mutation.document.get(OWN)
    if own is None:
        return False
    match mutation.edit:
        case CommentOnTask(task_gid=gid):
            return mutation.source.subject == f"task:{gid}"
        case EditOwnComment(story_gid=gid):
            return bool(gid) and gid == own.get("story_gid")
        case _:
            return False


def permit(mutation: Mutation, mode: "Mode") -> None:
    """The check at write time. Raises Refused where today's configuration lets nothing be said."""
    if mode not in SPEAKING:
        reason = RefusedReason.MODE_OBSERVE if mode == "observe" else RefusedReason.MODE_OFF
        raise Refused(reason, f"{mutation.edit.name}: nothing is said here")
