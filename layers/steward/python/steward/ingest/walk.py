"""Which tasks changed in a span of time that nothing else vouches for, and which of them need a run?

The second net (RELIABILITY W19, W20): a walk over what was modified since a moment. It covers what a stream cannot
tell any more and what a deleted webhook left, is the only net where streams may not be read, and looks again every few
hours even if nothing was lost. A long walk is bounded and goes on in the next turn.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from steward.asana.models import Task, moment
from steward.asana.protocol import project_tasks
from steward.errors import Unavailable
from steward.evidence.fingerprint import FINGERPRINTED_FIELDS
from steward.governance.flags import fields_off
from steward.governance.judged import readable, wants_run
from steward.governance.policy import WorkflowPolicy
from steward.ingest.stream import Streamed
from steward.ingest.turn import OVERLAP, SETTLED_AFTER, Reconciler
from steward.ingest.verify import note_touched
from steward.run import Subject, work_message
from steward.store import keys
from steward.store.table import Item
from steward.workflows.base import Workflow

WALKED_FIELDS: Final = ("completed", "modified_at", "resource_subtype", *FINGERPRINTED_FIELDS)
# 5,000 tasks: about a minute at a paid plan's pace, four times that on a free one, within the function's ten minutes.
PAGES_A_TURN: Final = 50
# Four hours of turns: every task that changed is compared with its last run once more, for one page when none did.
TURNS_BETWEEN: Final = 16


@dataclass(frozen=True, slots=True)
class Walk:
    """What was modified from `since` on; what was modified after `until` is left to the next one (None: nothing is).

    `started_at` names it, so that a repeat of its messages is recognised; `offset` is where its next page starts.
    """

    since: datetime
    until: datetime | None
    started_at: datetime
    offset: str | None = None

    @property
    def slot(self) -> str:
        """What makes its work messages recognisable."""
        return f"walk-{self.started_at.isoformat()}"

    @property
    def covers_until(self) -> datetime:
        """What changed before this needs no walk any more once this one is at its end."""
        return (self.until or self.started_at) - OVERLAP

    def as_row(self) -> dict[str, Any]:
        """The attributes to store."""
        until = self.until.isoformat() if self.until else None
        times = {"since": self.since.isoformat(), "until": until, "started_at": self.started_at.isoformat()}
        return times | {"offset": self.offset}

    @classmethod
    def of_row(cls, row: Mapping[str, Any] | None) -> "Walk | None":
        """A stored walk that is not at its end."""
        since, started_at = moment((row or {}).get("since")), moment((row or {}).get("started_at"))
        if row is None or since is None or started_at is None:
            return None
        return cls(since, moment(row.get("until")), started_at, row.get("offset"))


def cover(project_gid: str, streamed: Streamed, hook_gap: datetime | None, using: Reconciler) -> dict[str, int]:
    """Walk if there is a reason to: `{"walked": tasks, "asked": runs}`, or nothing. Raises what the reader raises.

    `hook_gap` is since when a webhook that is gone brought nothing.
    """
    key, now = keys.cache(project_gid, "walk"), using.now()
    row = using.table.get(key) or {"since": (now - OVERLAP).isoformat()}
    silent, silent_gap = silence(row, {each.name for each in using.silent_workflows(project_gid)})
    walk = next_walk(row, streamed, [each for each in (hook_gap, silent_gap) if each], now)
    if walk is None:
        using.table.put(key, row | {"turns": row.get("turns", 0) + 1, "silent": silent})
        return {}
    return _walk(project_gid, walk, row | {"silent": silent}, using)


def silence(row: Item, off: AbstractSet[str]) -> tuple[dict[str, str], datetime | None]:
    """Since when each workflow that is off was told nothing; and, where one is on again, since when that one was not.

    No event is routed to a workflow that is off, and no walk looks for it.
    """
    known: Mapping[str, str] = row.get("silent") or {}
    gap = min((since for name, since in known.items() if name not in off), default=None)
    return {name: known.get(name, row["since"]) for name in off}, moment(gap)


def next_walk(row: Item, streamed: Streamed, lost_since: Sequence[datetime], now: datetime) -> Walk | None:
    """The walk that is due, if any: a gap first, then one that is not at its end, then the regular one."""
    opened = Walk.of_row(row.get("open"))
    gaps = [*lost_since, *([streamed.lost_since] if streamed.lost_since else [])]
    if gaps:
        return Walk(min([*gaps, opened.since] if opened else gaps), None, now)
    if opened:
        return opened
    since = moment(row.get("since"))
    if since and (not streamed.readable or row.get("turns", 0) + 1 >= TURNS_BETWEEN):
        return Walk(since, now - SETTLED_AFTER, now)
    return None


def is_due(
    task: Task,
    lease: Item | None,
    policy: WorkflowPolicy,
    until: datetime | None,
    now: datetime,
    stopped: Collection[str] = (),
) -> bool:
    """Whether no finished run judged the task as it stands; what changed after `until` may still be on its way."""
    if task.completed or (until and task.modified_at and task.modified_at > until):
        return False
    return wants_run(task, policy, lease, now, stopped)


def _walk(project_gid: str, walk: Walk, row: Item, using: Reconciler) -> dict[str, int]:
    key, silent = keys.cache(project_gid, "walk"), {"silent": row["silent"]}
    unfinished = {"since": row["since"]} | silent
    walked = asked = 0
    for page_number in range(PAGES_A_TURN):
        request = project_tasks(project_gid, fields=WALKED_FIELDS, modified_since=walk.since, offset=walk.offset)
        try:
            page = using.reader.read(request)
        except Unavailable:
            if walk.offset and page_number == 0:  # a page token does not live for ever (FACTS 2): start it again
                using.table.put(key, unfinished | {"open": replace(walk, offset=None).as_row()})
            raise
        walked, asked = walked + len(page.data), asked + _ask(project_gid, page.data, walk, using)
        if page.next_offset is None:
            using.table.put(key, {"since": walk.covers_until.isoformat()} | silent)
            break
        walk = replace(walk, offset=page.next_offset)
        using.table.put(key, unfinished | {"open": walk.as_row()})
    using.telemetry.count("WalkedTasks", walked)
    using.telemetry.count("WalkedWork", asked)
    return {"walked": walked, "asked": asked}


def _ask(project_gid: str, documents: Sequence[Mapping[str, Any]], walk: Walk, using: Reconciler) -> int:
    """One work message for each workflow that events start; returns how many subjects they name."""
    asked = 0
    for workflow in using.listening_workflows(project_gid):
        subjects = _subjects(project_gid, workflow, documents, walk, using)
        if subjects:
            using.send(work_message(workflow.name, project_gid, "scan", subjects, walk.slot), 0)
        asked += len(subjects)
    return asked


def _subjects(
    project_gid: str, workflow: Workflow[Any], documents: Sequence[Mapping[str, Any]], walk: Walk, using: Reconciler
) -> list[Subject]:
    if workflow.subject == "project":
        return [Subject("project", project_gid)] if documents else []
    policy = using.configuration.policy(project_gid, workflow.name)
    tasks = [Task.parse(readable(each, policy, using.configuration)) for each in documents]
    changed = [Subject("task", task.gid) for task in tasks]
    leases = [using.table.get(keys.lease(workflow.name, str(subject))) for subject in changed]
    each = list(zip(tasks, changed, leases, strict=True))
    note_touched(
        project_gid, [task.gid for task, _, lease in each if lease and _written_since(lease, walk.since)], using
    )
    now, stopped = using.now(), fields_off(using.table)
    return [subject for task, subject, lease in each if is_due(task, lease, policy, walk.until, now, stopped)]


def _written_since(lease: Item, since: datetime) -> bool:
    """Whether a run that wrote ended since: where no stream tells, this does."""
    done_at = moment(lease.get("done_at"))
    return bool(lease.get("written")) and done_at is not None and done_at >= since
