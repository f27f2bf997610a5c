"""What became of each promise of a meeting, by the tasks as they were read?

One part of Assess. What people said no to, or let pass, is followed up no more; an open proposal is.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from steward.asana.models import moment
from steward.evidence.transcripts.follow_up import Followed, Promise, Standing, TaskState, followed
from steward.evidence.transcripts.items import Item, ItemKind
from steward.evidence.transcripts.stored import of_rows
from steward.evidence.transcripts.told import owner_of, reference_of
from steward.pipeline.document_texts import zone_of
from steward.run import RunState, Work

if TYPE_CHECKING:
    from steward.pipeline.assess import Assessor

type Row = Mapping[str, Any]


def follow_up_facts(state: RunState, work: Work, using: "Assessor") -> RunState:
    """The state with a pointer to what was found. Raises ContextExpired where the snapshot is gone."""
    snapshot = using.objects.get(state["snapshot"])
    tasks = {gid: _state(each) for gid, each in snapshot["tasks"].items()}
    today, zone = date.fromisoformat(snapshot["today"]), zone_of(using.configuration, work.project_gid)
    found = [each for each in followed(promises(snapshot), tasks, today, zone) if not _was_told(each, snapshot)]
    using.telemetry.event("promises followed", run_id=state["run_id"], workflow=work.workflow, count=len(found))
    facts = using.objects.put(f"values/{state['run_id']}/facts.json", {"followed": [_row(each) for each in found]})
    return state | RunState(facts=facts)  # type: ignore[typeddict-item]


def promises(snapshot: Row) -> list[Promise]:
    """The promises that may still be spoken of, each with the task that stands for it; of one task the last."""
    memory = snapshot["memory"]
    by_reference = {each["reference"]: gid for gid, each in snapshot["tasks"].items() if each.get("reference")}
    there: Mapping[str, str] = memory.get("there") or {}
    asked: Mapping[str, Row] = memory.get("asked") or {}
    let_be = {*(memory.get("let_be") or ()), *(each for each in asked if asked[each] not in snapshot["open"])}
    found: dict[str, Promise] = {}
    for item in of_rows(memory["items"]):
        gid = by_reference.get(reference_of(item.identity)) or there.get(item.identity, "")
        if item.kind is ItemKind.COMMITMENT and (gid or item.identity not in let_be):
            found[gid or item.identity] = _promise(item, gid)
    return list(found.values())


def of_facts(rows: Iterable[Row]) -> list[Followed]:
    """What `follow_up_facts` stored."""
    return [_followed(each) for each in rows]


def _was_told(each: Followed, snapshot: Row) -> bool:
    """Whether it was done before the last meeting: of a series in one task each meeting's promises are known."""
    return each.closed_on is not None and each.closed_on < date.fromisoformat(snapshot["memory"]["met_on"])


def _promise(item: Item, task_gid: str) -> Promise:
    due = item.due
    return Promise(
        item.identity,
        item.title,
        "" if item.owner.question else owner_of(item),
        due.on if due else None,
        task_gid,
        item.owner.question,
        due.question if due else "",
    )


def _state(row: Row) -> TaskState:
    due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    return TaskState(moment(row["completed_at"]), due_on, row["assignee"])


def _row(each: Followed) -> dict[str, Any]:
    promise = each.promise
    return {
        "promise": {name: getattr(promise, name) for name in Promise.__slots__} | {"due_on": _told(promise.due_on)},
        "standing": str(each.standing),
        **{name: _told(getattr(each, name)) for name in ("due_on", "was_due_on", "closed_on")},
        "assignee": each.assignee,
        "asks": list(each.asks),
    }


def _followed(row: Row) -> Followed:
    promise = Promise(**{**row["promise"], "due_on": _day(row["promise"]["due_on"])})
    days = {name: _day(row[name]) for name in ("due_on", "was_due_on", "closed_on")}
    return Followed(promise, Standing(row["standing"]), **days, assignee=row["assignee"], asks=tuple(row["asks"]))


def _told(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return datetime.fromisoformat(text).date() if text else None
