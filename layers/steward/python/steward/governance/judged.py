"""Has a request been judged as it stands now, by the policy that is in force?

The last finished run left on the lease row what it had judged. A listing of tasks that says what a judgement reads is
enough to compare, so that nobody has to trust clocks, or be asked twice, to know whether a change was missed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from steward.asana.models import Task
from steward.evidence.fingerprint import input_fingerprint
from steward.governance.autonomy import WorkflowPolicy
from steward.store.leases import AGAIN_AFTER


def mark_of(task: Task, policy: WorkflowPolicy) -> str:
    """What a run that judged the task as it stands, in the mode in force, leaves as its `done_fingerprint`."""
    names = {each.field for each in policy.fields.values() if each.field and each.owner == "ai"}
    own = {field.gid for field in task.custom_fields if field.name in names}
    return f"{policy.mode}:{input_fingerprint(task, own)}"


def wants_run(task: Task, policy: WorkflowPolicy, lease: Mapping[str, Any] | None, now: datetime) -> bool:
    """Whether no finished run of the task's lease row judged just this; not before a refusal for a while is over."""
    row = lease or {}
    if again_after := float(row.get(AGAIN_AFTER, 0)):
        return again_after <= now.timestamp()
    return bool(row.get("done_fingerprint") != mark_of(task, policy))
