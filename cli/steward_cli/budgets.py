"""`steward budget`: how many tasks may change, how much money may be spent, and how much of both is used?"""

import copy
from typing import Annotated, Any

import typer

from steward.governance.budget import changes_in
from steward.governance.money import MICRODOLLARS, allowance, day_of
from steward.governance.policy import ProjectPolicy
from steward.governance.purse import Purse
from steward_cli.agreement import agreed
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.gids import digits
from steward_cli.publication import publish

group = typer.Typer(
    no_args_is_help=True, help="Changed tasks a minute and money a day, by project. Example: steward budget show"
)


@group.command()
def show(context: typer.Context) -> int:
    """Each project's limits and what is used of them; exit code 2 if one is used up.

    Example: steward budget show
    """
    desk: Desk = context.obj
    rows = [_used(desk, gid, project) for gid, project in desk.deployment.configuration().projects.items()]
    columns = ("project", "name", "changed_last_60_s", "of", "dollars_today", "of_dollars", "spent_up")
    desk.rows("budgets", columns, rows)
    return Exit.FINDINGS if any(row["spent_up"] for row in rows) else Exit.DONE


@group.command("set")
def set_(
    context: typer.Context,
    project: Annotated[str, typer.Argument(callback=digits, help="The project's gid.")],
    changed_tasks: Annotated[int | None, typer.Option(help="Changed tasks in any 60 s.")] = None,
    dollars: Annotated[float | None, typer.Option(help="What model calls may cost a day; 0 for no limit.")] = None,
) -> None:
    """Change a project's limits: a new version of the configuration, deployed by its strategy.

    More takes two people where the configuration says so: the second types the same command.

    Example: steward --reason 'busy week' budget set 1201 --changed-tasks 60 --dollars 5
    """
    desk: Desk = context.obj
    desk.because()
    before = desk.deployment.in_force()
    after = changed(before.document, project, changed_tasks, dollars)
    limits = {"changed_tasks_per_minute": changed_tasks, "dollars_per_day": dollars}
    said = ", ".join(f"{name} to {value:g}" for name, value in limits.items() if value is not None)
    if agreed(desk, f"set {said} of project {project} in {desk.deployment.name}", before.document, after):
        published = publish(desk, before, after, "budget_set", f"project:{project}")
        desk.one({"project": project, **published.told()})


def changed(document: dict[str, Any], project: str, changed_tasks: int | None, dollars: float | None) -> dict[str, Any]:
    """The document with other limits for one project. Raises Failure for an unknown project or nothing to set."""
    if changed_tasks is None and dollars is None:
        raise Failure("nothing to set: give --changed-tasks, --dollars or both")
    after = copy.deepcopy(document)
    if project not in (projects := after.get("projects", {})):
        raise Failure(f"project {project} is not configured: name one of {', '.join(projects) or 'none'}")
    if changed_tasks is not None:
        projects[project]["changed_tasks_per_minute"] = changed_tasks
    if dollars is not None:
        projects[project].pop("dollars_per_day", None)
        projects[project] |= {"dollars_per_day": dollars} if dollars else {}
    return after


def _used(desk: Desk, gid: str, project: ProjectPolicy) -> dict[str, Any]:
    table, now = desk.deployment.table, desk.now()
    slots = changes_in(gid, project.changed_tasks_per_minute)
    changed_now = slots.taken(table.query(slots.key(0).pk, "slot#"), now.timestamp())
    limit, spent = allowance(project.dollars_per_day), Purse(table).spent(gid, day_of(now))
    return {
        "project": gid,
        "name": project.name,
        "changed_last_60_s": changed_now,
        "of": project.changed_tasks_per_minute,
        "dollars_today": spent / MICRODOLLARS,
        "of_dollars": project.dollars_per_day,
        "spent_up": changed_now >= project.changed_tasks_per_minute or (limit is not None and spent >= limit),
    }
