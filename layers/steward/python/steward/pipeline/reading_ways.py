"""How is what is no task read, by what a workflow reads of it?"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from steward.pipeline.addressed import addressed
from steward.pipeline.gathering import gather
from steward.pipeline.looking import look
from steward.pipeline.mail_reading import read_mail
from steward.pipeline.narrated import narrated
from steward.pipeline.overseen import overseen
from steward.pipeline.pursued import pursued
from steward.pipeline.survey import survey
from steward.pipeline.walk import walk

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy
    from steward.pipeline.enrich import Enricher
    from steward.run import RunState, Work
    from steward.workflows.base import Reads, Workflow

type Way = Callable[["RunState", "Work", "Workflow[Any]", "WorkflowPolicy", "Enricher"], "RunState"]


def reading_way(reads: "Reads", state: "RunState") -> Way | None:
    """None for what is only told to people."""
    ways: dict[str, Way] = {
        "mail": read_mail,
        "review": look if "part" in state else survey,
        "reviews": gather,
        "audiences": addressed,
        "portfolio": overseen,
        "goal": pursued,
        "narrative": narrated,
        "backlog": walk,
    }
    return next((way for name, way in ways.items() if getattr(reads, name)), None)
