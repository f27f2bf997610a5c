"""Can everybody who would read an approved status of a portfolio or goal still open all that it tells of?

Between a draft and its yes a project may be closed to some, or somebody new may come to read. The text is the one that
was approved, so that it is not cut: it is not posted, and the next draft tells what all may know by then.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.asana.edits import Edit, PostStatus
from steward.asana.planning import GOAL_FIELDS
from steward.errors import Rejected, RejectedReason
from steward.evidence.remedy_keys import ABOUT
from steward.pipeline.overseen import opened
from steward.pipeline.readership import Readership

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher
    from steward.store.proposals import Proposal

CLOSED: Final = "closed_since"  # the word that the proposal ends with
TOLD: Final = {
    CLOSED: "the status that you approved was not posted: not everybody who would read it can open all that it tells of"
    " by now; the next draft tells what they can"
}
TOLD_OF: Final = "told_of"  # of a proposal's ABOUT: the projects and goals that all readers could open at the draft
_HIDDEN: Final = (RejectedReason.GONE, RejectedReason.FORBIDDEN)


def told_of(snapshot: Mapping[str, Any]) -> dict[str, list[str]]:
    """`{"projects", "goals"}` that every reader of the snapshot could open: a status tells of no others."""
    lists = [set(each) for each in snapshot.get("readable", {}).values()]
    open_to_all = set.intersection(*lists) if lists else set[str]()
    kinds = {"projects": snapshot.get("parts", ()), "goals": snapshot.get("below", ())}
    return {kind: sorted(each["gid"] for each in those if each["gid"] in open_to_all) for kind, those in kinds.items()}


def refusal(edit: Edit, diff: Mapping[str, Any], draft: "Proposal", using: "Enricher") -> str:
    """The word that says why it may not be posted; empty where it may, and for any other edit. Raises as the reader."""
    told = (diff.get(ABOUT) or {}).get(TOLD_OF)
    if not isinstance(edit, PostStatus) or not told or not (told["projects"] or told["goals"]):
        return ""
    readership = Readership(using.reader, using.configuration.workspace_gid)
    try:
        goals = [readership.know_goal(_goal(gid, using)) for gid in told["goals"]]
        if edit.parent_gid in using.configuration.goals:
            people = readership.in_goal(_goal(edit.parent_gid, using))
        else:
            people = readership.in_portfolio(edit.parent_gid)
    except Rejected as refused:
        if refused.reason not in _HIDDEN:
            raise
        return CLOSED
    gids = [*told["projects"], *goals]
    found = opened(readership, people, (edit.parent_gid, draft.project_gid), gids, using)
    return "" if all({*gids} <= {*each} for each in found.values()) else CLOSED


def _goal(gid: str, using: "Enricher") -> Mapping[str, Any]:
    document: Mapping[str, Any] = using.reader.read(protocol.goal(gid, GOAL_FIELDS)).data
    return document
