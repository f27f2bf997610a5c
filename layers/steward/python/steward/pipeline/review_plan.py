"""What is frozen of a review: which of the edits that it wants may take effect, and what does the next one remember?

No model is asked. What already stands there is not written again, and what a person put into one of our fields, or
took out of it, stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from steward.asana.edits import Edit, Reorder, SetProjectFields, SetTaskFields, edit_of
from steward.asana.models import FieldValue
from steward.errors import RefusedReason
from steward.evidence.findings import Findings
from steward.governance.autonomy import split
from steward.governance.consent import SPEAKING
from steward.governance.finding import shortened, value_digest
from steward.governance.ownership import Memory
from steward.governance.policy import WorkflowPolicy
from steward.governance.reviews import REVIEW
from steward.run import RunState, Work
from steward.store.keys import digest_of
from steward.workflows.base import Wanted, Workflow
from steward.workflows.project_review import Targets

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

REMEMBER: Final = "remember"  # the plan's key: where what the next review needs to know is stored

FORECASTS_KEPT: Final = 2_000  # a year of nights of five milestones, in 300 KB

_OF_FIELDS: Final = (SetProjectFields, SetTaskFields)


@dataclass(frozen=True, slots=True)
class Fresh:
    """An edit of fields without what stands there already, and what was read of the rest."""

    edit: Edit
    base: Mapping[str, FieldValue]


def review_plan(
    state: RunState, workflow: Workflow[Any], policy: WorkflowPolicy, using: "Classifier"
) -> dict[str, Any]:
    """The plan document. Pure but for the two documents that it reads; raises ContextExpired where they are gone."""
    work = Work.of_state(state)
    snapshot, found = using.objects.get(state["snapshot"]), Findings.of_json(using.objects.get(state["facts"]))
    targets = _targets(work, snapshot, policy)
    known = {**snapshot, "standing": found.standing}
    plan = planned(state, workflow.wants(targets, found) if workflow.wants else (), policy, known)
    remember = _remembered(snapshot, found, plan) | {"facts": state["facts"]}
    return plan | {REMEMBER: using.objects.put(f"values/{work.run_id()}/{digest_of(remember)[:16]}.json", remember)}


def _targets(work: Work, snapshot: Mapping[str, Any], policy: WorkflowPolicy) -> Targets:
    outputs: Mapping[str, Mapping[str, Any]] = snapshot["outputs"]
    return Targets(
        project_gid=work.project_gid,
        field_gids={key: each["gid"] for key, each in outputs.items()},
        options={key: each["options"] for key, each in outputs.items()},
        dates=frozenset(key for key, each in outputs.items() if each["kind"] == "date"),
        log_gid=snapshot["memory"].get("log_gid"),
        slot=work.fingerprint,
        reorders=policy.reorder and policy.mode == "act",
    )


def planned(
    state: RunState, wanted: Iterable[Wanted], policy: WorkflowPolicy, snapshot: Mapping[str, Any]
) -> dict[str, Any]:
    """The plan of the wanted edits by the policy, with what they replace."""
    fields = {key: each["gid"] for key, each in snapshot["outputs"].items()}
    edits, refused = list[dict[str, Any]](), list[dict[str, Any]]()
    bases, once, review = dict[str, dict[str, FieldValue | bool]](), dict[str, str](), list[int]()
    for each in wanted:
        place = len(edits)
        if not isinstance(each.edit, _OF_FIELDS):
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
    target = _target(edit)
    present = _present(target, fields, snapshot)
    memory = Memory(written=_left(snapshot, target))
    precisions = {each["gid"]: each["precision"] for each in snapshot["outputs"].values()}
    rounded = {gid: _as_kept(value, precisions.get(gid)) for gid, value in edit.values.items()}
    fresh = {gid: value for gid, value in rounded.items() if value != present.get(gid)}
    ours = {gid: value for gid, value in fresh.items() if memory.is_ours(gid, present.get(gid))}
    base = {gid: present.get(gid) for gid in ours}
    return Fresh(replace(edit, values=ours), base) if ours else None


def _target(edit: SetProjectFields | SetTaskFields) -> str:
    return edit.project_gid if isinstance(edit, SetProjectFields) else edit.task_gid


def _present(target: str, fields: Mapping[str, str], snapshot: Mapping[str, Any]) -> dict[str, FieldValue]:
    """What stands in our fields of the project itself, or of another object as the review knows it."""
    own = target == (snapshot.get("project") or {}).get("gid")
    by_key = snapshot["present"] if own else (snapshot.get("standing") or {}).get(target, {})
    return {fields[key]: value for key, value in by_key.items() if key in fields}


def _left(snapshot: Mapping[str, Any], target: str) -> dict[str, str]:
    """Short digests of what we left in a target's fields."""
    left: Mapping[str, Any] = snapshot["memory"].get("left") or {}
    return dict(left.get(target) or {})


def _as_kept(value: FieldValue, precision: int | None) -> FieldValue:
    """The value as Asana will keep it: a number that only differs behind the field's last place is no change."""
    return round(float(value), precision) if isinstance(value, int | float) and precision is not None else value


def _remembered(snapshot: Mapping[str, Any], found: Findings, plan: Mapping[str, Any]) -> dict[str, Any]:
    """What the next review needs to know, once this one took effect."""
    told = bool(plan[REVIEW])
    return {
        "log_gid": snapshot["memory"].get("log_gid"),
        "project": snapshot["project"],
        "read_at": snapshot["read_at"],
        "told_at": snapshot["read_at"] if told else snapshot["memory"].get("told_at"),
        "reading": snapshot["reading"],
        "episode": found.episode.as_json(),
        "told_score": found.health.score if told else found.told_score,
        "told_why": found.health.insufficient if told else found.told_why,
        "trend": [list(each) for each in found.trend],
        "told_milestones": _told_milestones(found) if told else dict(found.told_milestones),
        "told_level": found.level if told else found.told_level,
        "forecasts": _forecasts(found, snapshot["memory"]),
        "risks": [dict(each) for each in found.risks],
        "backlog": _order(found, plan),
        "portfolio": snapshot.get("portfolio"),
        "told_claims": [*found.told_claims, *(each["task_gid"] for each in found.claims if told)],
        **({"remarks": dict(found.remarks)} if snapshot.get("heard") else {}),
        **left_by(plan, snapshot["memory"]),
    }


def _order(found: Findings, plan: Mapping[str, Any]) -> dict[str, Any]:
    """Where the backlog's tasks stand after this review, as far as it may move them, and which people moved."""
    reorders = any(each["edit"] == Reorder.name for each in plan["edits"])
    order = found.backlog.order if reorders or not found.backlog.steps else {}
    return {"order": {section: list(gids) for section, gids in order.items()}, "by_hand": dict(found.backlog.by_hand)}


def _told_milestones(found: Findings) -> dict[str, float]:
    """What people know of each milestone after this telling: of those that are news what is told now."""
    fresh = {each.gid: each.p_on_time for each in found.news_of_milestones() if each.p_on_time is not None}
    open_ = {each.gid for each in found.milestones}
    return {gid: p for gid, p in {**found.told_milestones, **fresh}.items() if gid in open_}


def _forecasts(found: Findings, memory: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was forecast on which night, for the record of how forecasts came out; the newest FORECASTS_KEPT."""
    names = ("due_on", "p_on_time", "p50_on", "p85_on", "made_on")
    made = [{"milestone_gid": each.gid} | {name: getattr(each, name) for name in names} for each in found.milestones]
    today = {each["made_on"] for each in made}
    kept = [row for row in memory.get("forecasts", ()) if row["made_on"] not in today]
    return [*kept, *made][-FORECASTS_KEPT:]


def left_by(plan: Mapping[str, Any], memory: Mapping[str, Any]) -> dict[str, Any]:
    """`left`: short digests of what the plan leaves in fields, by object, and `standing`: those values themselves.

    What stands in a task that a review does not read is what it left there; a person's change of it shows when the
    value is compared before it is written.
    """
    left = {gid: dict(each) for gid, each in (memory.get("left") or {}).items()}
    standing = {gid: dict(each) for gid, each in (memory.get("standing") or {}).items()}
    keys_of = {gid: key for key, gid in plan["fields"].items()}
    for edit in (edit_of(dict(each)) for each in plan["edits"]):
        if isinstance(edit, _OF_FIELDS):
            target = _target(edit)
            left[target] = left.get(target, {}) | _digests(edit.values)
            standing[target] = standing.get(target, {}) | {keys_of[gid]: each for gid, each in edit.values.items()}
    return {"left": left, "standing": standing}


def _digests(values: Mapping[str, FieldValue]) -> dict[str, str]:
    return shortened({gid: value_digest(value) for gid, value in values.items()})
