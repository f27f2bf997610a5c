"""What can Steward do? One entry for each use case; what is not in this tuple does not run."""

from typing import Any, Final

from steward.workflows import backlog, decision, portfolio_risk, project_review, triage_request
from steward.workflows.base import Workflow

WORKFLOWS: Final[tuple[Workflow[Any], ...]] = (
    triage_request.workflow,
    backlog.workflow,
    decision.workflow,
    project_review.workflow,
    portfolio_risk.workflow,
)
