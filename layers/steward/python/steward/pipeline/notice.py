"""Which withdrawn certificates is a project still to be told of?

A run about the project: it reads no task and asks no model, and leads straight to WriteBack.
"""

from typing import TYPE_CHECKING

from steward.errors import RefusedReason
from steward.governance import places
from steward.governance.notices import notice, plan_of, withdrawn
from steward.run import RunState, Work
from steward.store import keys
from steward.store.keys import digest_of

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy
    from steward.pipeline.enrich import Enricher


def told(state: RunState, work: Work, policy: "WorkflowPolicy", using: "Enricher") -> RunState:
    """The state with a plan of one task for each certificate that was withdrawn lately, or on to Record without one.

    Each is made once for its withdrawal, whichever run tells of it.
    """
    rows = using.table.query(keys.certificate(work.project_gid, work.workflow, "").pk)
    found = withdrawn(rows, work.workflow, using.now())
    if not found:
        return state | RunState(next="record", outcome=str(RefusedReason.NOTHING_NEW))  # type: ignore[typeddict-item]
    project = using.configuration.projects.get(work.project_gid)
    section = places.places_of(project, work.project_gid, using.table).get(places.EXCEPTIONS)
    tasks = [(key, each, notice(key, each, policy.fields.get(key), work.project_gid, section)) for key, each in found]
    names = {"workflow": work.workflow, "subject": str(work.subject), "project_gid": work.project_gid}
    plan = plan_of(tasks, using.now(), run_id=state["run_id"], **names)
    return (
        state
        | RunState(  # type: ignore[typeddict-item]
            next="write_back",
            plan=using.objects.put(f"values/{state['run_id']}/plan-{digest_of(plan)[:16]}.json", plan),
            input_fingerprint=digest_of("withdrawn", [(key, each.changed_at) for key, each in found]),
            snapshot_read_at=plan["snapshot_read_at"],
        )
    )
