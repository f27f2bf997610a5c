"""May a status still be posted that a person approved: did nobody post another one since it was drafted?

One request, and only once somebody said yes: a status notifies every follower, and one that another status answered
already says what is not so any more.
"""

from typing import TYPE_CHECKING, Final

from steward.asana import protocol
from steward.asana.edits import Edit, PostStatus
from steward.asana.models import moment
from steward.store.proposals import Proposal

if TYPE_CHECKING:
    from steward.asana.client import AsanaReader

ANSWERED: Final = "status_posted_since"  # the word that the proposal ends with

TOLD: Final = {
    ANSWERED: "the status that you approved was not posted: somebody posted another one since it was drafted; the next"
    " draft tells what changed since"
}


def refusal(edit: Edit, draft: Proposal, reader: "AsanaReader") -> str:
    """The word that says why it may not be posted; empty where it may, and for any other edit.

    Raises what the reader raises.
    """
    if not isinstance(edit, PostStatus):
        return ""
    since = reader.records(protocol.status_updates(edit.parent_gid, draft.created_at))
    made = [at for each in since if (at := moment(each.get("created_at")))]
    return ANSWERED if any(at > draft.created_at for at in made) else ""
