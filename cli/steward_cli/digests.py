"""`steward digest`: what was done, what would have been, at what price, and what did people do?"""

from typing import Annotated, Any

import typer

from steward.upkeep.digest_text import text_of
from steward_cli.desk import Desk
from steward_cli.failure import Exit
from steward_cli.functions import invoked
from steward_cli.gids import digits
from steward_cli.grids import wrapped

group = typer.Typer(
    subcommand_metavar="", invoke_without_command=True, help="The daily digest, now. Example: steward digest --days 7"
)


@group.callback()
def digest(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=31, help="How many days back.")] = 1,
    project: Annotated[str, typer.Option(callback=digits, help="Only this project's gid.")] = "",
    send: Annotated[bool, typer.Option("--send", help="Send it by email too, as every morning.")] = False,  # noqa: FBT002 - typer's form of a flag
) -> int:
    """What was done and would have been, its cost, how people decided, and dates that contradict each other.

    Nothing is written to Asana. Exit code 2 if a project could not be looked at.

    Example: steward digest --days 7 --project 1201
    """
    desk: Desk = context.obj
    posted = send and desk.confirmed(f"send the digest of {desk.deployment.name} by email")
    told = asked_for(desk, days, [project] if project else [], send=posted)
    if desk.as_json:
        desk.json(told)
    else:
        lines = [part for line in text_of(told).splitlines() for part in wrapped(line, desk.width)]
        print("\n".join(lines))
    return Exit.FINDINGS if any("failed" in each for each in told["projects"].values()) else Exit.DONE


def asked_for(desk: Desk, days: int, projects: list[str], *, send: bool = False) -> dict[str, Any]:
    """The digest as the deployment's own function gives it, so that each request is on its record. Raises Failure."""
    event: dict[str, Any] = {"days": days, "send": send} | ({"project_gids": projects} if projects else {})
    return invoked(desk, desk.deployment.digest_function, event, "the digest")
