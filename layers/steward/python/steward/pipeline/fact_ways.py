"""Which facts does what a workflow reads call for?"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from steward.pipeline.brief_facts import brief_facts
from steward.pipeline.document_facts import document_facts
from steward.pipeline.drafting import draft, drafts, overview
from steward.pipeline.follow_up_facts import follow_up_facts
from steward.pipeline.goal_facts import aim
from steward.pipeline.mail_plan import mail_facts
from steward.pipeline.meeting_facts import meeting_facts
from steward.pipeline.review import refresh, review
from steward.pipeline.thread_facts import weigh

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor
    from steward.run import RunState, Work
    from steward.workflows.base import Reads

type Way = Callable[["RunState", "Work", "Assessor"], "RunState"]


def fact_way(reads: "Reads", state: "RunState") -> Way | None:
    """How its facts are computed; None for those of a request, which Assess computes itself.

    The first that fits counts: what is addressed to audiences, or is of a portfolio or goal, is a narrative too.
    """
    ways: dict[str, Way] = {
        "mail": mail_facts,
        "review": refresh if "part" in state else review,
        "audiences": drafts,
        "portfolio": overview,
        "goal": aim,
        "narrative": draft,
        "follow_up": follow_up_facts,
        "meeting": meeting_facts,
        "brief": brief_facts,
        "files": document_facts,
        "thread": weigh,
    }
    return next((way for name, way in ways.items() if getattr(reads, name)), None)
