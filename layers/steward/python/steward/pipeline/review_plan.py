"""What is frozen of a review: which of the edits that it wants may take effect?

What already stands there is not written again, and what a person put into one of our fields, or took out of it, stays.
A model is asked for the backlog's missing factors alone, where that is configured, and the next review ranks by them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import (
    Edit,
    SetProjectFields,
    SetTaskFields,
)
from steward.asana.models import FieldValue
from steward.errors import RefusedReason
from steward.evidence.findings import Findings
from steward.governance.autonomy import split
from steward.governance.certificates import covering, judge_of
from steward.governance.consent import SPEAKING, asks_of
from steward.governance.finding import shortened, value_digest
from steward.governance.ownership import Memory
from steward.governance.policy import WorkflowPolicy
from steward.governance.reviews import REVIEW
from steward.model.prompt import load
from steward.pipeline.rating import rate
from steward.pipeline.remedy_plan import JUDGE, put
from steward.pipeline.review_memory import OF_FIELDS, remembered, renewed, target_gid_of, tells
from steward.run import Pointer, RunState, Work
from steward.store import keys
from steward.store.keys import digest_of
from steward.workflows.base import Wanted, Workflow
from steward.workflows.project_review import CAPACITY, Targets

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

RATED: Final = "rated"  # of the plan: who rated at what price; of the memory: what was said of missing factors
UNSAID: Final = "unsaid"  # the plan's key: the same where the words do not come to be said
REMEMBER: Final = "remember"  # the plan's key: where what the next review needs to know is stored


@dataclass(frozen=True, slots=True)
class Fresh:
    """An edit of fields without what stands there already, and what was read of the rest."""

    edit: Edit
    base: Mapping[str, FieldValue]


def review_plan(
    state: RunState, workflow: Workflow[Any], policy: WorkflowPolicy, using: "Classifier"
) -> dict[str, Any]:
    """The plan document, from what is stored and what the model rates; raises ContextExpired where that is gone."""
    work = Work.of_state(state)
    snapshot, found = using.objects.get(state["snapshot"]), Findings.of_json(using.objects.get(state["facts"]))
    report = using.objects.get(Pointer(**found.report))["html"] if found.report else ""  # type: ignore[typeddict-item]
    targets = _targets(work, snapshot, policy, report)
    known = {**snapshot, "standing": found.standing}
    whole = "part" not in state
    wanted = workflow.wants(_of_part(targets, state), found) if workflow.wants and not _is_late(state, using) else ()
    plan = planned(state, wanted, policy, known) | {"asks": asks_of(using.configuration, work.project_gid)}
    plan = _with_remedies(plan, found, policy, snapshot) if whole else plan
    more: dict[str, Any] = {name: state[name] for name in ("facts", "weeks")}
    if policy.rate_missing and whole:
        prompts = {name: load(name, policy.prompt_version) for name in workflow.asks}
        rated = rate(found.backlog, snapshot.get("texts") or (), work, prompts, using)
        more |= {RATED: rated.kept or snapshot["memory"].get(RATED)}
        plan |= {RATED: rated.judged} if rated.judged else {}
    leave = remembered if whole else renewed
    left = {name: leave(snapshot, found, plan, said=said) | more for name, said in ((REMEMBER, True), (UNSAID, False))}
    kept = left if tells(plan) else {REMEMBER: left[REMEMBER]}
    return plan | {name: _kept(each, work, using) for name, each in kept.items()}


def _kept(document: Mapping[str, Any], work: Work, using: "Classifier") -> Pointer:
    return using.objects.put(f"values/{work.run_id()}/{digest_of(document)[:16]}.json", document)


def _with_remedies(
    plan: Mapping[str, Any], found: Findings, policy: WorkflowPolicy, snapshot: Mapping[str, Any]
) -> dict[str, Any]:
    """The plan with what people are asked about stalled work, and with what is done about it without asking."""
    judge = judge_of(policy.prompt_version, JUDGE)
    certified = covering(snapshot.get("certificates") or {}, judge)
    acted = [(gid, key) for gid, key in snapshot["memory"].get("acted", ())]
    asked = put(found.remedies, policy, certified, snapshot.get("stopped", ()), acted)
    places = {str(len(plan["edits"]) + at): base for at, (_, base) in enumerate(asked.acts)}
    return {
        **plan,
        "edits": [*plan["edits"], *(edit for edit, _ in asked.acts)],
        "bases": {**plan["bases"], **places},
        "proposals": asked.proposals,
        "about": asked.about,
        "acted": [list(each) for each in (*acted, *asked.acted)],
        "refused": [*plan["refused"], *asked.refused],
        "names": asked.names,
        "confidence": asked.confidence,
        "certified": certified,
        "judge": judge,
    }


def _targets(work: Work, snapshot: Mapping[str, Any], policy: WorkflowPolicy, report: str) -> Targets:
    outputs: Mapping[str, Mapping[str, Any]] = snapshot["outputs"]
    return Targets(
        project_gid=work.project_gid,
        field_gids={key: each["gid"] for key, each in outputs.items()},
        options={key: each["options"] for key, each in outputs.items()},
        dates=frozenset(key for key, each in outputs.items() if each["kind"] == "date"),
        log_gid=snapshot["memory"].get("log_gid"),
        slot=work.fingerprint,
        report=report,
        tellings=snapshot["memory"].get("tellings", 0),
        reorders=policy.reorder and policy.mode == "act",
    )


def _of_part(targets: Targets, state: RunState) -> Targets:
    """Where a part of a review may write: its own field and the log."""
    if "part" not in state:
        return targets
    own = {key: gid for key, gid in targets.field_gids.items() if key == CAPACITY}
    return replace(targets, field_gids=own, dates=frozenset(), reorders=False)


def _is_late(state: RunState, using: "Classifier") -> bool:
    """Whether a part was renewed from what a review has replaced since: then the review told it all."""
    row = using.table.get(keys.review(state["workflow"], state["subject"])) if "part" in state else None
    return row is not None and row["run_id"] != state["based_on"]


def planned(
    state: RunState, wanted: Iterable[Wanted], policy: WorkflowPolicy, snapshot: Mapping[str, Any]
) -> dict[str, Any]:
    """The plan of the wanted edits by the policy, with what they replace."""
    fields = {key: each["gid"] for key, each in snapshot["outputs"].items()}
    edits, refused = list[dict[str, Any]](), list[dict[str, Any]]()
    bases, once, review = dict[str, dict[str, FieldValue | bool]](), dict[str, str](), list[int]()
    for each in wanted:
        place = len(edits)
        if not isinstance(each.edit, OF_FIELDS):
            if policy.mode in SPEAKING:
                once |= {str(place): each.once} if each.once else {}
                review.append(place)
                bases |= {str(place): dict(each.base)} if each.base else {}
                edits.append(each.edit.as_json())
            else:
                refused.append({"edit": each.edit.as_json(), "reason": str(RefusedReason.MODE_OBSERVE)})
        elif fresh := _fresh(each.edit, fields, snapshot):
            parts = split([fresh.edit], policy, fields)
            bases |= {str(place + number): dict(fresh.base) for number in range(len(parts.act))}
            edits += [edit.as_json() for edit in parts.act]
            refused += [{"edit": edit.as_json(), "reason": str(reason)} for edit, reason in parts.refused]
    names = ("run_id", "workflow", "subject", "project_gid")
    return {
        **{name: state[name] for name in names},  # type: ignore[literal-required]
        "edits": edits,
        "proposals": [],
        "refused": refused,
        "abstained": [],
        "bases": bases,
        "base": {},
        "once": once,
        REVIEW: review,
        "fields": fields,
        "names": {},
        "confidence": {},
        "persons": [],
        "stopped": [],
        "snapshot_read_at": state["snapshot_read_at"],
        "model": {"engine": "stated", "model_id": "stated"},
        "policy": policy.model_dump(mode="json"),
    }


def _fresh(
    edit: SetProjectFields | SetTaskFields, fields: Mapping[str, str], snapshot: Mapping[str, Any]
) -> Fresh | None:
    """The edit with what is new of it and ours to set; None where nothing is."""
    target = target_gid_of(edit)
    present = _present(target, fields, snapshot)
    memory = Memory(written=_left(snapshot, target))
    precisions = {each["gid"]: each["precision"] for each in snapshot["outputs"].values()}
    rounded = {gid: _as_kept(value, precisions.get(gid)) for gid, value in edit.values.items()}
    fresh = {gid: value for gid, value in rounded.items() if value != present.get(gid)}
    tried = (snapshot["memory"].get("tried") or {}).get(target) or {}
    ours = {
        gid: value
        for gid, value in fresh.items()
        if memory.is_ours(gid, present.get(gid)) or digest_in(present.get(gid), tried.get(gid, ()))
    }
    base = {gid: present.get(gid) for gid in ours}
    return Fresh(replace(edit, values=ours), base) if ours else None


def _present(target: str, fields: Mapping[str, str], snapshot: Mapping[str, Any]) -> dict[str, FieldValue]:
    """What stands in our fields of the project itself, or of another object as the review knows it."""
    own = target == (snapshot.get("project") or {}).get("gid")
    by_key = snapshot["present"] if own else (snapshot.get("standing") or {}).get(target, {})
    return {fields[key]: value for key, value in by_key.items() if key in fields}


def _left(snapshot: Mapping[str, Any], target: str) -> dict[str, str]:
    """Short digests of what we left in a target's fields."""
    left: Mapping[str, Any] = snapshot["memory"].get("left") or {}
    return dict(left.get(target) or {})


def digest_in(value: FieldValue, digests: Collection[str]) -> bool:
    """Whether it is a value that a review left which was never recorded."""
    return shortened({"": value_digest(value)})[""] in digests


def _as_kept(value: FieldValue, precision: int | None) -> FieldValue:
    """The value as Asana will keep it: a number that only differs behind the field's last place is no change."""
    return round(float(value), precision) if isinstance(value, int | float) and precision is not None else value
