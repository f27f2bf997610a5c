"""Does a task still belong to the work that was asked for, and whose work is one that stands in several projects?"""

from steward.asana.models import Task
from steward.errors import RefusedReason
from steward.governance import places
from steward.governance.policy import Configuration, ProjectPolicy, WorkflowPolicy


def out_of_scope(
    task: Task, project_gid: str, policy: WorkflowPolicy, project: ProjectPolicy | None
) -> RefusedReason | None:
    """None while it does: open, in the project, in one of the policy's sections, and no exception task of ours."""
    here = [each for each in task.memberships if each.project.gid == project_gid]
    if task.completed or not here or places.is_exception(task, project_gid, project):
        return RefusedReason.OUT_OF_SCOPE
    sections = {each.section.name for each in here if each.section}
    if policy.sections and not sections & set(policy.sections):
        return RefusedReason.OUT_OF_SCOPE
    return None


def home_of(task: Task, workflow: str, configuration: Configuration) -> str | None:
    """The one project whose work the task is: the oldest of those that run the workflow on it.

    Runs of a subject come one after another and remember one judgement, so that two projects would undo each other's;
    gids grow, so the order never changes.
    """
    mine = [
        gid
        for gid in {each.project.gid for each in task.memberships}
        if (project := configuration.projects.get(gid))
        and (policy := project.workflows.get(workflow))
        and policy.mode != "off"
        and not out_of_scope(task, gid, policy, project)
    ]
    return min(mine, key=int, default=None)
