"""What may a review make and say in a project, beside the fields that its configuration names?

One task that holds what is said of the project, comments on it, and in a portfolio's risks project the tasks that tell
of risks. A review's plan says which of its edits these are; they are judged here alone.
"""

from typing import TYPE_CHECKING, Final

from steward.asana.edits import AttachReport, CommentOnTask, CompleteOwnTask, CreateTask, PlaceInSection, Reorder
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason
from steward.governance.mutation import Mutation

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy

REVIEW: Final = "review"  # the plan's key: the ordinals of such edits

# A person, or the end of the object: asking again would find the same.
IN_ITS_WAY: Final = frozenset(
    {RefusedReason.HUMAN_CHANGED, RefusedReason.OUT_OF_SCOPE, RefusedReason.NOT_OURS, RejectedReason.GONE}
)

_KINDS: Final = (AttachReport, CommentOnTask, CompleteOwnTask, CreateTask, PlaceInSection, Reorder)


def belongs(mutation: Mutation) -> bool:
    """Whether the mutation is such an edit, by its plan."""
    return isinstance(mutation.edit, _KINDS) and mutation.ordinal in (mutation.document.get(REVIEW) or ())


def tells(mutation: Mutation) -> bool:
    """Whether it says something to people: a comment, or the task that holds the first words."""
    return belongs(mutation) and isinstance(mutation.edit, CommentOnTask | CreateTask)


def may_pass_over(mutation: Mutation, refusal: Refused | Rejected) -> bool:
    """Whether the rest of a review goes on without this edit: a person, or the object's end, was in its way.

    A token without leave to attach files costs the pictures alone.
    """
    unattached = isinstance(mutation.edit, AttachReport) and isinstance(refusal, Rejected)
    return REVIEW in mutation.document and (unattached or refusal.reason in IN_ITS_WAY)


def permit(mutation: Mutation, policy: "WorkflowPolicy") -> None:
    """The check at write time. Raises Refused where nothing may be written, and for a task outside of the project."""
    mode = policy.mode
    if isinstance(mutation.edit, Reorder) and not (policy.reorder and mode == "act"):
        raise Refused(
            RefusedReason.NOT_ALLOWED, "the order of the list is people's: reorder is not set, or no mode act"
        )
    if mode not in ("suggest", "act"):
        raise Refused(RefusedReason.MODE_OBSERVE if mode == "observe" else RefusedReason.MODE_OFF, mutation.edit.name)
    if isinstance(mutation.edit, CreateTask) and mutation.target.gid != mutation.source.project_gid:
        raise Refused(RefusedReason.NOT_ALLOWED, f"{mutation.edit.name} in another project")
