"""`steward exceptions`: what did a rule refuse, and who has dealt with it?"""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from steward.errors import RefusedReason
from steward.governance.exceptions import SAID, closing
from steward.governance.orders import Orders
from steward.store import keys
from steward.store.table import TransactionRefused
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.gids import digits
from steward_cli.targets import meant

group = typer.Typer(no_args_is_help=True, help="What rules refused. Example: steward exceptions list")

Project = Annotated[str, typer.Option(callback=digits, help="Only this project's gid.")]


@group.command("list")
def list_(
    context: typer.Context,
    project: Project = "",
    all_: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,  # noqa: FBT002 - typer's form of a flag
) -> int:
    """What waits for a person, the newest first; exit code 2 if anything does.

    Example: steward exceptions list --project 1201
    """
    desk: Desk = context.obj
    found = sorted(_rows(desk, project), key=lambda row: str(row["at"]), reverse=True)
    shown = [_shown(row) for row in found if all_ or row["state"] == "open"]
    desk.rows("exceptions", ("id", "project", "subject", "reason", "fields", "state", "at"), shown)
    return Exit.FINDINGS if any(row["state"] == "open" for row in found) else Exit.DONE


@group.command()
def show(
    context: typer.Context, exception_id: Annotated[str, typer.Argument(help="The id, or its beginning.")]
) -> None:
    """One exception: which rule, which fields, and where the plan lies that it stood in.

    Example: steward exceptions show 1a2b3c4d
    """
    desk: Desk = context.obj
    row = _one(desk, exception_id)
    desk.one(
        _shown(row) | {"said": SAID[RefusedReason(row["reason"])], "run_id": row["run_id"], "plan": row.get("plan")}
    )


@group.command()
def close(
    context: typer.Context, exception_id: Annotated[str, typer.Argument(help="The id, or its beginning.")]
) -> None:
    """Say that somebody has dealt with it; to complete its task in Asana does the same.

    A later refusal of another input opens it again, as another episode with a task of its own.

    Example: steward --reason 'set by hand' exceptions close 1a2b3c4d
    """
    desk: Desk = context.obj
    row, because = _one(desk, exception_id), desk.because()
    if not desk.confirmed(f"close the exception of {row['subject']} ({row['reason']}) in {desk.deployment.name}"):
        return
    write = closing(row, desk.who, because, desk.now())
    facts = {"edit": "exception_close", "target_gid": row["exception_id"], "reason": because}
    try:
        Orders(desk.deployment.table, desk.now).carry_out([write], facts, desk.who)
    except TransactionRefused:
        raise Failure("it was closed, or opened anew, just now: look at it again", Exit.REFUSED) from None
    desk.one({"id": row["exception_id"], "state": "closed", "by": desk.who, "reason": because})


def _rows(desk: Desk, project: str = "") -> Iterator[dict[str, Any]]:
    for gid in meant(desk, project):
        yield from desk.deployment.table.query(keys.exception(gid).pk)


def _one(desk: Desk, exception_id: str) -> dict[str, Any]:
    found = [row for row in _rows(desk) if str(row["exception_id"]).startswith(exception_id)]
    if len(found) != 1:
        raise Failure(f"{len(found)} exceptions begin with {exception_id!r}: steward exceptions list --all shows them")
    return found[0]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["exception_id"],
        "project": row["project_gid"],
        "subject": row["subject"],
        "workflow": row["workflow"],
        "reason": row["reason"],
        "fields": row["field_gids"] or [row["edit"]],
        "state": row["state"],
        "episode": row["episode"],
        "task": row.get("task_gid"),
        "at": row["at"],
        "closed_by": row.get("closed_by"),
    }
