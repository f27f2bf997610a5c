"""How is a task read of which a workflow does not judge the text, and when is it not read at all?

Nobody speaks on a task that people muted, or where the workflow is off; a task that is gone is nobody's to speak on.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from steward.errors import RefusedReason, Rejected, RejectedReason
from steward.pipeline.asked_for import stopped
from steward.pipeline.follow_up_reading import read_follow_up
from steward.pipeline.input_reading import read_input
from steward.pipeline.thread_reading import read_thread
from steward.store.proposals import Said

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy
    from steward.pipeline.enrich import Enricher
    from steward.run import RunState, Work
    from steward.store.journal import Notes
    from steward.workflows.base import Reads, Workflow

type Way = Callable[["RunState", "Work", "Workflow[Any]", "WorkflowPolicy", "Notes", "Enricher"], "RunState"]


def task_way(reads: "Reads") -> Way | None:
    """None for a workflow that judges what a task says."""
    ways: dict[str, Way] = {"thread": read_thread, "wish": read_input, "follow_up": read_follow_up}
    way = next((way for name, way in ways.items() if getattr(reads, name)), None)
    return partial(_unless_silent, way) if way else None


def _unless_silent(
    way: Way,
    state: "RunState",
    work: "Work",
    workflow: "Workflow[Any]",
    policy: "WorkflowPolicy",
    notes: "Notes",
    using: "Enricher",
) -> "RunState":
    muted = Said.of(using.table, str(work.subject)).muted
    if policy.mode == "off" or muted:
        return stopped(state, RefusedReason.MUTED if muted else RefusedReason.MODE_OFF)
    try:
        return way(state, work, workflow, policy, notes, using)
    except Rejected as refusal:
        if refusal.reason is RejectedReason.GONE:
            return stopped(state, RefusedReason.OUT_OF_SCOPE)
        raise
