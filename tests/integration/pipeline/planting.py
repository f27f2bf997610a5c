"""Projects put straight into the sandbox's graph: thousands of tasks in seconds."""

from datetime import timedelta

from local.asana.clock import stamp
from local.asana.graph import Record, Ref
from local.asana.taskmaking import empty_task
from local.asana.workspaces import add_project
from tests.integration.pipeline.night import Night


def planted(night: Night, name: str, tasks: int) -> list[str]:
    """A project in the portfolio with that many tasks, made a month ago a minute apart; every second one is open."""
    sandbox = night.shift.sandbox
    graph = sandbox.world.graph
    workspace = graph.get("workspace", sandbox.cast.workspace_gid, "workspace")
    owner = graph.get("user", sandbox.cast.users["Olga Owner"], "user")
    project = add_project(sandbox.world, workspace, graph.of_kind("team")[0], name, owner)
    portfolio = graph.get("portfolio", night.portfolio_gid, "portfolio")
    graph.link(portfolio, "items", project.gid)
    (section,) = graph.all_linked(project, "sections")
    made = [_task(night, project, section, number) for number in range(tasks)]
    section.links["tasks"] = tuple(made)
    night.projects[name] = project.gid
    return made


def _task(night: Night, project: Record, section: Record, number: int) -> str:
    at = stamp(night.shift.now() - timedelta(days=30) + timedelta(minutes=number))
    done = number % 2 > 0
    values = empty_task(at, night.shift.sandbox.cast.bot_user_gid, night.shift.sandbox.cast.workspace_gid) | {
        "name": f"Task {number}",
        "completed": done,
        "completed_at": at if done else None,
        "due_on": night.in_days(number % 60 - 10),
        "_sections": {project.gid: Ref(section.gid)},
    }
    task = night.shift.sandbox.world.graph.add("task", values)
    task.links["projects"] = (project.gid,)
    return task.gid
