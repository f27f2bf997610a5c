"""Which sources of a meeting are new, and who is known in the project?

One part of Assess. What was said is found by whoever asks the model, since a later part may change an earlier one.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from steward.pipeline.document_facts import people_known
from steward.pipeline.meeting_texts import DESCRIPTION
from steward.pipeline.snapshot import DOCUMENTS
from steward.reading.outcome import Unread, of_row
from steward.run import Pointer, RunState, Work
from steward.store.keys import digest_of

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor

type Row = Mapping[str, Any]


def meeting_facts(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to the sources. Raises ContextExpired where snapshot or text is gone."""
    snapshot = using.objects.get(state["snapshot"])
    hangs, sections = snapshot[DOCUMENTS], using.configuration.policy(work.project_gid, work.workflow).sections
    rows = [_source(each, state, using) for each in hangs["files"]]
    rows += _description(snapshot, hangs["memory"], work) if sections else []
    using.telemetry.event("sources found", run_id=state["run_id"], workflow=work.workflow, count=len(rows))
    facts = {"documents": rows, "people": people_known(work, using)}
    return state | RunState(facts=using.objects.put(f"values/{state['run_id']}/facts.json", facts))  # type: ignore[typeddict-item]


def _source(row: Row, state: RunState, using: "Assessor") -> dict[str, Any]:
    if row["file"] is None:
        return {**row, "unread": row["missing"], "text": None}
    pointer = state["texts"][row["file"]]
    read = of_row(using.objects.get(pointer))
    unread = str(read.reason) if isinstance(read, Unread) else ""
    return {**row, "unread": unread, "text": Pointer(key=pointer["key"], sha256=pointer["sha256"])}


def _description(snapshot: Row, memory: Row, work: Work) -> list[dict[str, Any]]:
    """The description as one more source, where it says something else than at the last run."""
    notes, identity = str(snapshot["task"].get("notes") or ""), f"{work.subject.gid}/{DESCRIPTION}"
    gid = digest_of(notes)
    if not notes.strip() or (memory.get("documents") or {}).get(identity, {}).get("gid") == gid:
        return []
    row = {"identity": identity, "gid": gid, "name": DESCRIPTION, "on": "", "older": 0, "text": None, "unread": ""}
    return [row]
