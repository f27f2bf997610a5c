"""May a task still be given to whom a person approved, now that it would be written?

Between a proposal and its yes lie days. What reconcile cached last, and today's configuration, say who left, is out or
is kept out by now; a load is not looked at again, as whoever said yes may know better, and what is not known stops
nobody's yes.
"""

from datetime import date
from typing import Final

from steward.asana.edits import AddSubtask, Assign, Edit
from steward.evidence.load import Why
from steward.evidence.people import stays_out
from steward.governance.policy import Configuration
from steward.store import keys
from steward.store.table import Item, Table

# What is said to whoever approved it, by the word that their proposal ends with.
TOLD: Final = {
    str(why): f"what you approved was not carried out: whoever was to get this task {what}, so nothing was changed"
    for why, what in (
        (Why.LEFT, "has left the workspace"),
        (Why.GUEST, "is a guest by now"),
        (Why.NEVER, "is kept out by the configuration"),
        (Why.OUT, "is out of office"),
    )
}


def refusal(edit: Edit, project_gid: str, configuration: Configuration, table: Table, today: date) -> str:
    """The word that says why the person may not be given it; empty where they may, and for any other edit."""
    if not isinstance(edit, Assign | AddSubtask) or edit.assignee_gid is None:
        return ""
    project = configuration.projects.get(project_gid)
    member = project.people.get(edit.assignee_gid) if project else None
    rows = (table.get(keys.cache(project_gid, "people")) or {}).get("people", ())
    row: Item = next((each for each in rows if each["gid"] == edit.assignee_gid), {})
    return str(stays_out(row, member, today) or "")
