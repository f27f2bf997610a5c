"""What is a goal's status made of, by what was read of it and the reviews of its projects?"""

from datetime import datetime
from typing import TYPE_CHECKING

from steward.evidence.narrative.goal_state import GoalState
from steward.evidence.narrative.goals import Pursued, goal_draft
from steward.evidence.narrative.last_status import LastStatus
from steward.pipeline.drafting import parts_of
from steward.run import RunState, Work

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor


def aim(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to the draft. Raises ContextExpired when a review or what was read is gone."""
    snapshot = using.objects.get(state["snapshot"])
    pursued = Pursued(
        goal=GoalState.of_document(snapshot["goal"]),
        below=[GoalState.of_document(each) for each in snapshot["below"]],
        parts=parts_of(snapshot, using),
        last=LastStatus.of_json(snapshot["last"]) if snapshot["last"] else None,
        read_at=datetime.fromisoformat(snapshot["read_at"]),
    )
    made = goal_draft(pursued, snapshot["name"], snapshot["readable"])
    using.telemetry.count("StatusesDrafted", outcome=made.status_type)
    return state | RunState(facts=using.objects.put(f"values/{work.run_id()}/facts.json", made.as_json()))  # type: ignore[typeddict-item]
