"""`steward init`: how does a configuration begin, with every line explained?"""

import json
from pathlib import Path
from typing import Annotated, Final

import typer

from steward.upkeep.validate_config import publishable
from steward_cli.desk import Desk
from steward_cli.documents import read_document
from steward_cli.failure import Failure
from steward_cli.gids import digits

group = typer.Typer(
    subcommand_metavar="",
    invoke_without_command=True,
    help="A first configuration. Example: steward init --output my.yaml",
)

EXAMPLE: Final = Path(__file__).resolve().parents[2] / "config/cloud.example.yaml"
# What stands in the example for an id of the reader's own.
PLACES: Final = {
    "workspace": "1200000000000001",
    "bot": "1200000000000002",
    "project": "1200000000000003",
    "approver": "1200000000000004",
}
NAME: Final = "name: Customer requests"

Gid = typer.Option(callback=digits, help="Its gid; an example's without it.")


@group.callback()
def init(
    context: typer.Context,
    output: Annotated[Path, typer.Option(help="The file to write; there must be none yet.")] = Path("my.yaml"),
    workspace: Annotated[str, Gid] = "",
    bot: Annotated[str, Gid] = "",
    project: Annotated[str, Gid] = "",
    approver: Annotated[str, Gid] = "",
    name: Annotated[str, typer.Option(help="The project's name.")] = "",
) -> None:
    """Write a configuration that only observes, with each line explained, and say what comes next.

    steward connect show and steward projects list tell the ids. It asks nobody, and writes over no file.

    Example: steward init --output my.yaml --workspace 1200 --bot 1201 --project 1202 --name 'Customer requests'
    """
    desk: Desk = context.obj
    given = {"workspace": workspace, "bot": bot, "project": project, "approver": approver}
    text = begun({key: gid for key, gid in given.items() if gid}, name)
    if not desk.confirmed(f"write {output}"):
        return
    try:
        with output.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise Failure(f"{output} is there already: name another file") from None
    publishable(read_document(output))
    examples = [key for key, gid in given.items() if not gid]
    if examples:
        desk.note(f"the ids of {', '.join(examples)} are examples: write yours")
    desk.one({"file": str(output), "next": f"steward config validate {output}"})


def begun(given: dict[str, str], name: str) -> str:
    """The example with what is known put in."""
    text = EXAMPLE.read_text("utf-8").replace(
        "# A configuration for the cloud to start from:", "# The configuration:", 1
    )
    for key, gid in given.items():
        text = text.replace(f'"{PLACES[key]}"', f'"{gid}"')
    return text.replace(NAME, f"name: {json.dumps(name, ensure_ascii=False)}", 1) if name else text
