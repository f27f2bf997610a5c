"""Which subtasks were made of what a workflow read on a task: by itself, or after somebody's yes?

The journal knows at once. What a run remembers was written down before anything was made, so that it has only what the
run before it made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steward.asana.edits import AddSubtask
from steward.errors import ContextExpired
from steward.governance.journal import State as Journalled
from steward.governance.mutation import Source
from steward.run import Pointer
from steward.store import keys
from steward.store.proposals import Proposals, State
from steward_cli.deployment import Deployment
from steward_cli.failure import Failure

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made on one task; `approved` has what people said yes to, each with the subtask that it became."""

    deployment: Deployment
    workflow: str
    subject: str
    approved: tuple[tuple[Row, str], ...] = ()

    @classmethod
    def on(cls, deployment: Deployment, workflow: str, task_gid: str) -> "Made":
        """Look up what was approved there; one whose words are kept no more is left out."""
        empty = cls(deployment, workflow, f"task:{task_gid}")
        proposals, found = Proposals(deployment.table, deployment.objects), list[tuple[Row, str]]()
        for each in proposals.of(empty.subject):
            if each.workflow == workflow and each.state is State.USED and (gid := empty._result(each.used_by)):
                try:
                    found.append((proposals.diff(each)["edit"], gid))
                except ContextExpired:
                    continue
        return cls(deployment, workflow, empty.subject, tuple(found))

    def under(self, name: str) -> str:
        """The subtask that was made under that name; empty where none was."""
        source = Source("", self.workflow, self.subject, "", "")  # what is made once goes by its name alone
        return self._result(source.mutation_id_once(AddSubtask, name))

    def after_a_yes(self, edit: Row) -> str:
        """The subtask that somebody approved; empty where nobody did."""
        return next((gid for asked, gid in self.approved if asked == edit), "")

    def _result(self, mutation_id: str) -> str:
        row = (self.deployment.table.get(keys.mutation(mutation_id)) or {}) if mutation_id else {}
        return str(row.get("result_gid") or "") if row.get("state") == Journalled.DONE else ""


def remembered(deployment: Deployment, row: Row, what: str, mend: str) -> dict[str, Any]:
    """What the last run on a task remembered. Raises Failure where it is kept no more."""
    try:
        memory: dict[str, Any] = deployment.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
    except ContextExpired:
        raise Failure(f"{what} is older than the 35 days that it is kept: {mend}") from None
    return memory
