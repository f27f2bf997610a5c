"""What can code find out about a request before a model is asked?

Reads the snapshot, the project's settled history and its people from cache; writes the facts. No request to Asana, no
model.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from steward.asana.models import Task
from steward.asana.schema import resolve
from steward.errors import Rejected, RejectedReason
from steward.evidence.assemble import Past, Sources, Wanted, triage_facts
from steward.evidence.history import unpack
from steward.governance.exceptions import episodes
from steward.governance.places import places_of
from steward.governance.policy import Configuration, WorkflowPolicy
from steward.run import RunState, Work
from steward.store import keys
from steward.store.objects import Objects
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.workflows.base import Workflow

# Projects whose rehearsed history one warm process keeps: 1,000 requests are about 8 MB.
PASTS_KEPT: Final = 4


@dataclass(slots=True)
class Pasts:
    """The rehearsed histories of a warm process, by what they were made of: a changed index is a new one."""

    _kept: dict[str, Past] = field(default_factory=dict)

    def of(self, chunks: list[bytes]) -> Past:
        """The history in the chunks. Raises Rejected(malformed) for chunks that reconcile did not write."""
        digest = hashlib.sha256(b"".join(chunks)).hexdigest()
        past = self._kept.pop(digest, None) or Past(unpack(chunks))
        self._kept[digest] = past
        if len(self._kept) > PASTS_KEPT:
            del self._kept[next(iter(self._kept))]
        return past


@dataclass(frozen=True, slots=True)
class Assessor:
    """The collaborators of one invocation."""

    table: Table
    objects: Objects
    configuration: Configuration
    workflows: Mapping[str, Workflow[Any]]
    pasts: Pasts
    telemetry: Telemetry


def assess(state: RunState, using: Assessor) -> RunState:
    """The state with a pointer to the facts.

    Raises ContextExpired when the snapshot is gone, Rejected(unknown_workflow, unknown_field, malformed).
    """
    work = Work.of_state(state)
    workflow = using.workflows.get(work.workflow)
    if workflow is None or "snapshot" not in state:
        what = "the run's state lacks 'snapshot': Enrich writes it" if workflow else f"{work.workflow!r} does not exist"
        raise Rejected(RejectedReason.MALFORMED if workflow else RejectedReason.UNKNOWN_WORKFLOW, what)
    task = Task.parse(using.objects.get(state["snapshot"])["task"])
    policy = using.configuration.policy(work.project_gid, work.workflow)
    facts = triage_facts(task, _sources(task, work.project_gid, policy, workflow, using))
    using.telemetry.event(
        "facts computed",
        run_id=state["run_id"],
        workflow=work.workflow,
        count=facts.history_size,
        fields=len(facts.offers),
    )
    facts_at = using.objects.put(f"values/{state['run_id']}/facts.json", facts.as_json())
    places = places_of(using.configuration.projects.get(work.project_gid), work.project_gid, using.table)
    places |= episodes(using.table, work, state.get("input_fingerprint", ""))
    return state | RunState(facts=facts_at, **({"places": places} if places else {}))  # type: ignore[typeddict-item]


def _sources(task: Task, project_gid: str, policy: WorkflowPolicy, workflow: Workflow[Any], using: Assessor) -> Sources:
    wanted = wanted_of(task, policy, workflow, project_gid)
    people = using.table.get(keys.cache(project_gid, "people")) or {}
    owned = (each.field for each in wanted if each.field and policy.fields[each.key].owner == "ai")
    return Sources(
        wanted=wanted,
        bot_field_gids=frozenset(field.gid for field in owned),
        rules=policy.rules,
        past=using.pasts.of(chunks_of(using.table, project_gid)),
        people=people.get("people", ()),
    )


def wanted_of(task: Task, policy: WorkflowPolicy, workflow: Workflow[Any], project_gid: str) -> list[Wanted]:
    """The configured keys that the workflow can fill, as they stand on the task."""
    configured = {key: each for key, each in policy.fields.items() if key in workflow.touches}
    fields = resolve(task, configured, project_gid)
    return [
        Wanted(key, fields.get(key), task.field(each.learn_from) if each.learn_from else None, each.min_confidence)
        for key, each in configured.items()
    ]


def chunks_of(table: Table, project_gid: str) -> list[bytes]:
    """The project's packed history; an emptied chunk has no body."""
    return [row["body"] for row in table.query(keys.history(project_gid, "").pk) if row.get("body")]
