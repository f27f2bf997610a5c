"""What changed in a project since its last status, and which status does that call for?

Facts and the proposed status are computed by code from the last review; a model may word them, and each of its
sentences is checked. What comes of it is a draft that a person approves before it is posted, since a status notifies
every follower and sets the project's official colour.
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

NAME: Final = "status_narrative"
POST: Final = PostStatus.name  # the configured key: without it no draft is made


def writes(project_gid: str, draft: "Draft", told: "Narrative") -> list[Edit]:
    """The one status that this narrative is."""
    html = as_html(told, draft.withheld)
    return [PostStatus(project_gid, draft.title, html, draft.status_type)]


workflow = Workflow[Worded](
    name=NAME,
    subject="project",
    summary="Drafts a project's status from its last review: what changed since the last one, slipped dates, blocked"
    " work, forecasts, what is asked of people. The status itself follows a stated rule. It is posted once an approver"
    " says yes, and never before.",
    on=(),
    reads=Reads(task_fields=NAMED_FIELDS, narrative=True),
    touches=(POST,),
    prompt=NAME,
    answer=Worded,
    writes=writes,
    requests="1 a page of 100 open tasks, for their names; to put the draft to an approver 1, to post it 1",
)
