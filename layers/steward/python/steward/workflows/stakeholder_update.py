"""What are the stakeholders of a project told: each kind of reader in its own text, of the same facts?

An audience is some readers of one role. Its text holds what all of them may open in Asana and what the role is shown,
and never a figure of its own. What comes of it is a draft for each audience: nobody gets anything before a person said
yes to exactly that text, and who could not open the project any more by then gets nothing.
"""

from typing import TYPE_CHECKING, Final

from steward.asana.edits import DeliverUpdate, Edit, SendEmail
from steward.evidence.narrative.named import NAMED_FIELDS
from steward.evidence.narrative.shown import as_html
from steward.evidence.narrative.updates import title_of
from steward.evidence.narrative.worded import Worded
from steward.workflows.base import Reads, Workflow

if TYPE_CHECKING:
    from steward.evidence.narrative.draft import Draft
    from steward.evidence.narrative.template import Narrative
    from steward.evidence.narrative.updates import Audience

NAME: Final = "stakeholder_update"
# The configured keys, one for each way: without it no draft is made for that way.
WAYS: Final = (DeliverUpdate.name, SendEmail.name)


def writes(project_gid: str, log_gid: str, audience: "Audience", draft: "Draft", told: "Narrative") -> list[Edit]:
    """The one update of this audience: a subtask of the project's log task, or an email."""
    html = as_html(told, draft.withheld)
    if audience.by == "email":
        return [SendEmail(project_gid, title_of(draft, audience), html, audience.readers)]
    return [DeliverUpdate(log_gid, title_of(draft, audience), html, audience.readers)]


workflow = Workflow[Worded](
    name=NAME,
    subject="project",
    summary="Drafts an update for each audience of a project from its last review: the same facts, for executives,"
    " project managers, contributors, clients and finance another selection. What not all readers of an audience can"
    " open is told to none of them. It is sent, as a task or by email, once an approver says yes, and never before.",
    on=(),
    reads=Reads(task_fields=NAMED_FIELDS, narrative=True, audiences=True),
    touches=WAYS,
    prompt=NAME,
    answer=Worded,
    writes=writes,
    requests="1 a page of 100 open tasks, for their names; 2 for the project and 1 for each team and reader, to"
    " know who can open it; to put a draft to an approver 1; to send it these again, and 1",
)
