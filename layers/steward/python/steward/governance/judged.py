"""Has a request been judged as it stands now, by the policy that is in force?

The last finished run left on the lease row what it had judged. A listing of tasks that says what a judgement reads is
enough to compare, so that nobody has to trust clocks, or be asked twice, to know whether a change was missed.

What a run leaves is its input fingerprint: the mark of what it judged, and behind how many other inputs that were acted
on it came. So a text that comes back after another one is an input of its own, and everything about it is done anew,
while a run that is repeated is the same one.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from steward.asana.models import Task
from steward.errors import Unavailable
from steward.evidence.fingerprint import input_fingerprint
from steward.governance.policy import WorkflowPolicy
from steward.store.journal import Notes
from steward.store.leases import AGAIN_AFTER

_SEPARATOR: Final = "#"  # between the turn and the mark


def mark_of(task: Task, policy: WorkflowPolicy, stopped: Collection[str] = ()) -> str:
    """What is judged: the mode in force, the configured fields whose kill switches are set, and the task's text."""
    names, own = {each.field for each in policy.fields.values() if each.field}, ai_fields(policy)
    ours = {field.gid for field in task.custom_fields if field.name in own}
    off = sorted(field.gid for field in task.custom_fields if field.name in names and field.gid in stopped)
    return f"{policy.mode}{''.join(f'-{gid}' for gid in off)}:{input_fingerprint(task, ours)}"


def ai_fields(policy: WorkflowPolicy) -> frozenset[str]:
    """The names of the fields the bot owns by this policy."""
    return frozenset(each.field for each in policy.fields.values() if each.field and each.owner == "ai")


def turned(mark: str, notes: Notes) -> str:
    """The input fingerprint of a run on this mark: `<turn>#<mark>`, the turn counting the inputs that were acted on."""
    turn, _, last = notes.acted_on.rpartition(_SEPARATOR)
    if not turn:
        return f"1{_SEPARATOR}{mark}"
    return notes.acted_on if last == mark else f"{int(turn) + 1}{_SEPARATOR}{mark}"


def refuse_stale(task: Task, mark: str, notes: Notes) -> None:
    """Raises Unavailable for a reading of another text that is older than the one that was acted on last."""
    read = task.modified_at.isoformat() if task.modified_at else ""
    if notes.acted_on.rpartition(_SEPARATOR)[2] != mark and read and read < notes.modified_at:
        raise Unavailable("the reading is older than what was acted on before", retry_after_seconds=2)


def wants_run(
    task: Task,
    policy: WorkflowPolicy,
    lease: Mapping[str, Any] | None,
    now: datetime,
    stopped: Collection[str] = (),
) -> bool:
    """Whether no finished run of the task's lease row judged just this; not before a refusal for a while is over.

    `stopped` are the gids of the fields whose kill switches are set.
    """
    row = lease or {}
    if again_after := float(row.get(AGAIN_AFTER, 0)):
        return again_after <= now.timestamp()
    return str(row.get("done_fingerprint", "")).rpartition(_SEPARATOR)[2] != mark_of(task, policy, stopped)
