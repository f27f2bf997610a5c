"""`steward pause` and `steward resume`: stop one project's writes, and let them go on. They are its kill switch.

The switch alone could be set by `steward kill`; these are the words that people look for.
"""

from typing import Annotated

import typer

from steward.governance.flags import Scope, Switch
from steward_cli.gids import digits
from steward_cli.switches import set_switch

pausing = typer.Typer(
    subcommand_metavar="",
    invoke_without_command=True,
    help="Stop a project's writes. Example: steward --reason 'holidays' pause --project 1201",
)
resuming = typer.Typer(
    subcommand_metavar="",
    invoke_without_command=True,
    help="Let a project write again. Example: steward --reason 'back' resume --project 1201",
)

Project = Annotated[str, typer.Option(callback=digits, help="The project's gid.")]


@pausing.callback()
def pause(context: typer.Context, project: Project) -> None:
    """Stop every new write in a project; what is in flight ends, and what comes waits.

    Example: steward --reason 'the team is on holiday' pause --project 1201
    """
    set_switch(context.obj, str(Switch(Scope.PROJECT, project)), on=True)


@resuming.callback()
def resume(context: typer.Context, project: Project) -> None:
    """Let a project write again; what waited is asked for at once, spread out.

    Example: steward --reason 'the team is back' resume --project 1201
    """
    set_switch(context.obj, str(Switch(Scope.PROJECT, project)), on=False)
