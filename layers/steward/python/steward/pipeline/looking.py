"""What changed of a project since its last review, for the hourly look at its people's room?

One request where nothing did, and one more for each hundred tasks that changed; the project's own document comes from
its portfolio's list. Comments are not read: the next review reads them, as all that changed, since its reading goes on
from the last review's and not from here.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.asana.planning import REVIEWED_FIELDS
from steward.asana.protocol import project_tasks
from steward.errors import RefusedReason
from steward.evidence.item_reading import items_of
from steward.evidence.work_items import WorkItem
from steward.governance.policy import WorkflowPolicy
from steward.pipeline.portfolios import named_of, reviewed
from steward.pipeline.survey import OVERLAP, WHOLE_EVERY, log_made, memory_of
from steward.run import RunState, Work
from steward.store import keys
from steward.store.keys import digest_of
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

# Twenty pages: a project in which more changed since its review was imported or moved, and the next review reads it.
CHANGED_MOST: Final = 2_000


def look(state: RunState, work: Work, workflow: Workflow[Any], policy: WorkflowPolicy, using: "Enricher") -> RunState:
    """The state with a snapshot for Assess, or ended where nothing changed since the last look.

    A project without a review within a week has nothing that could be renewed. Raises what the reader and store raise.
    """
    memory = memory_of(work, using)
    row = using.table.get(keys.review(work.workflow, str(work.subject)))
    if row is None or not _is_recent(memory, work):
        return _ended(state)
    memory |= {"log_gid": memory.get("log_gid") or log_made(state, work, using)}
    since = datetime.fromisoformat(memory["reading"]["at"]) - OVERLAP
    query = project_tasks(work.project_gid, fields=workflow.reads.task_fields, modified_since=since)
    documents = list(islice(using.reader.records(query), CHANGED_MOST + 1))
    items = items_of(documents, work.project_gid, named_of(policy), 0)
    changed = [each for each in items if each.gid != memory["log_gid"]]
    looked = _looked(changed, work, using)
    if len(documents) > CHANGED_MOST or looked == memory.get("looked"):
        return _ended(state)
    rows = {"items": [each.as_row() for each in changed]}
    pointer = using.objects.put(f"values/{state['run_id']}/changed-{digest_of(rows)[:16]}.json", rows)
    read_at = using.now().isoformat()
    reading = memory["reading"]
    project = _project(state, work, policy, using)
    snapshot = {
        **project,
        "outputs": {**reading["outputs"], **project["outputs"]},
        "reading": {**reading, "pages": [*reading["pages"], pointer]},
        "changed": pointer,
        "looked": looked,
        "memory": memory,
        "read_at": read_at,
    }
    return state | RunState(  # type: ignore[typeddict-item]
        next="assess",
        based_on=str(row["run_id"]),
        snapshot=using.objects.put(f"context/{state['run_id']}/snapshot.json", snapshot),
        snapshot_read_at=read_at,
        input_fingerprint=digest_of("review", work.fingerprint),
    )


def _is_recent(memory: Mapping[str, Any], work: Work) -> bool:
    if "weeks" not in memory:
        return False
    age = datetime.fromisoformat(work.occurred_at) - datetime.fromisoformat(memory["reading"]["whole_at"])
    return age < WHOLE_EVERY


def _looked(changed: list[WorkItem], work: Work, using: "Enricher") -> str:
    """What everybody's weeks follow from, as one digest: the day, the work, the people as they are known now."""
    cached = using.table.get(keys.cache(work.project_gid, "people")) or {}
    loads = [[each["gid"], {**(each.get("load") or {}), "read_at": ""}] for each in cached.get("people", ())]
    people = [project.people for project in using.configuration.projects.values()]
    members = [[gid, each.model_dump(mode="json")] for found in people for gid, each in found.items()]
    return digest_of(using.now().date().isoformat(), [each.as_row() for each in changed], loads, members)


def _project(state: RunState, work: Work, policy: WorkflowPolicy, using: "Enricher") -> dict[str, Any]:
    """The project's document: from the list that the scan read, else by a request of its own."""
    listed = using.objects.get(state["listed"]).get(work.project_gid) if "listed" in state else None
    if listed is not None:
        return dict(listed)
    return reviewed(using.reader.read(protocol.project(work.project_gid, REVIEWED_FIELDS)).data, policy, using.now())


def _ended(state: RunState) -> RunState:
    return state | RunState(next="record", outcome=str(RefusedReason.NOTHING_NEW))  # type: ignore[typeddict-item]
