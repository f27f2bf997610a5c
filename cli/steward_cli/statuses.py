"""`steward status`: have a project's or portfolio's status drafted now, and see each draft, its rule and its end."""

from typing import Annotated, Any, Final

import typer

from steward.errors import RefusedReason
from steward.store.proposals import Proposal
from steward.workflows.status_narrative import workflow as status_narrative
from steward_cli.desk import Desk
from steward_cli.drafted import Drafts
from steward_cli.failure import Exit, Failure
from steward_cli.reviewed import meant, with_workflow
from steward_cli.scanning import OVERVIEW

group = typer.Typer(no_args_is_help=True, help="Drafts of project statuses. Example: steward status draft 'Website'")

NAME: Final = status_narrative.name
LISTED: Final = ("ref", "project", "title", "state", "approved_by")
# What an outcome asks of whoever reads it.
NEXT: Final = {
    RefusedReason.NOT_REVIEWED: "its last review is older than 36 hours, or told nothing yet: steward review run",
    RefusedReason.NO_READERS: "nobody is seen to open the portfolio or its risks project (docs/narratives.md)",
    RefusedReason.NOTHING_NEW: "the same facts were drafted before",
    RefusedReason.QUIET_HOURS: "the approval comes when the project's quiet hours end",
    "observed": "the workflow only observes here: mode suggest puts drafts to approvers",
    "written": "an approver answers it in Asana: steward status list",
    "unchanged": "the draft that waits says the same: steward status list",
}
Project = Annotated[
    str, typer.Argument(help="A project's or portfolio's gid, or its configured name, or a part of it.")
]


@group.command()
def draft(context: typer.Context, project: Project) -> int:
    """Draft the project's or portfolio's status from the last review and put it to an approver. Nothing is posted.

    Exit code 2 if there is no draft to answer afterwards.

    Example: steward status draft 'Website relaunch'
    """
    desk: Desk = context.obj
    known = _known(desk)
    gid = meant(project, {key: name for key, (name, _) in known.items()}, "project or portfolio with statuses")
    name, drafts = known[gid]
    if desk.dry_run:
        desk.one({"would": f"draft the status of {name} and put it to an approver", "gid": gid})
        return Exit.DONE
    return drafts.begin(gid, name, is_portfolio=drafts.workflow == OVERVIEW)


@group.command("list")
def list_(context: typer.Context) -> None:
    """Every draft that is kept, the oldest first: its title, where it stands, who said yes.

    Example: steward --json status list
    """
    desk: Desk = context.obj
    rows = [_row(drafts, each, name) for gid, (name, drafts) in _known(desk).items() for each in _of(desk, drafts, gid)]
    desk.rows("drafts of statuses", LISTED, rows)


@group.command()
def show(context: typer.Context, project: Project) -> None:
    """The newest draft of a project or portfolio, word for word, with the rule of its status and what became of it.

    Example: steward status show 'Website relaunch'
    """
    desk: Desk = context.obj
    known = _known(desk)
    gid = meant(project, {key: name for key, (name, _) in known.items()}, "project or portfolio with statuses")
    name, drafts = known[gid]
    found = _of(desk, drafts, gid)
    if not found:
        raise Failure(f"no draft of {name} is kept: make one with steward status draft {gid}")
    names = {found[-1].project_gid: name}
    drafts.show(found[-1], names, lambda diff: {"status_type": diff["edit"]["status_type"]})


def _known(desk: Desk) -> dict[str, tuple[str, Drafts]]:
    """The projects and portfolios that have statuses: gid to name and drafts. Raises Failure where there is none."""
    overviews, configuration = Drafts(desk, OVERVIEW, NEXT), desk.deployment.configuration()
    places = with_workflow(desk.deployment, OVERVIEW)
    above = {
        gid: (each.name, overviews)
        for gid, each in sorted(configuration.portfolios.items())
        if each.risks_project in places
    }
    drafts = Drafts(desk, NAME, NEXT)
    own = {gid: (name, drafts) for gid, name in with_workflow(desk.deployment, NAME).items()}
    return {**own, **above} or {gid: (name, drafts) for gid, name in drafts.known().items()}


def _of(desk: Desk, drafts: Drafts, gid: str) -> list[Proposal]:
    """The drafts of the project; of a portfolio those in its risks project that would be posted to it."""
    if drafts.workflow == NAME:
        return drafts.of(gid)
    place = desk.deployment.configuration().portfolios[gid].risks_project or ""
    return [each for each in drafts.of(place) if (drafts.diff(each).get("edit") or {}).get("parent_gid") == gid]


def _row(drafts: Drafts, draft_: Proposal, name: str) -> dict[str, Any]:
    return drafts.row(draft_, {draft_.project_gid: name})
