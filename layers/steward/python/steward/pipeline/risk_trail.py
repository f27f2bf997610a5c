"""What did earlier scans of a portfolio bring about, as the journal knows it?

What a scan remembers is what it meant. Before the next one decides, each move is looked up under its name: what took
effect counts, what was never begun does not (observe, quiet hours, a switch), and what was begun is meant again, as it
was. A run that failed remembers nothing: what it began is found under the names that would have come next, with the
memory that its plan points at.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from steward.asana.edits import CommentOnTask, CompleteOwnTask, CreateTask, Edit, PlaceInSection
from steward.errors import ContextExpired, RefusedReason
from steward.evidence.portfolio_findings import calls_base
from steward.governance.journal import TERMINAL, State
from steward.governance.mutation import Source
from steward.governance.reviews import IN_ITS_WAY
from steward.pipeline.review_plan import REMEMBER
from steward.run import Pointer
from steward.store import keys
from steward.store.objects import Objects
from steward.store.table import Item, Table
from steward.workflows.portfolio_risk import LOG, OVER, digest_name

type Row = dict[str, Any]
type Name = tuple[str, str]  # the edit's, and what it is done once under
type Following = Callable[[Mapping[str, Any] | None], Iterable[Name]]
type Pick = Callable[[Mapping[str, Any]], Row | None]

EDITS: Final[dict[str, type[Edit]]] = {
    each.name: each for each in (CommentOnTask, CompleteOwnTask, CreateTask, PlaceInSection)
}
LOOKS: Final = 16  # runs that failed one after another between two that did not: the reconciler gives up before
_OUR_NO: Final = frozenset(map(str, RefusedReason)) - frozenset(map(str, IN_ITS_WAY))  # said for that attempt only


@dataclass(frozen=True, slots=True)
class Found:
    """A remembered row as the journal bears it out. `is_fresh` tells that something of it took effect since.

    `is_undone` tells that what was meant was never begun.
    """

    row: Row | None
    is_fresh: bool = False
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """The journal of one portfolio's runs."""

    source: Source
    table: Table
    objects: Objects

    def begun(self, name: Name) -> Item | None:
        """The journal's row of what is done once under the name; None where it is as if nobody had asked for it."""
        edit, once = name
        row = self.table.get(keys.mutation(self.source.mutation_id_once(EDITS[edit], once)))
        declined = row is not None and row["state"] in (State.REFUSED, State.EXPIRED)
        return None if row is None or (declined and row.get("reason") in _OUR_NO) else row

    def made(self, once: str) -> str | None:
        """The gid of the task that was made under the name."""
        gid: str | None = (self.begun((CreateTask.name, once)) or {}).get("result_gid")
        return gid

    def meant_by(self, row: Item) -> dict[str, Any]:
        """What the run that began it would have remembered; empty where that is gone."""
        try:
            plan = self.objects.get(Pointer(key=row["edit"]["key"], sha256=row["plan_sha256"]))
            left = plan[REMEMBER]
            meant: dict[str, Any] = self.objects.get(Pointer(key=left["key"], sha256=left["sha256"]))
        except ContextExpired:
            return {}
        return meant

    def followed(self, row: Row | None, following: Following, pick: Pick) -> Found:
        """The row as the last run left it, finished or not."""
        is_fresh = is_undone = False
        for _ in range(LOOKS):
            if row and row.get("meant"):
                begun = [self.begun(tuple(each)) for each in row["meant"]]
                if not any(begun):
                    row, is_undone = row.get("before"), True
                elif all(each and each["state"] in TERMINAL for each in begun):
                    row, is_fresh = _settled(row, begun), True
                else:
                    return Found({**row, "begun": True}, is_fresh=True)
            later = next((each for name in following(row) if (each := self.begun(name))), None)
            theirs = pick(self.meant_by(later)) if later else None
            if theirs is None:
                break
            row = theirs
        return Found(row, is_fresh, is_undone)


def _settled(row: Row, begun: Sequence[Item | None]) -> Row:
    """The row once all that was meant came to its end; a task that could not be made is the end of its episode."""
    made = next((str(each["result_gid"]) for each in begun if each and each.get("result_gid")), None)
    creates = any(edit == CreateTask.name for edit, _ in row["meant"])
    after = {**row, "meant": [], "before": None}
    if not creates or "task_gid" not in row:
        return after
    state = row["state"] if made else {**row["state"], "is_resolved": True}
    return {**after, "task_gid": made, "state": state}


def caught_up(memory: Mapping[str, Any], tonight: Iterable[str], projects: Iterable[str], trail: Trail) -> Row:
    """The memory as the journal bears it out, and `untold` where something took effect that no digest told of.

    Args:
        memory: What the last finished scan remembered.
        tonight: The keys of the risks that may have a task, beside those that are remembered.
        projects: The projects that may have a follow-up task, beside those that are remembered.
        trail: The journal.
    """
    risks = _part("risks", memory, tonight, trail, lambda key: key)
    calls = _part("follow_ups", memory, projects, trail, calls_base)
    log_gid = memory.get("log_gid") or trail.made(LOG)
    digest = trail.followed(
        _digest(memory), lambda row: _next_digest(row, log_gid), lambda theirs: theirs.get("digest")
    )
    fresh = any(each.is_fresh for each in (*risks.values(), *calls.values()))
    return {
        **memory,
        "risks": {key: each.row for key, each in risks.items() if each.row},
        "follow_ups": {gid: each.row for gid, each in calls.items() if each.row},
        "digest": digest.row,
        "log_gid": log_gid,
        "untold": digest.is_undone or (fresh and not digest.is_fresh),
    }


def _part(
    name: str, memory: Mapping[str, Any], beside: Iterable[str], trail: Trail, base_of: Callable[[str], str]
) -> dict[str, Found]:
    rows: Mapping[str, Row] = memory.get(name) or {}

    def one(key: str) -> Found:
        return trail.followed(
            rows.get(key), lambda row: _next_names(base_of(key), row), lambda theirs: (theirs.get(name) or {}).get(key)
        )

    return {key: one(key) for key in sorted(rows.keys() | set(beside))}


def _next_names(base: str, row: Mapping[str, Any] | None) -> Iterator[Name]:
    """What a later run would have begun first of all: one of these stands for the rest of its move."""
    if row is None or row["state"].get("is_resolved"):
        episode = row["state"].get("episode", 1) if row else 0
        yield CreateTask.name, f"{base}-{episode + 1}"
        return
    yield CommentOnTask.name, f"{row['once']}:{OVER}"
    yield CompleteOwnTask.name, f"{row['once']}:{OVER}"
    if "section" in row["state"]:
        once = f"{row['once']}:{row['state'].get('moves', 0) + 1}"
        yield PlaceInSection.name, once
        yield CommentOnTask.name, once


def _digest(memory: Mapping[str, Any]) -> Row | None:
    """What is remembered of the digests; the first ones were not counted."""
    if "digest" in memory or not memory.get("log_gid"):
        return memory.get("digest")
    return {"state": {"number": 1, "told": memory.get("told") or {}}}


def _next_digest(row: Mapping[str, Any] | None, log_gid: str | None) -> Iterator[Name]:
    number = row["state"]["number"] if row else 0
    if number == 0:
        yield CreateTask.name, LOG
    elif log_gid:
        yield CommentOnTask.name, digest_name(number + 1)
