"""`steward meetings`: what is known of a meeting, and have it told now what became of its promises."""

from typing import Annotated, Any, Final

import typer

from steward.store import keys
from steward.workflows import meeting_follow_up, meeting_sync
from steward_cli.desk import Desk
from steward_cli.failure import Failure
from steward_cli.gids import digits
from steward_cli.made import Made, remembered
from steward_cli.run_requests import asked_to_run

HEARD: Final = meeting_sync.workflow.name
FOLLOW_UP: Final = meeting_follow_up.workflow.name
COLUMNS: Final = ("what", "said", "owner", "due_on", "asked", "task")

group = typer.Typer(
    no_args_is_help=True, help="What was promised in a meeting. Example: steward meetings follow 1201 --project 1202"
)

Task = Annotated[str, typer.Argument(callback=digits, help="The gid of the meeting's task.")]


@group.command("show")
def show(context: typer.Context, task: Task) -> None:
    """The promises, decisions and questions that stand of a meeting, in the words of who said them.

    Example: steward meetings show 1201
    """
    desk: Desk = context.obj
    row = desk.deployment.table.get(keys.review(HEARD, f"task:{task}"))
    if row is None:
        raise Failure(f"nothing is known of a meeting on task {task}: docs/meetings.md says what is read, and where")
    mend = f"attach its notes again, or change them, for another reading of task {task}"
    memory = remembered(desk.deployment, row, f"what was read of the meeting on task {task}", mend)
    made = Made.on(desk.deployment, HEARD, task)
    rows = [_row(each, _task_of(each["identity"], memory, made)) for each in memory["items"]]
    desk.rows(f"meeting on task {task}", COLUMNS, rows)


@group.command("follow")
def follow(
    context: typer.Context,
    task: Task,
    project: Annotated[str, typer.Option(callback=digits, help="The configured project that the task is in.")],
) -> None:
    """Have it told now what became of the promises, whatever day it is; the comment that stands is edited.

    Example: steward --reason 'the meeting was moved to today' meetings follow 1201 --project 1202
    """
    desk: Desk = context.obj
    what = f"tell what became of the promises of the meeting on task {task} in project {project}"
    if asked_to_run(desk, FOLLOW_UP, project, task, edit="follow_up_asked", what=what, page="docs/meetings.md"):
        desk.said(f"it is told on task {task} within a minute, where anything is open")


def _task_of(identity: str, memory: dict[str, Any], made: Made) -> str:
    """The task of a promise: one that was there, else the one that was made of it by itself or after a yes."""
    there = (memory.get("there") or {}).get(identity, "")
    asked = (memory.get("asked") or {}).get(identity)
    return there or made.under(f"point:{identity}") or (made.after_a_yes(asked) if asked else "")


def _row(item: dict[str, Any], task_gid: str) -> dict[str, Any]:
    due = item["due"] or {}
    asked = [each for each in (item["owner"]["question"], due.get("question")) if each]
    return {
        "what": item["kind"],
        "said": item["quote"]["text"],
        "owner": item["owner"]["text"],
        "due_on": due.get("on"),
        "asked": asked,
        "task": task_gid,
    }
