"""May the subtasks be made and the comment be written that tell of a task's files?

A plan says which of its edits these are; they are judged here alone. What is proposed instead is a proposal as any
other, and what a person approved obeys `consent.py`.
"""

from typing import TYPE_CHECKING, Final

from steward.asana.edits import AddSubtask, CommentOnTask, EditOwnComment
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason
from steward.governance.autonomy import mode_of
from steward.governance.consent import SPEAKING
from steward.governance.mutation import Mutation

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy

READINGS: Final = "readings"  # the plan's key: the ordinals of such edits
ONCE: Final = "documents"  # the name under which a task's one comment is made
ADD_SUBTASK: Final = AddSubtask.name  # the configured key that allows subtasks, and says whether people are asked

_OVER: Final = frozenset({RefusedReason.OUT_OF_SCOPE, RejectedReason.GONE})
_KINDS: Final = (AddSubtask, CommentOnTask, EditOwnComment)


def belongs(mutation: Mutation) -> bool:
    """Whether the mutation is such an edit, by its plan."""
    return isinstance(mutation.edit, _KINDS) and mutation.ordinal in (mutation.document.get(READINGS) or ())


def makes_alone(policy: "WorkflowPolicy") -> bool:
    """Whether subtasks are made without asking: where they are the bot's own to make, and its mode is `act`."""
    rule = policy.fields.get(ADD_SUBTASK)
    return rule is not None and rule.owner == "ai" and mode_of(policy, ADD_SUBTASK) == "act"


def may_pass_over(mutation: Mutation, refusal: Refused | Rejected) -> bool:
    """Whether the rest of a plan goes on without this edit: the other task, which it tells something, is over."""
    is_elsewhere = mutation.target.gid != mutation.source.subject.partition(":")[2]
    return is_elsewhere and isinstance(mutation.edit, CommentOnTask) and belongs(mutation) and refusal.reason in _OVER


def permit(mutation: Mutation, policy: "WorkflowPolicy") -> None:
    """The check at write time. Raises Refused where today's configuration does not allow it."""
    if policy.mode not in SPEAKING:
        raise Refused(
            RefusedReason.MODE_OBSERVE if policy.mode == "observe" else RefusedReason.MODE_OFF, mutation.edit.name
        )
    if isinstance(mutation.edit, AddSubtask) and not makes_alone(policy):
        raise Refused(RefusedReason.NOT_ALLOWED, "subtasks of documents are not made without asking here")
