"""`steward files`: which of a task's files were read, and have them read again."""

from typing import Annotated, Any, Final

import typer

from steward.store import keys
from steward.workflows import document_reading
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.gids import digits
from steward_cli.made import Made, remembered
from steward_cli.run_requests import asked_to_run

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
    mend = f"steward files read {task} --project GID"
    memory = remembered(desk.deployment, row, f"what was read on task {task}", mend)
    made = Made.on(desk.deployment, WORKFLOW, task)
    rows = [_row(each, made) for each in memory["documents"].values()]
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
    what = f"read the files of task {task} in project {project}"
    if asked_to_run(desk, WORKFLOW, project, task, edit="files_asked", what=what, page="docs/documents.md"):
        desk.said(f"the files of task {task} are read again: look a minute later with steward files show {task}")


def _row(sheet: dict[str, Any], made: Made) -> dict[str, Any]:
    return {
        "file": sheet["name"],
        "attachment": sheet["gid"],
        "found_by": sheet["found_by"],
        "points": len(sheet["items"]),
        "subtasks": len(_subtasks(sheet, made)),
        "hidden": sheet["hidden"],
        "unread": sheet["unread"],
    }


def _subtasks(sheet: dict[str, Any], made: Made) -> set[str]:
    """The subtasks that a file's points have: those that were there, those made by itself, and those approved."""
    names = [f"point:{each['key']}" for each in sheet["items"] if each["key"] not in sheet["links"]]
    own = [made.under(each) for each in (*names, f"list:{sheet['gid']}")]
    approved = [made.after_a_yes(each["edit"]) for each in sheet["asked"]]
    return {*sheet["links"].values(), *own, *approved} - {""}
