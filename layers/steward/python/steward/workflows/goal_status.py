"""Which status do a goal's metric, its time and its work call for, and what of them may its readers be told?

As a portfolio's: computed facts, a status by a stated rule, words that are checked, and a draft that a person approves
before it is posted. It is put to the approvers of the project that the goal's configuration names, since a goal has no
tasks.
"""

from typing import TYPE_CHECKING, Final

from steward.asana.edits import Edit, PostStatus
from steward.evidence.narrative.named import NAMED_FIELDS
from steward.evidence.narrative.shown import as_html
from steward.evidence.narrative.worded import Worded
from steward.workflows.base import Reads, Workflow

if TYPE_CHECKING:
    from steward.evidence.narrative.draft import Draft
    from steward.evidence.narrative.template import Narrative

NAME: Final = "goal_status"
POST: Final = PostStatus.name  # the configured key: without it no draft is made


def writes(goal_gid: str, draft: "Draft", told: "Narrative") -> list[Edit]:
    """The one status that this narrative is."""
    html = as_html(told, draft.withheld)
    return [PostStatus(goal_gid, draft.title, html, draft.status_type)]


workflow = Workflow[Worded](
    name=NAME,
    subject="goal",
    summary="Drafts a goal's status from its metric, its time, the goals below it and the last reviews of the projects"
    " that support it, as far as everybody who reads it can open them. The status follows a stated rule. It is posted"
    " once an approver says yes, and never before.",
    on=(),
    reads=Reads(task_fields=NAMED_FIELDS, narrative=True, goal=True),
    touches=(POST,),
    prompt=NAME,
    answer=Worded,
    writes=writes,
    requests="2 for the goal and what supports it, 1 a page of a portfolio that does; 2 for each goal below it, 20 at"
    " most; for each reviewed project 1 a page of 100 open tasks and 2 for who can open it; 3 and 1 for each person and"
    " team for who can open the goal or the project; to post it 2 and those for readers again",
)
