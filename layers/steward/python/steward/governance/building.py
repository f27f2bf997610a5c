"""May what belongs into an approved project be made: its sections, tasks, milestones and subtasks?

A person said yes to the project with all of it. That yes was spent by the project's own request; each part rests on it
being spent so, and on the configuration still letting projects be made.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import AddMilestone, AddPart, AddProject, AddSection, CreateTask
from steward.errors import Refused, RefusedReason
from steward.governance.autonomy import mode_of
from steward.governance.mutation import Mutation
from steward.governance.sending import Consent
from steward.store import keys
from steward.store.proposals import State
from steward.store.table import Write

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy

PART_OF: Final = "part_of"  # of an approval: the mutation that made, or grew, the project
ADD_PROJECT: Final = AddProject.name  # the configured key that lets projects be made

PARTS: Final = (AddSection, CreateTask, AddMilestone, AddPart)
_SPEAKING: Final = ("suggest", "act")


def may_build(policy: "WorkflowPolicy") -> bool:
    """Whether projects are made here at all."""
    return ADD_PROJECT in policy.fields and mode_of(policy, ADD_PROJECT) in _SPEAKING


def permit(mutation: Mutation, policy: "WorkflowPolicy") -> None:
    """The check at write time. Raises Refused where it is no part of a project, or none is made here any more."""
    if not isinstance(mutation.edit, PARTS) or not may_build(policy):
        raise Refused(RefusedReason.NOT_ALLOWED, f"{mutation.edit.name}: projects are not made of briefs here")


def of_a_spent_yes(approval: Mapping[str, Any]) -> Consent:
    """That the yes to the project was spent by the request that made it."""
    write = Write(
        "ConditionCheck",
        keys.proposal(approval["proposal_id"]),
        condition="#state = :used AND used_by = :mutation",
        names={"#state": "state"},
        values={":used": State.USED.value, ":mutation": approval[PART_OF]},
    )
    return Consent(write, RefusedReason.NOT_APPROVED, f"proposal {approval['proposal_id'][:8]} made no project")
