"""`steward files`: which of a task's files were read, and have them read again."""

from typing import Annotated, Any, Final

import typer

from steward.governance.orders import Orders
from steward.run import Pointer, Subject, work_message
from steward.store import keys
from steward.workflows import document_reading
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.gids import digits

WORKFLOW: Final = document_reading.workflow.name
COLUMNS: Final = ("file", "attachment", "found_by", "points", "subtasks", "hidden", "unread")

group = typer.Typer(no_args_is_help=True, help="What was read of a task's files. Example: steward files show 1201")

Task = Annotated[str, typer.Argument(callback=digits, help="The task's gid.")]


@group.command("show")
def show(context: typer.Context, task: Task) -> int:
    """What the last reading found in each file of a task, and why it could not read the others.

    Exit code 2 where a file was not read.

    Example: steward files show 1201
    """
    desk: Desk = context.obj
    row = desk.deployment.table.get(keys.review(WORKFLOW, f"task:{task}"))
    if row is None:
        raise Failure(f"nothing was read on task {task} yet: attach a file, or steward files read {task} --project GID")
    memory: dict[str, Any] = desk.deployment.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
    rows = [_row(each) for each in memory["documents"].values()]
    desk.rows(f"Files of task {task}", COLUMNS, rows)
    return Exit.FINDINGS if any(each["unread"] for each in rows) else Exit.DONE


@group.command("read")
def read(
    context: typer.Context,
    task: Task,
    project: Annotated[str, typer.Option(callback=digits, help="The configured project that the task is in.")],
) -> None:
    """Have the files of a task read now, those that were read before too. What is there already is not made again.

    Example: steward --reason 'the scan has text now' files read 1201 --project 1202
    """
    desk: Desk = context.obj
    policy = desk.deployment.configuration().policy(project, WORKFLOW)
    if policy.mode == "off":
        raise Failure(f"project {project} has no {WORKFLOW}: add it under its workflows (docs/documents.md)")
    because = desk.because()
    if not desk.confirmed(f"read the files of task {task} in project {project}"):
        return
    facts = {"edit": "files_asked", "target_gid": task, "reason": because}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    slot = f"asked:{desk.now():%Y%m%dT%H%M%S%f}"
    desk.deployment.events.send(work_message(WORKFLOW, project, "operator", [Subject("task", task)], slot))
    desk.said(f"the files of task {task} are read again: look a minute later with steward files show {task}")


def _row(sheet: dict[str, Any]) -> dict[str, Any]:
    return {
        "file": sheet["name"],
        "attachment": sheet["gid"],
        "found_by": sheet["found_by"],
        "points": len(sheet["items"]),
        "subtasks": len(sheet["links"]),
        "hidden": sheet["hidden"],
        "unread": sheet["unread"],
    }
