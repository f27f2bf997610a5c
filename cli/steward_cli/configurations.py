"""`steward config`: is a document right, what would it change, how does it come into force, and what is in force?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from steward.governance.policy import configuration_of
from steward.store.keys import digest_of
from steward.upkeep.validate_config import publishable
from steward_cli.agreement import agreed, allows_more
from steward_cli.deployment import InForce
from steward_cli.desk import Desk
from steward_cli.documents import as_yaml, document_for
from steward_cli.failure import Exit
from steward_cli.publication import publish as published
from steward_cli.versions import AT_ONCE, changes

group = typer.Typer(no_args_is_help=True, help="The configuration document. Example: steward config show --effective")

SHOWN: Final = 20  # changes that are told before the question: what fits a terminal; `config diff` tells all
NEXT: Final = "steward fields ensure --plan, steward webhooks verify, steward doctor"
File = Annotated[Path, typer.Argument(help="The document, as YAML or JSON.")]


@group.command()
def validate(context: typer.Context, file: File) -> None:
    """Say whether the functions would read a document, by their own code; one line names the key and the mend.

    It asks nobody: no deployment, no Asana. That the fields are there, `steward doctor` says. On the laptop `${...}` is
    an id of the sandbox, if it is up, and else is taken to be right.

    Example: steward config validate my.yaml
    """
    desk: Desk = context.obj
    found = publishable(document_for(desk, file))
    rows = [
        {"project": each.name, "workflows": [f"{name} {policy.mode}" for name, policy in each.workflows.items()]}
        for each in found.projects.values()
    ]
    desk.rows(f"{file} is right", ("project", "workflows"), rows)


@group.command()
def diff(context: typer.Context, file: File) -> int:
    """What a document would change of the one in force, and what of that allows more; exit code 2 if anything.

    Example: steward config diff my.yaml
    """
    desk: Desk = context.obj
    before, after = desk.deployment.document(), document_for(desk, file)
    publishable(after)
    lines = changes(before, after)
    desk.rows("differences", ("difference",), [{"difference": line} for line in lines])
    for line in allows_more(before, after):
        desk.note(f"allows more: {line}")
    return Exit.FINDINGS if lines else Exit.DONE


@group.command()
def publish(context: typer.Context, file: File) -> None:
    """Bring a document into force, if the functions would read it: gradually, so that an alarm takes it back.

    What allows more takes two people where the document in force says so: the second types the same command with the
    same file. The first document of a deployment is in force at once, and takes one. Nothing is overwritten that
    somebody else published meanwhile.

    Example: steward --reason 'new team' config publish my.yaml
    """
    desk: Desk = context.obj
    desk.because()
    before, after = desk.deployment.standing(), document_for(desk, file)
    publishable(after)
    lines = changes(before.document, after)
    if not lines:
        desk.note(f"what {file} says is in force already: nothing was done")
        return
    for line in lines[:SHOWN]:
        desk.note(f"changes: {line}")
    if len(lines) > SHOWN:
        desk.note(f"and {len(lines) - SHOWN} more: steward config diff {file}")
    change = f"publish the configuration {digest_of(after)[:12]} in {desk.deployment.name}"
    if _may(desk, change, before, after):
        strategy = "" if before.document else AT_ONCE  # gradually means: until then most functions have none
        done = published(desk, before, after, "configuration_publish", "configuration", strategy=strategy)
        desk.one({"file": str(file), "changes": len(lines), **done.told(), "next": NEXT})


def _may(desk: Desk, change: str, before: InForce, after: Mapping[str, Any]) -> bool:
    """Whether enough people say so: one for the first document, since none says yet how many there must be."""
    if before.document:
        return agreed(desk, change, before.document, after)
    return desk.confirmed(f"{change}, the first that can be read ({desk.because()})")


@group.command()
def show(
    context: typer.Context,
    *,
    effective: Annotated[bool, typer.Option("--effective", help="With every default written out.")] = False,
) -> None:
    """The document in force, as it was published or as the functions read it.

    Example: steward config show --effective
    """
    desk: Desk = context.obj
    document = desk.deployment.document()
    told = configuration_of(document).model_dump(mode="json") if effective else document
    if desk.as_json:
        desk.json(told)
    else:
        print(as_yaml(told))
