"""`steward run`: have a workflow run on one task now, as if it had just changed."""

from typing import Annotated, Final

import typer

from steward.workflows import WORKFLOWS
from steward_cli.desk import Desk
from steward_cli.run_requests import asked_to_run
from steward_cli.targets import TRIAGE, Project, WorkflowName, chosen
from steward_cli.task_links import TASK, task_gid

OF_TASKS: Final = {each.name: each for each in WORKFLOWS if each.subject == "task"}

group = typer.Typer(
    subcommand_metavar="",
    invoke_without_command=True,
    help="Run a workflow on a task now. Example: steward --reason 'new rule' run --task 1201",
)


@group.callback()
def run(
    context: typer.Context,
    task: Annotated[str, typer.Option(help=TASK)],
    project: Project = "",
    workflow: WorkflowName = TRIAGE,
) -> None:
    """Put the work on the queue: the run may do what the workflow's mode, rules and budgets let any other do.

    A request whose text was judged before, by the same rules, is not judged again. What would be said,
    without a run, steward simulate --task tells.

    Example: steward --reason 'the rule was mended' run --task 1201
    """
    desk: Desk = context.obj
    gid, project_gid = task_gid(task), chosen(desk, project, workflow, among=OF_TASKS).project_gid
    what = f"run {workflow} on task {gid} in project {project_gid} of {desk.deployment.name}"
    if asked_to_run(desk, workflow, project_gid, gid, edit="run_asked", what=what, page="docs/workflows.md"):
        desk.one({"task": gid, "workflow": workflow, "project": project_gid, "next": f"steward explain {gid}"})
