"""Does a task still belong to the work that was asked for?"""

from steward.asana.models import Task
from steward.errors import RefusedReason
from steward.governance import places
from steward.governance.policy import ProjectPolicy, WorkflowPolicy
from steward.run import Work


def out_of_scope(task: Task, work: Work, policy: WorkflowPolicy, project: ProjectPolicy | None) -> RefusedReason | None:
    """None while it does: open, in the project, in one of the policy's sections, and no exception task of ours."""
    here = [each for each in task.memberships if each.project.gid == work.project_gid]
    if task.completed or not here or places.is_exception(task, work.project_gid, project):
        return RefusedReason.OUT_OF_SCOPE
    sections = {each.section.name for each in here if each.section}
    if policy.sections and not sections & set(policy.sections):
        return RefusedReason.OUT_OF_SCOPE
    return None
