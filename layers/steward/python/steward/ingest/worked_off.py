"""Which exceptions have people worked off, by completing the task that Steward made of them?

The pages that keep the caches carry what this needs, so that it costs no request. Each closing is audited in the chain
of the subject's runs, with the person who completed the task as its actor.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from steward.asana.models import moment
from steward.errors import Contended
from steward.governance.audit import ACTOR
from steward.governance.exceptions import closing, going_on, task_mutation, task_of, with_task
from steward.governance.telling import append, runs_of
from steward.ingest.turn import Reconciler
from steward.run import Subject, work_message
from steward.store import keys
from steward.store.table import Item, TransactionRefused

BECAUSE: Final = "its task was completed in Asana"


def close_worked_off(project_gid: str, documents: Iterable[Mapping[str, Any]], using: Reconciler) -> int:
    """Close the exceptions whose tasks are among the documents and completed; how many they are.

    What was refused again after that is the next episode, and its run is asked for. Nothing is looked up where the
    project sets no section aside. Raises Contended where a row moved on in between: the next turn looks again.
    """
    if using.configuration.projects[project_gid].exceptions_section is None:
        return 0
    completed = {str(each["gid"]): each for each in documents if each.get("completed")}
    rows = [row for row in using.table.query(keys.exception(project_gid).pk) if row["state"] == "open"]
    found = [(row, completed[gid]) for row in rows if (gid := _task(row, using)) in completed]
    for row, document in found:
        _close(row, document, using)
    return len(found)


def _task(row: Item, using: Reconciler) -> str | None:
    """The task of an exception, kept in its row from the first look on: the journal forgets it sooner."""
    if known := task_of(row):
        return known
    gid = (using.table.get(keys.mutation(task_mutation(row))) or {}).get("result_gid")
    if gid:
        using.table.write(with_task(row, gid))
    return gid


def _close(row: Item, document: Mapping[str, Any], using: Reconciler) -> None:
    who = str((document.get("completed_by") or {}).get("gid") or ACTOR)
    at, completed_at = using.now(), moment(document.get("completed_at"))
    refused_since = completed_at is not None and (moment(row["at"]) or at) > completed_at
    facts = {
        "at": at.isoformat(),
        "workflow": row["workflow"],
        "project_gid": row["project_gid"],
        "edit": "exception_close",
        "target_gid": row["exception_id"],
        "reason": BECAUSE,
        "evidence_gids": [str(document["gid"])],
    }
    write = going_on(row) if refused_since else closing(row, who, BECAUSE, at)
    try:
        append(using.table, runs_of(row["subject"]), facts, [write], who)
    except TransactionRefused:
        raise Contended("an exception was opened anew while it was closed") from None
    if refused_since:
        slot = f"{row['exception_id']}:{row['episode']}"
        subject = Subject.parse(row["subject"])
        using.send(work_message(row["workflow"], row["project_gid"], "operator", [subject], slot), 0)
