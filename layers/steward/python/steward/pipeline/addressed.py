"""Who gets an update of this project, and what may each of them be told, as Asana says now?

What is read for a status, and for each configured audience those of its readers who can open the project and want to
hear of it. Whoever cannot gets nothing, and is asked about at every draft anew.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from steward.errors import ContextExpired, RefusedReason
from steward.evidence.remedy_keys import ABOUT
from steward.pipeline.narrated import drafts_of, last_review, looked, newest, not_reviewed, posted, read_for, standing
from steward.pipeline.readership import Readership
from steward.run import RunState, Work
from steward.store.proposals import Proposal, Proposals
from steward.store.unsubscribed import unsubscribed
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy
    from steward.pipeline.enrich import Enricher

# Of a proposal's ABOUT: the configured name of whom it is for, and as which kind of reader.
AUDIENCE: Final = "audience"
ROLE: Final = "role"


def addressed(
    state: RunState, work: Work, workflow: Workflow[Any], policy: "WorkflowPolicy", using: "Enricher"
) -> RunState:
    """The state with a snapshot; to Record with `not_reviewed` as for a status, with `no_readers` where nobody is left.

    Raises what the reader and the store raise.
    """
    review = last_review(state, work, using)
    if review is None:
        return not_reviewed(state)
    readers = Readership(using.reader, using.configuration.workspace_gid)
    audiences = audiences_of(work.project_gid, policy, readers, using)
    drafts = drafts_of(work, using)
    open_ = standing(drafts, using)
    if not audiences and not open_:
        return state | RunState(next="record", outcome=str(RefusedReason.NO_READERS))  # type: ignore[typeddict-item]
    snapshot = read_for(workflow, work, review, _last(drafts, using), using)
    people = sorted({gid for each in audiences for gid in each["readers"]})
    known = {gid: person.name for gid in people if (person := readers.person(gid))}
    more = {"audiences": audiences, "readers": known, "standing": open_}
    return looked(state, work, snapshot | more, drafts, using)


def audiences_of(
    project_gid: str, policy: "WorkflowPolicy", readership: Readership, using: "Enricher"
) -> list[dict[str, Any]]:
    """The configured audiences with those of their readers who can be told now; none of which nobody is left."""
    gone = unsubscribed(using.table)
    found = []
    for name, each in sorted(policy.audiences.items()):
        wanted = [gid for gid in each.readers if each.by != "email" or gid not in gone]
        if readers := readership.readers(wanted, [project_gid]):
            found.append({"name": name, "role": each.role, "by": each.by, "readers": list(readers)})
    return found


def _last(drafts: Sequence[Proposal], using: "Enricher") -> Mapping[str, Any] | None:
    """How the project stood when that audience was told last which waits longest: all get one and the same period."""
    latest: dict[str, Proposal] = {}
    for each in posted(drafts, using):
        latest[_audience(each, using)] = each
    told = [found for each in latest.values() if (found := newest([each], using))]
    return min(told, key=lambda each: str(each["at"]), default=None)


def _audience(draft: Proposal, using: "Enricher") -> str:
    try:
        return str(Proposals(using.table, using.objects).diff(draft)[ABOUT][AUDIENCE])
    except ContextExpired:
        return ""
