"""`steward updates`: have stakeholders' updates drafted now, see what became of them, note who wants no email."""

from typing import Annotated, Any, Final

import typer

from steward.errors import RefusedReason
from steward.evidence.remedy_keys import ABOUT
from steward.governance.orders import Orders
from steward.pipeline.addressed import AUDIENCE
from steward.store import unsubscribed
from steward.workflows.stakeholder_update import workflow as stakeholder_update
from steward_cli.desk import Desk
from steward_cli.drafted import Drafts
from steward_cli.failure import Exit, Failure
from steward_cli.reviewed import meant

group = typer.Typer(no_args_is_help=True, help="Updates for stakeholders. Example: steward updates draft 'Website'")

NAME: Final = stakeholder_update.name
LISTED: Final = ("ref", "project", "audience", "title", "state", "approved_by")
WANT_NONE: Final = ("user_gid", "at", "by")
# What an outcome asks of whoever reads it.
NEXT: Final = {
    RefusedReason.NOT_REVIEWED: "its last review is older than 36 hours, or told nothing yet: steward review run",
    RefusedReason.NO_READERS: "no reader of its audiences is seen to open it, or wants email (docs/narratives.md)",
    RefusedReason.QUIET_HOURS: "the approvals come when the project's quiet hours end",
    "observed": "the workflow only observes here: mode suggest puts drafts to approvers",
    "abstained": "the texts of two audiences would not agree, so that none is proposed: tell the maintainers",
    "written": "an approver answers each in Asana: steward updates list",
    "unchanged": "the drafts that wait say the same: steward updates list",
}
Project = Annotated[str, typer.Argument(help="A project's gid, or its configured name, or a part of it.")]
Only = Annotated[str, typer.Option("--project", help="Of this one alone: by its gid also if it is configured no more.")]
Person = Annotated[str, typer.Argument(help="A person's gid in Asana.")]


@group.command()
def draft(context: typer.Context, project: Project) -> int:
    """Draft an update for each audience of the project and put them to approvers. Nobody gets anything by this.

    Exit code 2 if there is no draft to answer afterwards.

    Example: steward updates draft 'Website relaunch'
    """
    desk: Desk = context.obj
    drafts = _drafts(desk)
    known = drafts.known()
    gid = meant(project, known, "project with updates")
    if desk.dry_run:
        audiences = desk.deployment.configuration().policy(gid, NAME).audiences
        names = ", ".join(sorted(audiences)) or "nobody: add audiences to the configuration"
        desk.one({"would": f"draft updates of {known[gid]} for {names}", "project_gid": gid})
        return Exit.DONE
    return drafts.begin(gid, known[gid])


@group.command("list")
def list_(
    context: typer.Context,
    project: Only = "",
) -> None:
    """Every draft that is kept, the oldest first: for whom it is, where it stands, who said yes.

    Those of a project in which updates are off by now are among them.

    Example: steward --json updates list
    """
    desk: Desk = context.obj
    drafts = _drafts(desk)
    known = drafts.kept(project)
    found = [(each, drafts.diff(each)) for gid in known for each in drafts.of(gid)]
    rows = [drafts.row(each, known) | {"audience": _audience(diff)} for each, diff in found]
    desk.rows("drafts of updates", LISTED, rows)


@group.command()
def show(
    context: typer.Context,
    project: Project,
    audience: Annotated[str, typer.Option(help="The configured name of an audience; else the newest draft.")] = "",
) -> None:
    """The newest draft of a project, or of one audience of it, word for word.

    Example: steward updates show 'Website relaunch' --audience Board
    """
    desk: Desk = context.obj
    drafts = _drafts(desk)
    known = drafts.kept(project)
    (gid,) = known
    found = [each for each in drafts.of(gid) if audience in ("", _audience(drafts.diff(each)))]
    if not found:
        of = f" for {audience}" if audience else ""
        raise Failure(f"no draft of {known[gid]}{of} is kept: make one with steward updates draft {gid}")
    drafts.show(found[-1], known, lambda diff: {"audience": _audience(diff)})


@group.command()
def unsubscribe(context: typer.Context, user_gid: Person) -> None:
    """Note that a person wants no more updates by email: from now on none leaves to them, whatever is configured.

    Example: steward --reason 'her letter of 3 May' updates unsubscribe 1201
    """
    _note(context.obj, user_gid, on=True)


@group.command()
def resubscribe(context: typer.Context, user_gid: Person) -> None:
    """Note that a person wants updates by email again.

    Example: steward --reason 'she asked for them' updates resubscribe 1201
    """
    _note(context.obj, user_gid, on=False)


@group.command("unsubscribed")
def unsubscribed_(context: typer.Context) -> None:
    """Who wants no updates by email: since when, and who noted it.

    Example: steward --json updates unsubscribed
    """
    desk: Desk = context.obj
    desk.rows("unsubscribed", WANT_NONE, unsubscribed.rows(desk.deployment.table))


def _note(desk: Desk, user_gid: str, *, on: bool) -> None:
    if not (user_gid.isascii() and user_gid.isdigit()):
        raise Failure(f"{user_gid[:40]!r} is no gid: write the digits by which Asana knows the person")
    because, word = desk.because(), "unsubscribe" if on else "resubscribe"
    known = unsubscribed.is_unsubscribed(desk.deployment.table, user_gid)
    if known == on:
        desk.one({"user_gid": user_gid, "state": f"{word}d before"})
        return
    if not desk.confirmed(f"{word} {user_gid} in {desk.deployment.name}"):
        return
    write = unsubscribed.noting(user_gid, desk.who, desk.now().isoformat(), on=on)
    facts = {"edit": word, "target_gid": user_gid, "reason": because}
    Orders(desk.deployment.table, desk.now).carry_out([write], facts, desk.who)
    desk.one({"user_gid": user_gid, "state": f"{word}d", "by": desk.who, "reason": because})


def _audience(diff: Any) -> str:  # noqa: ANN401 - a stored draft, or nothing
    return str((diff.get(ABOUT) or {}).get(AUDIENCE, ""))


def _drafts(desk: Desk) -> Drafts:
    return Drafts(desk, NAME, NEXT)
