"""`steward webhooks`: is each project heard, through one webhook, and what is to be done where it is not?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

import typer

from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.gids import digits
from steward_cli.hook_words import FOREIGN, ROTATED, findings
from steward_cli.hook_work import HookWork

group = typer.Typer(no_args_is_help=True, help="How Asana's events come in. Example: steward webhooks verify")

COLUMNS: Final = ("project", "state", "last_seen", "delivery_retry_count", "problems", "webhook_gid")
DONE: Final = ("project", "done", "heard_after_seconds", "webhook_gid")
UNHEARD: Final = "made, and not heard"
FINDINGS: Final = ("project", "problem", "means", "mend")
# Most deliveries come within ten minutes (FACTS 1.4): as long the old webhook may still bring what is under way.
OVERLAP_SECONDS: Final = 600
Project = Annotated[str, typer.Argument(callback=digits, help="A configured project's gid; all of them without it.")]
OneProject = Annotated[str, typer.Argument(callback=digits, help="The project's gid.")]


@group.command("list")
def list_(context: typer.Context) -> int:
    """Every project that something listens to, with its webhook; exit code 2 if one is not heard.

    Example: steward webhooks list
    """
    desk: Desk = context.obj
    rows = [_named(each, _names(desk)) for each in HookWork(desk).look()["hooks"]]
    desk.rows("webhooks", COLUMNS, rows)
    return Exit.FINDINGS if any(row["problems"] for row in rows) else Exit.DONE


@group.command()
def verify(context: typer.Context, project: Project = "") -> int:
    """What is wrong, each with its mend: projects without a webhook, duplicates, silent ones; exit code 2 if anything.

    Example: steward webhooks verify
    """
    desk: Desk = context.obj
    rows = _of(findings(HookWork(desk).look(), _names(desk)), project)
    desk.rows("findings", FINDINGS, rows)
    return Exit.FINDINGS if rows else Exit.DONE


@group.command()
def register(context: typer.Context, project: Project = "") -> int:
    """Make one webhook for the project, or for each configured one that has none; one that is right is kept.

    Asana shakes hands with the deployment in between, and its first signed delivery is waited for and timed. Exit code
    2 if none came within a minute.

    Example: steward webhooks register 1201
    """
    desk: Desk = context.obj
    work, names = HookWork(desk), _names(desk)
    wanted = [project] if project else [gid for gid, found in _problems(work).items() if "not_registered" in found]
    if not wanted:
        desk.note("every project that something listens to has a webhook: steward webhooks verify")
    return _each(desk, wanted, names, "register", work.register)


@group.command()
def repair(context: typer.Context, project: Project = "") -> int:
    """Mend what verify finds: make anew what does not work, delete duplicates and what nothing listens to.

    Example: steward webhooks repair
    """
    desk: Desk = context.obj
    work, names = HookWork(desk), _names(desk)
    look = work.look()
    found = {gid: each for gid, each in _by_project(findings(look, names)).items() if project in ("", gid)}

    def mend(gid: str) -> dict[str, Any]:
        if "unserved" in found[gid]:
            return work.delete(gid)
        return work.register(gid, rotate=not ROTATED.isdisjoint(found[gid]))

    if not found:
        desk.note("nothing is to be mended")
    return _each(desk, list(found), names, "mend the webhook of", mend)


@group.command()
def rotate(
    context: typer.Context,
    project: OneProject,
    overlap: Annotated[
        int, typer.Option(min=0, max=3600, help="Seconds in which the old one is heard beside the new one.")
    ] = OVERLAP_SECONDS,
) -> int:
    """Replace a webhook, and with it its secret, without losing an event.

    The new one is made and its first delivery waited for while the old one is heard on; then the old one has the
    overlap's time to bring what is under way, and is deleted. What came twice is done once. Interrupted in between,
    both are heard, and `steward webhooks repair` deletes the old one.

    Example: steward --reason 'yearly rotation' webhooks rotate 1201
    """
    desk: Desk = context.obj
    desk.because()
    if not desk.confirmed(f"replace the webhook of project {project} in {desk.deployment.name}"):
        return Exit.DONE
    work = HookWork(desk)
    made = work.register(project, rotate=True, overlap=True)
    if made["heard_after_seconds"] is None:
        mend = "the old webhook is heard on; steward doctor, then steward webhooks repair"
        raise Failure(f"the new webhook of project {project} brought nothing within a minute: {mend}", Exit.UPSTREAM)
    desk.note(f"the new webhook is heard; the old one is deleted in {overlap} s")
    desk.pause(float(overlap))
    work.finish(project)
    desk.rows("webhooks", DONE, [_done(made, _names(desk), "rotated")])
    return Exit.DONE


@group.command()
def delete(context: typer.Context, project: OneProject) -> None:
    """Stop hearing a project: the reconciler still finds what changed there, every 15 minutes.

    Example: steward --reason 'the team left' webhooks delete 1201
    """
    desk: Desk = context.obj
    desk.because()
    if desk.confirmed(f"delete the webhooks of project {project} in {desk.deployment.name}"):
        answer = HookWork(desk).delete(project)
        desk.one({"project_gid": project, "deleted": answer["retired"]})


def _each(
    desk: Desk, gids: Sequence[str], names: Mapping[str, str], what: str, act: Callable[[str], dict[str, Any]]
) -> int:
    rows = [
        _done(act(gid), names)
        for gid in gids
        if desk.confirmed(f"{what} {names.get(gid, gid)} in {desk.deployment.name}")
    ]
    if rows:
        desk.rows("webhooks", DONE, rows)
    return Exit.FINDINGS if any(row["done"] == UNHEARD for row in rows) else Exit.DONE


def _done(answer: Mapping[str, Any], names: Mapping[str, str], made: str = "made") -> dict[str, Any]:
    gid = str(answer["project_gid"])
    if "retired" in answer:
        done = f"{answer['retired']} deleted"
    elif answer["kept"]:
        done = "kept"
    else:
        done = made if answer["heard_after_seconds"] is not None else UNHEARD
    named = {"project": names.get(gid, gid), "done": done, "webhook_gid": answer.get("webhook_gid")}
    return named | {"heard_after_seconds": answer.get("heard_after_seconds"), "project_gid": gid}


def _names(desk: Desk) -> dict[str, str]:
    return {gid: each.name for gid, each in desk.deployment.configuration().projects.items()}


def _named(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {"project": names.get(row["project_gid"], row["project_gid"]), **row}


def _problems(work: HookWork) -> dict[str, list[str]]:
    return {str(each["project_gid"]): each["problems"] for each in work.look()["hooks"]}


def _of(rows: list[dict[str, Any]], project_gid: str) -> list[dict[str, Any]]:
    return [row for row in rows if project_gid in ("", row["project_gid"])]


def _by_project(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """The problems of each project that this deployment can mend."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if row["problem"] not in FOREIGN:
            found.setdefault(row["project_gid"], set()).add(row["problem"])
    return found
