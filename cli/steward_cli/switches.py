"""`steward kill`: stop writes now, everywhere or in one place, and let them go on."""

from collections.abc import Iterable
from typing import Annotated, Any, Final

import typer

from steward.governance import flags
from steward.governance.flags import Scope as Reach
from steward.governance.orders import Orders
from steward.workflows import WORKFLOWS
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.waiting import asked_again, still_held

group = typer.Typer(
    no_args_is_help=True, help="Stop writes to Asana. Example: steward --reason 'wrong teams' kill on project:1201"
)

SCOPES: Final = (
    "global, project:<gid>, workflow:<name>, field:<gid>, field:<property> or field:<project gid>/<property>"
)
Scope = Annotated[str, typer.Argument(help=SCOPES)]


@group.command()
def on(context: typer.Context, scope: Scope = "global") -> None:
    """Stop every new write of the scope; what is in flight ends.

    A field's switch stops each edit that sets the field: field:1204 a custom field, field:assignee a property
    everywhere, field:1201/assignee in one project.

    Example: steward --reason 'wrong teams' kill on project:1201
    """
    set_switch(context.obj, scope, on=True)


@group.command()
def off(context: typer.Context, scope: Scope = "global") -> None:
    """Let the scope write again; what waited is asked for at once, spread out, and by reconcile if that fails.

    What another switch still stops stays: the answer says which one holds how many runs.

    Example: steward --reason 'rule mended' kill off project:1201
    """
    set_switch(context.obj, scope, on=False)


@group.command("list")
def list_(context: typer.Context) -> int:
    """Every switch that was ever set, with who set it and why; exit code 2 if one is on.

    Example: steward kill list
    """
    desk: Desk = context.obj
    rows = flags.listed(desk.deployment.table)
    desk.rows("kill switches", ("switch", "state", "by", "at", "reason"), rows)
    return Exit.FINDINGS if any(row["state"] == "on" for row in rows) else Exit.DONE


def _names_nothing(desk: Desk, switch: flags.Switch) -> str:
    """Why a switch would stop nothing, in a line for whoever typed it; empty where it stops something.

    Where the configuration cannot be read the switch is set as typed: a kill switch waits for nobody.
    """
    match switch.scope:
        case Reach.FIELD:
            return _no_field(desk, switch.of)
        case Reach.WORKFLOW:
            return _unlisted("workflow", switch.of, [each.name for each in WORKFLOWS])
        case Reach.PROJECT:
            return _no_project(desk, switch.of)
        case _:
            return ""


def _no_field(desk: Desk, of: str) -> str:
    project_gid, within, name = of.rpartition("/")
    if not within and name.isdigit():
        return ""
    if name.isdigit():
        return f"a custom field has one switch for all projects: write field:{name}"
    if name not in flags.PROPERTIES:
        properties = ", ".join(sorted(flags.PROPERTIES))
        return f"field:{of} stops nothing: write the custom field's gid, or one of {properties}"
    return _no_project(desk, project_gid) if within else ""


def _no_project(desk: Desk, gid: str) -> str:
    try:
        projects = desk.deployment.configuration().projects
    except Exception as error:  # noqa: BLE001 - nothing may keep a kill switch from being set
        desk.note(f"set unchecked, the configuration cannot be read: {type(error).__name__}")
        return ""
    return _unlisted("project", gid, projects)


def _unlisted(kind: str, name: str, names: Iterable[str]) -> str:
    known = sorted(names)
    return "" if name in known else f"there is no {kind} {name}: write one of {', '.join(known)}"


def _question(switch: flags.Switch, deployment: str, *, on: bool) -> str:
    over = "all writes" if switch.scope is Reach.GLOBAL else f"all writes of {switch}"
    return f"stop {over} in {deployment}" if on else f"let {over} in {deployment} go on"


def set_switch(desk: Desk, scope: str, *, on: bool) -> None:
    """Set or lift a switch, as somebody typed its scope. Raises Failure for what is none, or would stop nothing."""
    try:
        switch = flags.Switch.parse(scope)
    except ValueError as error:
        raise Failure(str(error)) from None
    because = desk.because()
    if on and (nothing := _names_nothing(desk, switch)):
        raise Failure(nothing)
    if not desk.confirmed(_question(switch, desk.deployment.name, on=on)):
        return
    writes = flags.setting(switch, on=on, reason=because, by=desk.who, at=desk.now().isoformat())
    facts = {"edit": "kill_on" if on else "kill_off", "target_gid": str(switch), "reason": because}
    Orders(desk.deployment.table, desk.now).carry_out(writes, facts, desk.who)
    done = {"switch": str(switch), "state": "on" if on else "off", "by": desk.who, "reason": because}
    desk.one(done if on else done | _let_go(desk, switch))


def _let_go(desk: Desk, switch: flags.Switch) -> dict[str, Any]:
    """How many runs were asked for, and how many each other switch still holds, so that nobody waits in vain."""
    gids = [switch.of] if switch.scope is Reach.PROJECT else []
    asked, held = asked_again(desk, gids), still_held(desk, gids)
    for name, count in held.items():
        desk.note(f"{name} is still on and holds {count} run{'s' if count != 1 else ''}: steward kill off {name}")
    return {"asked_again": asked, "still_held": held or None}
