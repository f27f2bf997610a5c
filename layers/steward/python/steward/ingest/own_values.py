"""Which values of a settled task did the bot put there without a person's yes?

They are never labels: a judge that learns from itself grows sure of its own mistakes. The lease rows remember what the
bot wrote, the labels whether people were asked, and the proposals what they answered. A value that was found changed
since, and stands there again, is a person's: the bot never writes one again that was taken back.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from steward.asana.models import FieldValue, Task
from steward.evidence.history import ASSIGNEE
from steward.evidence.scoring import same
from steward.governance.finding import shortened, value_digest
from steward.governance.labels import Label
from steward.governance.outcomes import CARRIED_OUT, How, Said, values_of
from steward.governance.ownership import Memory
from steward.run import Subject
from steward.store import keys
from steward.store.table import Table


def unconfirmed(
    task: Task, learned: Collection[str], project_gid: str, workflows: Iterable[str], table: Table
) -> frozenset[str]:
    """Which of the learned custom fields (gids), and whether `assignee`, hold such a value.

    One read for each workflow that judges, and more only where the bot wrote.
    """
    values = {name: value for name, value in values_of(task).items() if name in learned or name == ASSIGNEE}
    found = (_of_workflow(task.gid, values, project_gid, name, table) for name in workflows)
    return frozenset(chain.from_iterable(found))


def _of_workflow(
    task_gid: str, values: Mapping[str, FieldValue], project_gid: str, workflow: str, table: Table
) -> Collection[str]:
    memory = Memory.of_row(table.get(keys.lease(workflow, str(Subject("task", task_gid)))))
    ours = {name: value for name, value in values.items() if _wrote(memory, name, value)}
    row = table.get(keys.label(project_gid, workflow, task_gid)) if ours else None
    said = Label.of_row(row).said.values() if row else ()
    return {name for name, value in ours.items() if not any(_agreed(each, name, value, table) for each in said)}


def _wrote(memory: Memory, name: str, value: FieldValue) -> bool:
    digest = shortened({name: value_digest(value)})[name]
    return digest in (memory.written.get(name), memory.tried.get(name)) and name not in memory.left


def _agreed(said: Said, name: str, value: FieldValue, table: Table) -> bool:
    """Whether this was put to people, and they said yes."""
    if said.target != name or said.how is not How.PROPOSED or not same(said.value, value):
        return False
    row = table.get(keys.proposal(said.proposal_id)) or {}
    return row.get("state") == CARRIED_OUT
