"""What was made of the briefs of a task, by what people said to it?

One part of Enrich: no request to Asana. The proposals of the task and the journal say which project came of which
brief, and which of its parts people said yes or no to.
"""

from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import AddProject
from steward.errors import ContextExpired
from steward.evidence.remedy_keys import ABOUT
from steward.governance.journal import TERMINAL
from steward.governance.journal import State as Journalled
from steward.run import Work
from steward.store import keys
from steward.store.proposals import Proposal, Proposals, State

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

_YES: Final = (State.APPROVED, State.USED)


def built(work: Work, using: "Enricher") -> dict[str, dict[str, Any]]:
    """By a brief's identity: its project's gid ("" for none), the keys of its parts, and whether it is being made."""
    proposals, found = Proposals(using.table, using.objects), dict[str, dict[str, Any]]()
    for each in proposals.of(str(work.subject)):
        if each.workflow != work.workflow or each.state not in (*_YES, State.REJECTED):
            continue
        try:
            diff = proposals.diff(each)
        except ContextExpired:
            continue
        one = found.setdefault(diff[ABOUT]["brief"], {"project_gid": "", "keys": [], "waits": False})
        _count_in(one, each, diff["edit"], using)
    return found


def _count_in(one: dict[str, Any], proposal: Proposal, edit: dict[str, Any], using: "Enricher") -> None:
    """A yes counts where it made, or may still make, something; a no to what a version adds counts as it is."""
    is_new = edit["edit"] == AddProject.name
    keys_asked = [each["key"] for each in edit["outline"]]
    if proposal.state is State.REJECTED:
        one["keys"] += [] if is_new else keys_asked
        return
    row = (using.table.get(keys.mutation(proposal.used_by)) if proposal.used_by else None) or {}
    state = row.get("state")
    if state in TERMINAL and state != Journalled.DONE:
        return
    one["keys"] += keys_asked
    if state != Journalled.DONE:
        one["waits"] = True
    elif is_new:
        one["project_gid"] = str(row.get("result_gid") or "")
