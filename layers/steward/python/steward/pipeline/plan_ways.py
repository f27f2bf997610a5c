"""Which plan does what a workflow reads call for?"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from steward.pipeline.brief_plan import brief_plan
from steward.pipeline.document_plan import document_plan
from steward.pipeline.follow_up_plan import follow_up_plan
from steward.pipeline.input_plan import input_plan
from steward.pipeline.mail_plan import mail_plan
from steward.pipeline.meeting_plan import meeting_plan
from steward.pipeline.narrative_plan import narrative_plan
from steward.pipeline.review_plan import review_plan
from steward.pipeline.thread_plan import thread_plan
from steward.pipeline.update_plan import update_plan

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy
    from steward.pipeline.classify import Classifier
    from steward.run import RunState
    from steward.workflows.base import Reads, Workflow

type Way = Callable[["RunState", "Workflow[Any]", "WorkflowPolicy", "Classifier"], dict[str, Any]]


def plan_way(reads: "Reads") -> Way | None:
    """How its plan is made; None for the judgement of a task, which Classify makes itself.

    The first that fits counts: what is addressed to audiences, or is of a portfolio or goal, is a narrative too.
    """
    ways: dict[str, Way] = {
        "follow_up": lambda state, _workflow, policy, using: follow_up_plan(state, policy, using),
        "mail": lambda state, _workflow, policy, using: mail_plan(state, policy, using),
        "meeting": meeting_plan,
        "brief": brief_plan,
        "files": document_plan,
        "review": review_plan,
        "audiences": lambda state, workflow, _policy, using: update_plan(state, workflow, using),
        "portfolio": lambda state, workflow, _policy, using: narrative_plan(state, workflow, using),
        "goal": lambda state, workflow, _policy, using: narrative_plan(state, workflow, using),
        "narrative": lambda state, workflow, _policy, using: narrative_plan(state, workflow, using),
        "thread": lambda state, _workflow, policy, using: thread_plan(state, policy, using),
        "wish": lambda state, _workflow, policy, using: input_plan(state, policy, using),
    }
    return next((way for name, way in ways.items() if getattr(reads, name)), None)
