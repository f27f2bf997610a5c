"""What comes after the triage: a person says yes to a proposal, and the day's digest tells of all of it."""

import time
from collections.abc import Mapping
from typing import Any, Final

from local.demo.people import Asana
from local.stack import seed
from local.stack.aws import Aws
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.up import function_of

LOOK_AGAIN_SECONDS: Final = 0.25


def decided(asana: Asana, task_gid: str, approver: str, patience: float) -> str:
    """Say yes to what was proposed for a task, as one of its approvers; who has it now, as a line to print.

    Raises StackError where nothing was proposed, or nothing came of the yes.
    """
    asked = asana.open_approvals(task_gid, approver)
    if not asked:
        raise StackError(f"task {task_gid} has no approval subtask that waits for an answer")
    began = time.monotonic()
    for gid, _ in asked:
        asana.edit(gid, approver, {"approval_status": "approved"})
    while time.monotonic() - began < patience:
        task = asana.task(task_gid, approver)
        if task["assignee"]:
            who, took = task["assignee"]["name"], time.monotonic() - began
            return f"{approver.capitalize()} says yes to '{asked[0][1]}': {who} has it {took:.1f} s later."
        time.sleep(LOOK_AGAIN_SECONDS)
    raise StackError(f"task {task_gid} is nobody's {patience:.0f} s after {approver} said yes: what does decision say?")


def days_digest(stack: Stack, project_gid: str) -> str:
    """What the morning's digest says of the project now, as a line to print; nobody is sent anything.

    Raises StackError where the function fails or could not read the project.
    """
    event = {"send": False, "project_gids": [project_gid]}
    answer = seed.invoke(Aws(stack.aws_endpoint), function_of(stack, "digest"), event, "digest")
    told: Mapping[str, Any] = answer["projects"][project_gid]
    if "failed" in told:
        raise StackError(f"digest: {told['failed']}")
    return (
        f"The digest of {told['name']}: {told['runs']} runs, {told['decisions']} more about what people answered, "
        f"{told['written']} changes written, {told['proposed']} proposals put to people."
    )
