"""Do the stored answer, facts and policy of a run give its plan again, without a model call?

What is recomputed is everything a plan decides: what is done, proposed, refused and left, and what it was based on. Who
judged at what price is a record of the day and is not recomputed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from steward.errors import Rejected, RejectedReason
from steward.evidence.facts import TriageFacts
from steward.governance.finding import shortened
from steward.governance.grounds import grounds_of
from steward.governance.mutation import Mutation, Source
from steward.governance.policy import WorkflowPolicy
from steward.model.bedrock import Meter
from steward.model.prompt import Prompt
from steward.pipeline.plan import Judged, Read, plan_of
from steward.run import Pointer, RunState
from steward.store.keys import digest_of
from steward.store.objects import encode
from steward.workflows.base import Workflow

# What else a plan holds is who judged, by what, for how much, and where the inputs lie.
DECIDED: Final = (
    "confidence", "abstained", "edits", "proposals", "refused", "base", "fields", "names", "persons", "exceptions",
    "places", "once", "evidence_gids", "experiment", "certified", "judge", "question",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a plan that is not what the stored inputs give."""

    what: str
    stored: Any
    replayed: Any


def replayed(plan: Mapping[str, Any], facts: Mapping[str, Any], workflow: Workflow[Any]) -> dict[str, Any]:
    """The plan that the stored answer, facts, reading and policy give.

    Raises Rejected(malformed) for a plan that lacks one of them, as those do that were made before they were kept.
    """
    if workflow.answer is None:
        raise Rejected(RejectedReason.MALFORMED, f"{workflow.name} judges nothing: there is nothing to replay")
    if missing := [name for name in ("answer", "policy", "reading", "facts", "prompt") if name not in plan]:
        raise Rejected(RejectedReason.MALFORMED, f"the plan lacks {', '.join(missing)}: it cannot be made again")
    names = ("run_id", "workflow", "subject", "project_gid", "facts", "places", "snapshot_read_at")
    state = cast("RunState", {name: plan[name] for name in names if name in plan})
    model = plan["model"]
    prompt = Prompt(plan["prompt"]["name"], plan["prompt"]["version"], "", 0, "", plan["prompt"]["sha256"])
    judged = Judged(
        answer=workflow.answer.model_validate(plan["answer"]),
        prompt=prompt,
        engine=model["engine"],
        model_id=model["model_id"],
        meter=_meter_of(model),
        fallback=model["fallback"],
    )
    read = Read.of_snapshot({**plan, "task": plan["reading"]})
    return plan_of(
        state, read, TriageFacts.of_json(facts), judged, workflow, WorkflowPolicy.model_validate(plan["policy"])
    )


def _meter_of(model: Mapping[str, Any]) -> Meter:
    names = ("calls", "input_tokens", "output_tokens", "stop_reason", "cache_write_tokens", "cache_read_tokens")
    return Meter(**{name: model[name] for name in names if name in model}, microdollars=model.get("cost_microdollars"))


def differences(plan: Mapping[str, Any], again: Mapping[str, Any]) -> list[Difference]:
    """Where a plan and its replay part; none where the plan is what its inputs give."""
    found = [
        Difference(name, plan.get(name), again.get(name))
        for name in DECIDED
        if encode(plan.get(name)) != encode(again.get(name))
    ]
    said = digest_of(plan.get("answer"))
    if said != plan.get("answer_sha256"):
        found.append(Difference("answer_sha256", plan.get("answer_sha256"), said))
    return found


def unlike(entries: Iterable[Mapping[str, Any]], plans: Mapping[str, Mapping[str, Any]]) -> list[Difference]:
    """Where an audit entry says otherwise than the plan it points at: by `plans`, the documents by their key.

    An entry's hashes of the values before and after must be those of the plan's edit, and so must its rule.
    """
    found: list[Difference] = []
    for entry in entries:
        values = entry["values"]
        pointer = Pointer(key=values["key"], sha256=values["sha256"])
        source = Source(entry["run_id"], entry["workflow"], entry["subject"], entry["project_gid"], "")
        mutation = Mutation.of_plan(source, plans[values["key"]], pointer, int(values["ordinal"]))
        grounds = grounds_of(mutation)
        told = shortened({"before": entry["before_sha256"], "after": entry["after_sha256"]})
        gives = shortened({"before": mutation.before_sha256, "after": mutation.after_sha256})
        told |= {name: str(entry.get(name)) for name in grounds}
        gives |= {name: str(value) for name, value in grounds.items()}
        if told != gives:
            found.append(Difference(f"mutation {entry['mutation_id']}", told, gives))
    return found
