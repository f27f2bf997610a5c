"""What waits for a person's yes, what would it change, and what became of the latest ones?"""

from typing import Any, Final

from local.console import board
from local.console.stacks import Opened
from steward.errors import StewardError
from steward.store.proposals import Proposal, Proposals, State
from steward_cli import edit_lines

DECIDED: Final = 12  # of those that are over, as many as a person remembers


def read(opened: Opened) -> dict[str, Any]:
    """Open proposals of every configured project, the oldest first, and the latest decided ones."""
    proposals = Proposals(opened.deployment.table, opened.deployment.objects)
    found = [each for gid in opened.configuration.projects for each in proposals.in_project(gid)]
    over = sorted((each for each in found if each.state is not State.OPEN), key=lambda each: each.moved_at)
    names = {str(gid): name for name, gid in opened.about["users"].items()}
    return {
        "people": [each for each in board.people(opened) if each["approver"]],
        "open": [_told(opened, proposals, each, names) for each in found if each.state is State.OPEN],
        "decided": [_told(opened, proposals, each, names) for each in reversed(over[-DECIDED:])],
    }


def waiting(opened: Opened) -> int:
    """How many proposals are open."""
    proposals = Proposals(opened.deployment.table, opened.deployment.objects)
    found = (each for gid in opened.configuration.projects for each in proposals.in_project(gid))
    return sum(each.state is State.OPEN for each in found)


def _told(opened: Opened, proposals: Proposals, proposal: Proposal, names: dict[str, str]) -> dict[str, Any]:
    diff, missing = _diff(opened, proposals, proposal)
    task_gid = proposal.subject.removeprefix("task:")
    return {
        "proposal_id": proposal.proposal_id,
        "ref": proposal.reference,
        "kind": str(proposal.kind),
        "state": str(proposal.state),
        "subject": proposal.subject,
        "task_gid": task_gid,
        "task": opened.title(task_gid),
        "run_id": proposal.run_id,
        "workflow": proposal.workflow,
        "created_at": proposal.created_at.isoformat(),
        "expires_at": proposal.expires_at.isoformat(),
        "moved_at": proposal.moved_at,
        "approved_by": names.get(proposal.approved_by, proposal.approved_by),
        "signal": proposal.signal,
        "reason": proposal.reason,
        "edit": str(diff.get("edit", {}).get("edit", "")).replace("_", " "),
        "lines": edit_lines.lines(diff.get("edit", {}), diff.get("base", {}), diff.get("names", {})),
        "confidence": diff.get("confidence", {}),
        "missing": missing,
    }


def _diff(opened: Opened, proposals: Proposals, proposal: Proposal) -> tuple[dict[str, Any], str]:
    """What is proposed, which never changes, and why it cannot be shown, where it cannot."""
    kept = f"proposal {proposal.proposal_id}"
    if kept not in opened.plans:
        try:
            opened.plans[kept] = proposals.diff(proposal)
        except StewardError as error:
            return {}, str(error)
    return dict(opened.plans[kept]), ""
