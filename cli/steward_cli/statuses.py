"""`steward status`: have the status of a project, portfolio or goal drafted now, and see each draft and its end."""

from typing import Annotated, Any, Final

import typer

from steward.errors import RefusedReason, RejectedReason
from steward.store.proposals import Proposal
from steward.workflows.status_narrative import workflow as status_narrative
from steward_cli.desk import Desk
from steward_cli.drafted import Drafts
from steward_cli.failure import Exit, Failure
from steward_cli.reviewed import meant, with_workflow
from steward_cli.scanning import GOAL, OVERVIEW

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
# The same of a goal, for which Asana may give no leave at all.
NEXT_OF_GOAL: Final = {
    **NEXT,
    RefusedReason.NOT_REVIEWED: "it has no metric and no fresh review of what supports it, or its project's log is not"
    " made yet: steward review run",
    RefusedReason.NO_READERS: "nobody is seen to open the goal or its project (docs/narratives.md)",
    RefusedReason.GOAL_CLOSED: "people closed the goal: open it in Asana, or take it out of the configuration",
    RejectedReason.PAYMENT_REQUIRED: "Asana's plan has no goals: a paid one does, or take the goal out of the"
    " configuration",
    RejectedReason.FORBIDDEN: "the token may not read it: share the goal with the bot in Asana, and connect with full"
    " permissions",
    RejectedReason.GONE: "Asana knows no such goal, or does not show it to the bot: correct its gid, or share it",
}
Project = Annotated[
    str, typer.Argument(help="The gid of a project, portfolio or goal, or its configured name, or a part of it.")
]
type Known = dict[str, tuple[str, Drafts]]
Goal = Annotated[bool, typer.Option("--goal", help="A goal is meant: nothing else of that name.")]


@group.command()
def draft(context: typer.Context, project: Project, *, goal: Goal = False) -> int:
    """Draft the status of a project, portfolio or goal and put it to an approver. Nothing is posted.

    Exit code 2 if there is no draft to answer afterwards.

    Example: steward status draft 'Website relaunch'
    """
    desk: Desk = context.obj
    gid, name, drafts = _meant(_known(desk, goal=goal), project, goal=goal)
    if desk.dry_run:
        desk.one({"would": f"draft the status of {name} and put it to an approver", "gid": gid})
        return Exit.DONE
    return drafts.begin(gid, name)


@group.command("list")
def list_(context: typer.Context) -> None:
    """Every draft that is kept, the oldest first: its title, where it stands, who said yes.

    Those of a project, portfolio or goal for which statuses are off by now are among them.

    Example: steward --json status list
    """
    desk: Desk = context.obj
    rows = [_row(drafts, each, name) for gid, (name, drafts) in _kept(desk).items() for each in _of(desk, drafts, gid)]
    desk.rows("drafts of statuses", LISTED, rows)


@group.command()
def show(context: typer.Context, project: Project, *, goal: Goal = False) -> None:
    """The newest draft of a project, portfolio or goal, word for word, its rule and what became of it.

    Example: steward status show 'Website relaunch'
    """
    desk: Desk = context.obj
    gid, name, drafts = _meant(_kept(desk), project, goal=goal)
    found = _of(desk, drafts, gid)
    if not found:
        raise Failure(f"no draft of {name} is kept: make one with steward status draft {gid}")
    names = {found[-1].project_gid: name}
    drafts.show(found[-1], names, lambda diff: {"status_type": diff["edit"]["status_type"]})


def _meant(known: Known, word: str, *, goal: bool) -> tuple[str, str, Drafts]:
    """The gid, name and drafts that a word means. Raises Failure where it means none, or several."""
    among = {gid: each for gid, each in known.items() if not goal or each[1].workflow == GOAL}
    what = "goal with statuses" if goal else "project, portfolio or goal with statuses"
    gid = meant(word, {key: name for key, (name, _) in among.items()}, what)
    return gid, *among[gid]


def _known(desk: Desk, *, goal: bool) -> Known:
    """What has statuses, projects, portfolios and goals: gid to name and drafts. Raises Failure where nothing may."""
    wanted = (GOAL,) if goal else (NAME, OVERVIEW, GOAL)
    on = {workflow: with_workflow(desk.deployment, workflow) for workflow in wanted}
    if not any(on.values()):
        what = " or ".join(wanted)
        raise Failure(f"no project has a {what} that is on: add it to the configuration (docs/narratives.md)")
    places = {gid: place for gid, (_, _, place) in _above(desk).items()}
    return {gid: each for gid, each in _kept(desk).items() if places.get(gid, gid) in on.get(each[1].workflow, {})}


def _kept(desk: Desk) -> Known:
    """The same of all that is configured, also where no status is drafted any more."""
    drafts = Drafts(desk, NAME, NEXT)
    own = {gid: (name, drafts) for gid, name in drafts.kept().items()}
    return own | {
        gid: (name, Drafts(desk, workflow, NEXT_OF_GOAL if workflow == GOAL else NEXT))
        for gid, (workflow, name, _) in _above(desk).items()
    }


def _above(desk: Desk) -> dict[str, tuple[str, str, str]]:
    """Each portfolio and goal: its workflow, its name and the project in which its drafts are asked about."""
    configuration = desk.deployment.configuration()
    goals = {gid: (GOAL, each.name, each.project) for gid, each in sorted(configuration.goals.items())}
    portfolios = sorted(configuration.portfolios.items())
    return {**{gid: (OVERVIEW, each.name, each.risks_project or "") for gid, each in portfolios}, **goals}


def _of(desk: Desk, drafts: Drafts, gid: str) -> list[Proposal]:
    """The drafts of the project; of what is above projects those that would be posted to it."""
    if drafts.workflow == NAME:
        return drafts.of(gid)
    *_, place = _above(desk)[gid]
    return [each for each in drafts.of(place) if (drafts.diff(each).get("edit") or {}).get("parent_gid") == gid]


def _row(drafts: Drafts, draft_: Proposal, name: str) -> dict[str, Any]:
    return drafts.row(draft_, {draft_.project_gid: name})
