"""What can Steward do? One entry for each use case; what is not in this tuple does not run."""

from typing import Any, Final

from steward.workflows import (
    ai_input,
    backlog,
    decision,
    document_reading,
    goal_status,
    mail_intake,
    meeting_follow_up,
    meeting_sync,
    portfolio_risk,
    portfolio_status,
    project_brief,
    project_review,
    stakeholder_update,
    status_narrative,
    thread_summary,
    triage_request,
)
from steward.workflows.base import Workflow

WORKFLOWS: Final[tuple[Workflow[Any], ...]] = (
    triage_request.workflow,
    backlog.workflow,
    decision.workflow,
    project_review.workflow,
    portfolio_risk.workflow,
    status_narrative.workflow,
    document_reading.workflow,
    thread_summary.workflow,
    ai_input.workflow,
    meeting_sync.workflow,
    meeting_follow_up.workflow,
    stakeholder_update.workflow,
    portfolio_status.workflow,
    goal_status.workflow,
    project_brief.workflow,
    mail_intake.workflow,
)
