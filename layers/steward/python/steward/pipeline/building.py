"""What belongs into an approved project and is not there yet, and who is told when all of it is?

A project takes several runs: Asana gives the gid of a section only once that is made. Each run makes what can be made
by now and asks for the next one; a run that dies is asked for again by the reconciler, and finds in the journal what is
there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol, richtext
from steward.asana.edits import (
    AddMilestone,
    AddPart,
    AddProject,
    AddSection,
    CommentOnTask,
    CreateTask,
    Edit,
    GrowProject,
    edit_of,
)
from steward.errors import ContextExpired
from steward.evidence.briefs.entry import Role
from steward.evidence.briefs.outline import counted, next_parts
from steward.governance.building import may_build
from steward.run import work_message
from steward.store.proposals import Proposal, State

if TYPE_CHECKING:
    from steward.pipeline.deciding import Planner
    from steward.pipeline.pending import Shown

TOLD: Final = "built:"  # how the name of the comment begins that tells of a project that is there
PART: Final = "part:"  # and that of each part, before its proposal's id and its row's key
_KIND: Final[Mapping[str, tuple[type[Edit], ...]]] = {
    Role.SECTION: (AddSection,),
    Role.MILESTONE: (AddMilestone,),
    Role.TASK: (CreateTask,),
    Role.SUBTASK: (AddPart, CreateTask),  # one whose task came to nothing stands one higher
}

type Row = Mapping[str, Any]


def owned(edit: Edit, proposal: Proposal) -> Edit:
    """A project is whose yes it was: who else sees it is theirs to say."""
    return replace(edit, owner_gid=proposal.approved_by) if isinstance(edit, AddProject) else edit


def builds(edit: Edit) -> bool:
    """Whether more is to be made once the edit is."""
    return isinstance(edit, AddProject | GrowProject)


def build(planner: "Planner", known: Sequence[Proposal], shown: "Shown") -> None:
    """Plan what comes next of the first project that is not whole; nothing where projects are not made any more."""
    for proposal in known:
        if proposal.state is State.USED and shown.is_done(proposal) and _is_open(planner, proposal, shown):
            return


def ask_on(planner: "Planner", proposal: Proposal, stage: str) -> None:
    """Ask for the run that makes what comes after this stage, once: a run that fails is the reconciler's to ask for."""
    work, slot = planner.work, f"{PART}{proposal.proposal_id}:{stage}"
    planner.using.send(work_message(work.workflow, work.project_gid, "operator", [work.subject], slot))
    planner.goes_on = True


def _is_open(planner: "Planner", proposal: Proposal, shown: "Shown") -> bool:
    """Whether something of it was planned."""
    policy = planner.using.configuration.policy(proposal.project_gid, proposal.workflow)
    if not may_build(policy):
        return False
    try:
        diff = planner.proposals.diff(proposal)
    except ContextExpired:
        return False
    edit = edit_of(dict(diff["edit"]))
    if not isinstance(edit, AddProject | GrowProject) or shown.is_said(f"{TOLD}{proposal.proposal_id}"):
        return False
    project_gid = shown.result_gid(proposal) if isinstance(edit, AddProject) else edit.project_gid
    made = _made(edit.outline, proposal, shown)
    parts = next_parts(edit.outline, project_gid, _sections(project_gid, planner), made)
    for key, part in parts:
        planner.part(part, f"{PART}{proposal.proposal_id}:{key}", proposal)
    if len(made) + len(parts) < len(edit.outline):
        ask_on(planner, proposal, str(len(made)))
    else:
        planner.tell(
            _there(planner.work.subject.gid, proposal, project_gid, edit.outline), f"{TOLD}{proposal.proposal_id}"
        )
    planner.keep(diff)
    return True


def _made(outline: Sequence[Row], proposal: Proposal, shown: "Shown") -> dict[str, str]:
    """The parts that found their end, by their rows' keys, with what came of each."""
    found: dict[str, str] = {}
    for row in outline:
        name = f"{PART}{proposal.proposal_id}:{row['key']}"
        gids = [gid for kind in _KIND[row["role"]] if (gid := shown.made(kind, name)) is not None]
        if gids:
            found[row["key"]] = gids[0]
    return found


def _sections(project_gid: str, planner: "Planner") -> dict[str, str]:
    """The project's sections as they stand there, gid by name; of two of one name the first."""
    records = planner.using.reader.records(protocol.sections(project_gid))
    found: dict[str, str] = {}
    for each in records:
        found.setdefault(str(each.get("name") or ""), str(each["gid"]))
    return found


def _there(task_gid: str, proposal: Proposal, project_gid: str, outline: Sequence[Row]) -> CommentOnTask:
    told: list[richtext.Part] = [
        ", the project is there: ",
        richtext.mention(project_gid),
        f", with {counted(outline)}.",
    ]
    return CommentOnTask(task_gid, richtext.body("Steward: ", richtext.mention(proposal.approved_by), *told))
