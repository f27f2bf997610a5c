"""What can code find out about a request before a model is asked?

Reads the snapshot, the project's settled history and its people from cache; writes the facts. No request to Asana. One
to the embedding model where the history has meanings to compare with; without its answer the words decide alone.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from steward.asana.models import Task
from steward.asana.schema import resolve
from steward.errors import Rejected, RejectedReason
from steward.evidence.assemble import Past, Sources, Wanted, triage_facts
from steward.evidence.effort_range import SIMILAR
from steward.evidence.history import Entry, Meaning, unpack
from steward.evidence.in_view import Most
from steward.evidence.nearness import nearness_of
from steward.evidence.people import Roster
from steward.evidence.retrieval import RankingOf
from steward.evidence.text import own_words
from steward.governance.embedding import Embedder
from steward.governance.exceptions import episodes
from steward.governance.places import places_of
from steward.governance.policy import Configuration, WorkflowPolicy
from steward.pipeline.fact_ways import fact_way
from steward.run import RunState, Work
from steward.store import keys
from steward.store.objects import Objects
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.workflows.base import Workflow

# Projects whose rehearsed history one warm process keeps: 1,000 requests are about 10 MB.
PASTS_KEPT: Final = 4


@dataclass(slots=True)
class Pasts:
    """The rehearsed histories of a warm process, by what they were made of: a changed index is a new one."""

    _kept: dict[str, Past] = field(default_factory=dict)

    def of(self, chunks: list[bytes], embedding_model_id: str = "") -> Past:
        """The history in the chunks, compared in that model's space too.

        Raises Rejected(malformed) for chunks that reconcile did not write.
        """
        digest = hashlib.sha256(b"".join([embedding_model_id.encode(), *chunks])).hexdigest()
        past = self._kept.pop(digest, None) or Past(unpack(chunks), partial(_compares, embedding_model_id))
        self._kept[digest] = past
        if len(self._kept) > PASTS_KEPT:
            del self._kept[next(iter(self._kept))]
        return past


def _compares(embedding_model_id: str, entries: Sequence[Entry]) -> RankingOf | None:
    nearness = nearness_of(entries, embedding_model_id) if embedding_model_id else None
    return nearness.ranking if nearness else None


@dataclass(frozen=True, slots=True)
class Assessor:
    """The collaborators of one invocation."""

    table: Table
    objects: Objects
    configuration: Configuration
    workflows: Mapping[str, Workflow[Any]]
    pasts: Pasts
    telemetry: Telemetry
    embedder: Embedder | None = None
    most: Most = Most()  # noqa: RUF009 - frozen


def assess(state: RunState, using: Assessor) -> RunState:
    """The state with a pointer to the facts.

    Raises ContextExpired when the snapshot is gone, Rejected(unknown_workflow, unknown_field, malformed).
    """
    work = Work.of_state(state)
    workflow = using.workflows.get(work.workflow)
    if workflow is None or "snapshot" not in state:
        what = "the run's state lacks 'snapshot': Enrich writes it" if workflow else f"{work.workflow!r} does not exist"
        raise Rejected(RejectedReason.MALFORMED if workflow else RejectedReason.UNKNOWN_WORKFLOW, what)
    if way := fact_way(workflow.reads, state):
        return way(state, work, using)
    snapshot = using.objects.get(state["snapshot"])
    task, read_at = Task.parse(snapshot["task"]), datetime.fromisoformat(snapshot["read_at"])
    policy = using.configuration.policy(work.project_gid, work.workflow)
    facts = triage_facts(task, _sources(task, work.project_gid, policy, workflow, read_at, using))
    using.telemetry.event(
        "facts computed",
        run_id=state["run_id"],
        workflow=work.workflow,
        count=facts.history_size,
        fields=len(facts.offers),
    )
    using.telemetry.count("Assessed", mode=facts.retrieval)
    if facts.effort:
        using.telemetry.count("EffortFromSimilar", int(facts.effort.basis == SIMILAR))
    facts_at = using.objects.put(f"values/{state['run_id']}/facts.json", facts.as_json())
    places = places_of(using.configuration.projects.get(work.project_gid), work.project_gid, using.table)
    places |= episodes(using.table, work, state.get("input_fingerprint", ""))
    return state | RunState(facts=facts_at, **({"places": places} if places else {}))  # type: ignore[typeddict-item]


def _sources(
    task: Task, project_gid: str, policy: WorkflowPolicy, workflow: Workflow[Any], now: datetime, using: Assessor
) -> Sources:
    wanted = wanted_of(task, policy, workflow, project_gid)
    embedder = using.embedder
    learned = (project_gid, *policy.learn_from_projects)
    chunks = [each for gid in learned for each in chunks_of(using.table, gid)]
    past = using.pasts.of(chunks, embedder.model_id if embedder else "")
    owned = (each.field for each in wanted if each.field and policy.fields[each.key].owner == "ai")
    return Sources(
        wanted=wanted,
        bot_field_gids=frozenset(field.gid for field in owned),
        rules=policy.rules,
        past=past,
        project_gid=project_gid,
        roster=roster_of(using.table, using.configuration, project_gid),
        now=now,
        meaning=_meaning(task, past, embedder),
        asks=policy.ask_for,
    )


def _meaning(task: Task, past: Past, embedder: Embedder | None) -> Meaning | None:
    """Where the request lies, if there is anything to compare it with and the model answers."""
    if embedder is None or past.by_meaning is None:
        return None
    return next(iter(embedder.meanings([own_words(task).whole], "query")), None)


def roster_of(table: Table, configuration: Configuration, project_gid: str) -> Roster:
    """The project's people as reconcile keeps them, and what the configuration says of them now."""
    people = table.get(keys.cache(project_gid, "people")) or {}
    project = configuration.projects.get(project_gid)
    return Roster(people.get("people", ()), project.people if project else {})


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
