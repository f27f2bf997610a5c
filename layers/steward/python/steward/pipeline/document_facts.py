"""What do stated rules find in the files that were read, and who is meant by the names in them?

One part of Assess. No request to Asana and no model: what is found here is the offline form, and stands in wherever a
model says nothing.
"""

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, Final

from steward.evidence.asks import ask
from steward.evidence.documents.rules import extracted
from steward.evidence.documents.stored import as_rows
from steward.evidence.documents.told import TRANSCRIPT
from steward.evidence.languages import unread_language
from steward.pipeline.document_texts import document_of, zone_of
from steward.pipeline.snapshot import DOCUMENTS
from steward.reading.outcome import Kind, Unread, of_row
from steward.run import Pointer, RunState, Work
from steward.store import keys

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor

CHARACTERS: Final = 400_000  # of a run: about 200 pages; were every line a dated wish, 14 s of Assess's minute

type Row = Mapping[str, Any]


def document_facts(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to what was found in each file. Raises ContextExpired where snapshot or text is gone."""
    snapshot = using.objects.get(state["snapshot"])
    zone = zone_of(using.configuration, work.project_gid)
    rows = [found_in(each, state, zone, using) for each in snapshot[DOCUMENTS]["files"]]
    for each in rows:
        using.telemetry.count("Documents", outcome=each["unread"] or "read")
    using.telemetry.event("files assessed", run_id=state["run_id"], workflow=work.workflow, count=len(rows))
    facts = {"documents": rows, "people": people_known(work, using)}
    pointer = using.objects.put(f"values/{state['run_id']}/facts.json", facts)
    return state | RunState(facts=pointer)  # type: ignore[typeddict-item]


def found_in(row: Row, state: RunState, zone: tzinfo, using: "Assessor") -> dict[str, Any]:
    """The file with the items that rules found, or with why there are none."""
    share = CHARACTERS // max(1, len(state.get("texts", ())))
    nothing = {**row, "unread": row["missing"], "hidden": 0, "items": [], "text": None, "unread_from": ""}
    row = nothing = nothing | {"characters": share, "language": ""}
    if row["file"] is None:
        return nothing
    pointer = state["texts"][row["file"]]
    text = using.objects.get(pointer)
    read = of_row(text)
    if isinstance(read, Unread):
        return {**nothing, "unread": str(read.reason)}
    if read.kind in (Kind.VTT, Kind.SRT):
        return {**nothing, "unread": TRANSCRIPT}
    document, end = document_of(row, text, zone)
    items = as_rows(extracted(document, lambda sentence: ask(sentence).is_ask))
    kept = Pointer(key=pointer["key"], sha256=pointer["sha256"])
    found = {"hidden": len(read.hidden), "items": items, "text": kept, "unread_from": end}
    return {**nothing, **found, "language": unread_language("\n".join(each.text for each in document.pages))}


def people_known(work: Work, using: "Assessor") -> list[dict[str, str]]:
    """The project's people as reconcile keeps them: gid and name."""
    rows = (using.table.get(keys.cache(work.project_gid, "people")) or {}).get("people", ())
    return [{"gid": str(each["gid"]), "name": str(each.get("name") or "")} for each in rows]
