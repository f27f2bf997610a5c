"""`steward explain`: everything that Steward knows of one task, in a team lead's words."""

from typing import Annotated

import typer

from steward_cli.desk import Desk
from steward_cli.explain_text import text_of
from steward_cli.explained import explained
from steward_cli.failure import Exit
from steward_cli.grids import wrapped
from steward_cli.known import known, unknown
from steward_cli.task_links import TASK, task_gid

group = typer.Typer(
    subcommand_metavar="", invoke_without_command=True, help="Why is a task as it is? Example: steward explain 1201"
)


@group.callback()
def explain(context: typer.Context, task: Annotated[str, typer.Argument(help=TASK)]) -> int:
    """What started it, what was judged on which evidence, what was written or why not, who said yes, cost, undo.

    Read from what Steward keeps, without a request to Asana: evidence and values for 35 days, who did what as long as
    the audit. Exit code 2 if Steward never worked on the task.

    Example: steward explain https://app.asana.com/0/1200/1201
    """
    desk: Desk = context.obj
    found = known(desk, task_gid(task))
    if found.is_empty:
        raise unknown(found.task_gid)
    told = explained(found)
    if desk.as_json:
        desk.json(told)
    else:
        print("\n".join(part for line in text_of(told) for part in wrapped(line, desk.width, "    ")))
    return Exit.DONE
