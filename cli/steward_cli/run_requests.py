"""How does an operator have a workflow run on one task now?"""

from steward.governance.orders import Orders
from steward.run import Subject, work_message
from steward_cli.desk import Desk
from steward_cli.failure import Failure


def asked_to_run(desk: Desk, workflow: str, project: str, task: str, *, edit: str, what: str, page: str) -> bool:
    """Put the work on the queue and the order on record; False where the operator did not confirm it.

    Args:
        desk: Who asks, of which deployment.
        workflow: Its name; it must be on in the project.
        project: The configured project that the task is in.
        task: Its gid.
        edit: The word of the audit entry.
        what: What would be done, for the question.
        page: The page that says how to switch the workflow on.

    Raises:
        Failure: The workflow is off in the project.
    """
    if desk.deployment.configuration().policy(project, workflow).mode == "off":
        raise Failure(f"project {project} has no {workflow}: add it under its workflows ({page})")
    because = desk.because()
    if not desk.confirmed(what):
        return False
    facts = {"edit": edit, "target_gid": task, "reason": because}
    Orders(desk.deployment.table, desk.now).carry_out([], facts, desk.who)
    slot = f"asked:{desk.now():%Y%m%dT%H%M%S%f}"
    desk.deployment.events.send(work_message(workflow, project, "operator", [Subject("task", task)], slot))
    return True
