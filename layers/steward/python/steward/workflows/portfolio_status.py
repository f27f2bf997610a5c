"""Which status do the projects of a portfolio call for, and what of them may its readers be told?

By the same rules as a project's: facts of the projects' last reviews, a status by a stated rule, words that are
checked, and a draft that a person approves before it is posted. It is put to the approvers of the project in which the
portfolio's risks are kept, since a portfolio has no tasks.
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

NAME: Final = "portfolio_status"
POST: Final = PostStatus.name  # the configured key: without it no draft is made


def writes(portfolio_gid: str, draft: "Draft", told: "Narrative") -> list[Edit]:
    """The one status that this narrative is."""
    html = as_html(told, draft.withheld)
    return [PostStatus(portfolio_gid, draft.title, html, draft.status_type)]


workflow = Workflow[Worded](
    name=NAME,
    subject="portfolio",
    summary="Drafts a portfolio's status from the last reviews of its projects: how many are on track, which are not,"
    " and what is critical in them, as far as everybody who reads it can open them. It is posted once an approver says"
    " yes, and never before.",
    on=(),
    reads=Reads(task_fields=NAMED_FIELDS, narrative=True, portfolio=True),
    touches=(POST,),
    prompt=NAME,
    answer=Worded,
    writes=writes,
    requests="1 a page of the portfolio's items; for each reviewed project 1 a page of 100 open tasks and 2 for who can"
    " open it; 1 for each person and team that can open the portfolio or the risks project; to post it 2 and"
    " those for readers again",
)
