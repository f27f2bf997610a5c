"""`steward approvals`: what waits for a person's yes, and what no longer has to."""

from datetime import datetime
from typing import Annotated, Any

import typer

from steward.governance.orders import Orders
from steward.store.proposals import Proposal, Proposals, State, moving
from steward.store.table import TransactionRefused
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.gids import digits
from steward_cli.targets import meant

group = typer.Typer(no_args_is_help=True, help="Proposals and who said yes. Example: steward approvals list")

COLUMNS = ("ref", "subject", "workflow", "what", "expires_at")  # 80 columns; of open ones the rest is the same
DECIDED = (*COLUMNS, "state", "approved_by", "reason")
Project = Annotated[str, typer.Option(callback=digits, help="One project's gid; all configured ones without it.")]
Reference = Annotated[str, typer.Argument(help="A proposal's id or the beginning of it; all that are over without it.")]


@group.command("list")
def list_(
    context: typer.Context,
    project: Project = "",
    *,
    everything: Annotated[bool, typer.Option("--all", help="Decided ones too.")] = False,
) -> int:
    """Every open proposal, the oldest first, with its reference; exit code 2 if one is past its end.

    Example: steward approvals list --all --project 1201
    """
    desk: Desk = context.obj
    found = [each for each in _of(desk, project) if everything or each.state is State.OPEN]
    desk.rows("proposals", DECIDED if everything else COLUMNS, [_row(each) for each in found])
    return Exit.FINDINGS if any(_is_over(each, desk.now()) for each in found) else Exit.DONE


@group.command()
def expire(context: typer.Context, reference: Reference = "", project: Project = "") -> None:
    """End an open proposal before anybody answers it, or all whose time is over.

    Example: steward --reason 'the request was withdrawn' approvals expire 1a2b3c4d
    """
    desk: Desk = context.obj
    opened = [each for each in _of(desk, project) if each.state is State.OPEN]
    chosen = [each for each in opened if _is_meant(each, reference, desk.now())]
    if reference and len(chosen) != 1:
        raise Failure(f"{len(chosen)} open proposals begin with {reference!r}: see steward approvals list")
    because = desk.because() if reference else desk.reason.strip() or "past its end"
    if not chosen or not desk.confirmed(f"end {len(chosen)} proposals in {desk.deployment.name}"):
        desk.rows("ended proposals", COLUMNS, [])
        return
    ended = [each for each in chosen if _ended(desk, each, because)]
    if ended:
        desk.note("their approval subtasks stay open in Asana, where a yes does nothing any more: close them by hand")
    desk.rows("ended proposals", DECIDED, [_row(each) | {"state": str(State.EXPIRED)} for each in ended])


def _of(desk: Desk, project_gid: str) -> list[Proposal]:
    proposals = Proposals(desk.deployment.table, desk.deployment.objects)
    return [each for gid in meant(desk, project_gid) for each in proposals.in_project(gid)]


def _is_meant(proposal: Proposal, reference: str, now: datetime) -> bool:
    return proposal.proposal_id.startswith(reference.lower()) if reference else _is_over(proposal, now)


def _is_over(proposal: Proposal, now: datetime) -> bool:
    return proposal.state is State.OPEN and now >= proposal.expires_at


def _ended(desk: Desk, proposal: Proposal, because: str) -> bool:
    """End one, with its audit entry; False where somebody decided it in between."""
    now = desk.now()
    write = moving(proposal.proposal_id, State.OPEN, State.EXPIRED, now, reason=because, by=desk.who)
    facts: dict[str, Any] = {
        "edit": "expire_proposal",
        "target_gid": proposal.subject,
        "proposal_id": proposal.proposal_id,
        "project_gid": proposal.project_gid,
        "reason": because,
    }
    try:
        Orders(desk.deployment.table, desk.now).carry_out([write], facts, desk.who)
    except TransactionRefused:
        desk.note(f"{proposal.reference} was decided in between")
        return False
    return True


def _row(proposal: Proposal) -> dict[str, Any]:
    """What stands in the list: ids and words, never the text of a task."""
    return {
        "ref": proposal.reference,
        "proposal_id": proposal.proposal_id,
        "state": str(proposal.state),
        "subject": proposal.subject,
        "project_gid": proposal.project_gid,
        "workflow": proposal.workflow,
        "what": str(proposal.kind),
        "created_at": proposal.created_at.isoformat(),
        "expires_at": proposal.expires_at.isoformat(timespec="minutes"),
        "approved_by": proposal.approved_by or None,
        "signal": proposal.signal or None,
        "reason": proposal.reason or None,
    }
