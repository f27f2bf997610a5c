"""`steward demo`: see it work, on this machine alone."""

import typer

from local.demo.__main__ import main
from steward_cli.desk import Desk
from steward_cli.failure import Exit

group = typer.Typer(
    subcommand_metavar="", invoke_without_command=True, help="See it work on this laptop. Example: steward demo"
)


@group.callback()
def demo(context: typer.Context) -> int:
    """Submit five requests to a stack on this laptop and show each step, the audit and the bill, as `make demo` does.

    It needs no account and no network; whatever it starts it ends, and a stack that is up already it leaves as it is.

    Example: steward demo
    """
    desk: Desk = context.obj
    if not desk.dry_run:
        return Exit.UPSTREAM if main() else Exit.DONE
    desk.note("would: bring up a stack on this laptop, have five requests triaged, and end what it brought up")
    return Exit.DONE
