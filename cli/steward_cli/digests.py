"""`steward digest`: what was done, what would have been, at what price, and what did people do?"""

import json
from typing import Annotated, Any

import typer

from steward.upkeep.digest_text import text_of
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
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
    if not desk.deployment.digest_function:
        raise Failure(f"{desk.deployment.name} has no digest function: deploy this version", Exit.UPSTREAM)
    event: dict[str, Any] = {"days": days, "send": send} | ({"project_gids": projects} if projects else {})
    reply = desk.deployment.client("lambda").invoke(
        FunctionName=desk.deployment.digest_function, Payload=json.dumps(event).encode()
    )
    answer: dict[str, Any] = json.loads(reply["Payload"].read())
    if "FunctionError" in reply:
        raise Failure(f"the digest failed: {answer.get('errorType')}: {answer.get('errorMessage')}", Exit.UPSTREAM)
    return answer
