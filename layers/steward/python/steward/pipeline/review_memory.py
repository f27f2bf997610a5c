"""What does the next review need to know of this one, once it took effect?"""

from collections.abc import Mapping
from typing import Any, Final

from steward.asana.edits import (
    AttachReport,
    CommentOnTask,
    CreateTask,
    Reorder,
    SetProjectFields,
    SetTaskFields,
    edit_of,
)
from steward.asana.models import FieldValue
from steward.evidence.findings import Findings
from steward.governance.finding import shortened, value_digest

ACTS_KEPT: Final = 500  # more tasks than a project sees stalled in a year
FORECASTS_KEPT: Final = 2_000  # a year of nights of five milestones, in 300 KB
OF_FIELDS: Final = (SetProjectFields, SetTaskFields)
_TELLING: Final = (CommentOnTask.name, CreateTask.name)  # what of a review people read as its news


def target_gid_of(edit: SetProjectFields | SetTaskFields) -> str:
    """The object whose fields an edit sets."""
    return edit.project_gid if isinstance(edit, SetProjectFields) else edit.task_gid


def remembered(snapshot: Mapping[str, Any], found: Findings, plan: Mapping[str, Any], *, said: bool) -> dict[str, Any]:
    """What the next review needs to know, once this one took effect; `said` is whether its words were."""
    told = tells(plan) and said
    return {
        "log_gid": snapshot["memory"].get("log_gid"),
        "project": snapshot["project"],
        "read_at": snapshot["read_at"],
        "reported": _has(plan, AttachReport.name) or bool(snapshot["memory"].get("reported")),
        "told_at": snapshot["read_at"] if told else snapshot["memory"].get("told_at"),
        "reading": snapshot["reading"],
        "episode": found.episode.as_json(),
        "told_score": found.health.score if told else found.told_score,
        "weights": found.health.version,
        "told_why": found.health.insufficient if told else found.told_why,
        "trend": [list(each) for each in found.trend],
        "told_milestones": _told_milestones(found) if told else dict(found.told_milestones),
        "told_level": found.level if told else found.told_level,
        "forecasts": _forecasts(found, snapshot["memory"]),
        "risks": [dict(each) for each in found.risks],
        "lateness": dict(found.lateness),
        "moved": dict(found.moved),
        "dates": dict(found.dates),
        "touched": _touched(found, plan),
        "acted": plan["acted"][-ACTS_KEPT:],
        "declined": [list(each) for each in found.declined],
        "backlog": _order(found, plan),
        "portfolio": snapshot.get("portfolio"),
        "told_claims": [*found.told_claims, *(each["task_gid"] for each in found.claims if told)],
        **({"remarks": dict(found.remarks)} if snapshot.get("heard") else {}),
        **_spent(plan, snapshot["memory"]),
        **left_by(plan, snapshot["memory"]),
    }


def renewed(snapshot: Mapping[str, Any], found: Findings, plan: Mapping[str, Any], *, said: bool) -> dict[str, Any]:
    """What the last review remembered, with what was looked at and told since: its reading stays where it ended."""
    memory, told = snapshot["memory"], tells(plan) and said
    at = {"told_at": snapshot["read_at"], "told_level": found.level} if told else {}
    looked = {name: snapshot[name] for name in ("changed", "looked")} | {"looked_at": snapshot["read_at"]}
    return {**memory, **at, **looked, **_spent(plan, memory), **left_by(plan, memory)}


def _touched(found: Findings, plan: Mapping[str, Any]) -> dict[str, Any]:
    """How the tasks stood that our last writes moved, so that the next review takes none of these for people's."""
    moved = {each["task_gid"] for each in plan["edits"] if each["edit"] in (SetTaskFields.name, Reorder.name)}
    return {**found.touched, **{gid: dict(row) for gid, row in found.stood.items() if gid in moved}}


def _spent(plan: Mapping[str, Any], memory: Mapping[str, Any]) -> dict[str, Any]:
    """How often something was told: a name that was planned is spent; and what stood in our fields before."""
    return {"tellings": memory.get("tellings", 0) + tells(plan), "tried": tried_by(plan, memory)}


def tells(plan: Mapping[str, Any]) -> bool:
    """Whether the plan says something to people, beside what it writes into fields and attaches."""
    return _has(plan, *_TELLING)


def _has(plan: Mapping[str, Any], *names: str) -> bool:
    return any(each["edit"] in names for each in plan["edits"])


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
        if isinstance(edit, OF_FIELDS):
            target = target_gid_of(edit)
            left[target] = left.get(target, {}) | _digests(edit.values)
            standing[target] = standing.get(target, {}) | {keys_of[gid]: each for gid, each in edit.values.items()}
    return {"left": left, "standing": standing}


def tried_by(plan: Mapping[str, Any], memory: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Short digests of what may stand by earlier reviews in the fields that this one sets, by object and field."""
    tried = {gid: {name: list(each) for name, each in of.items()} for gid, of in (memory.get("tried") or {}).items()}
    for ordinal, edit in enumerate(edit_of(dict(each)) for each in plan["edits"]):
        if isinstance(edit, OF_FIELDS):
            of = tried.setdefault(target_gid_of(edit), {})
            for name, digest in _digests(plan["bases"].get(str(ordinal), {})).items():
                of[name] = sorted({*of.get(name, ()), digest})
    return tried


def _digests(values: Mapping[str, FieldValue]) -> dict[str, str]:
    return shortened({gid: value_digest(value) for gid, value in values.items()})
