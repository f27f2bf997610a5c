"""Who of those for whom an approved update is may get it now?

Between the draft and the yes lie days. Whoever cannot open the project any more, is no reader of that audience by
today's configuration, or wants no email gets nothing; the others get what was approved.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import DeliverUpdate, Edit, SendEmail
from steward.errors import RefusedReason
from steward.evidence.remedy_keys import ABOUT
from steward.pipeline.addressed import AUDIENCE, ROLE, audiences_of
from steward.pipeline.readership import Readership

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher
    from steward.store.proposals import Proposal

NOBODY: Final = str(RefusedReason.NO_READERS)  # the word that such a proposal ends with

TOLD: Final = {NOBODY: "the update that you approved was not sent: nobody whom it was for may get it any more"}


def narrowed(edit: Edit, diff: Mapping[str, Any], proposal: "Proposal", using: "Enricher") -> Edit:
    """The update for those of its readers who may get it now, any other edit as it is. Raises as the reader does."""
    if not isinstance(edit, DeliverUpdate | SendEmail):
        return edit
    about, by = diff[ABOUT], "email" if isinstance(edit, SendEmail) else "task"
    policy = using.configuration.policy(proposal.project_gid, proposal.workflow)
    audience = policy.audiences.get(about[AUDIENCE])
    is_same = audience is not None and (audience.role, audience.by) == (about[ROLE], by)  # else it is another's text
    own = policy.model_copy(update={"audiences": {about[AUDIENCE]: audience} if is_same else {}})
    readership = Readership(using.reader, using.configuration.workspace_gid)
    found = audiences_of(proposal.project_gid, own, readership, using)
    today = found[0]["readers"] if found else ()
    return replace(edit, reader_gids=tuple(gid for gid in edit.reader_gids if gid in today))


def refusal(edit: Edit) -> str:
    """The word that says why an update is not sent; empty where somebody gets it, and for any other edit."""
    goes_to_nobody = isinstance(edit, DeliverUpdate | SendEmail) and not edit.reader_gids
    return NOBODY if goes_to_nobody else ""
