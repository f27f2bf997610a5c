"""Which project do stated rules find in the briefs that were read?

One part of Assess. No request to Asana and no model: it is the offline form, and stands in wherever a model does not
read all of a brief.
"""

from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from steward.evidence.asks import ask
from steward.evidence.briefs.entry import as_row
from steward.evidence.briefs.rules import by_rules
from steward.pipeline.document_facts import Row, found_in
from steward.pipeline.document_texts import document_of, zone_of
from steward.pipeline.snapshot import DOCUMENTS
from steward.run import RunState, Work

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor


def brief_facts(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to what each brief asks for. Raises ContextExpired where snapshot or text is gone."""
    snapshot = using.objects.get(state["snapshot"])
    zone = zone_of(using.configuration, work.project_gid)
    rows = [_read(found_in(each, state, zone, using), zone, using) for each in snapshot[DOCUMENTS]["files"]]
    for each in rows:
        using.telemetry.count("Documents", outcome=each["unread"] or "read")
    using.telemetry.event("briefs assessed", run_id=state["run_id"], workflow=work.workflow, count=len(rows))
    pointer = using.objects.put(f"values/{state['run_id']}/facts.json", {"documents": rows})
    return state | RunState(facts=pointer)  # type: ignore[typeddict-item]


def _read(row: Row, zone: tzinfo, using: "Assessor") -> dict[str, Any]:
    """The row with the brief; without the points of a document, which are read for another workflow."""
    kept = {name: value for name, value in row.items() if name != "items"}
    if not row["text"]:
        return kept | {"brief": None}
    document, _ = document_of(row, using.objects.get(row["text"]), zone)
    return kept | {"brief": as_row(by_rules(document, lambda sentence: ask(sentence).is_ask))}
