"""Which remedies of stalled work are put to people after a review, by what they were asked and answered before?

A question is a remedy of one task on the grounds that it was asked on: who has the task, until when, and what holds it.
While these are the same, a no to it stands. What our own asking did to a task (a subtask, and with it a change) is no
movement of the task.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Self

from steward.asana.edits import AddSubtask, Assign, Edit, edit_of
from steward.evidence.item_reading import STATUS
from steward.evidence.remedy import Memory, Proposal, Remedy
from steward.evidence.remedy_keys import key_of
from steward.evidence.stalled import Stall
from steward.evidence.work_items import WorkItem

MOST_ASKED: Final = 3  # open questions of a project: each takes somebody who knows the task, and a fourth waits as well
OWN_TOUCH: Final = timedelta(minutes=2)  # Asana stamps a change with its own clock, and that may lag

OPEN, DECLINED = "open", "rejected"  # words of a proposal's row (`store/proposals.py`)

type Grounds = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One edit that people were asked for: when, on what grounds, and what became of it.

    `moved_at` is when the task had moved last then and `looked` what it looked like, `shown_at` when the subtask was
    made that asks; None: not yet.
    """

    task_gid: str
    remedy: Remedy
    edit: Mapping[str, Any]
    grounds: Grounds
    state: str
    asked_at: datetime
    ends_at: datetime
    moved_at: datetime
    looked: Sequence[str]
    shown_at: datetime | None

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        """As Enrich tells it."""
        moments = {name: datetime.fromisoformat(row[name]) for name in ("asked_at", "ends_at", "moved_at")}
        shown = {"shown_at": datetime.fromisoformat(row["shown_at"]) if row["shown_at"] else None}
        return cls(**{**row, **moments, **shown, "remedy": Remedy(row["remedy"])})

    def waits(self, now: datetime) -> bool:
        """Whether somebody may still answer."""
        return self.state == OPEN and now < self.ends_at


@dataclass(frozen=True, slots=True)
class Asking:
    """What people may be asked: `least` is how likely a task must be in time with it, by the configured key of an edit.

    `never` are people who are never to be asked for, `names` what people are called by gid.
    """

    least: Mapping[str, float] = field(default_factory=dict, hash=False)
    never: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    def named(self, made: Proposal) -> dict[str, str]:
        """The names of those whom the remedy would give something, as far as they are known."""
        given = [each.assignee_gid for each in made.edits if isinstance(each, Assign | AddSubtask)]
        return {gid: self.names[gid] for gid in given if gid and gid in self.names}


@dataclass(frozen=True, slots=True)
class Past:
    """All that people were asked of a project; `declined` are further noes that earlier reviews remembered."""

    asked: Sequence[Asked] = ()
    declined: Sequence[tuple[str, str, Grounds]] = ()

    def without_own_touch(self, items: Iterable[WorkItem]) -> list[WorkItem]:
        """The items as they would stand had nobody been asked: their last movement, and the subtasks that are work."""
        of_task: dict[str, list[Asked]] = {}
        for each in self.asked:
            of_task.setdefault(each.task_gid, []).append(each)
        return [_untouched(each, of_task[each.gid]) if each.gid in of_task else each for each in items]

    def memory(self, stalls: Iterable[Stall], items: Mapping[str, WorkItem], now: datetime) -> Memory:
        """What may be proposed of the stalled tasks."""
        proposed_on: dict[str, date] = {}
        standing: dict[tuple[str, Remedy], tuple[Edit, ...]] = {}
        for each in sorted(self.asked, key=lambda one: one.asked_at):
            proposed_on[each.task_gid] = each.asked_at.date()
            if each.waits(now):
                key = each.task_gid, each.remedy
                standing[key] = (*standing.get(key, ()), edit_of(dict(each.edit)))
        grounds = {each.task_gid: grounds_of(each, items[each.task_gid]) for each in stalls}
        noes = [(gid, Remedy(remedy)) for gid, remedy, on in self.noes() if grounds.get(gid) == on]
        return Memory(proposed_on, frozenset(noes), {key: _in_order(edits) for key, edits in standing.items()})

    def noes(self) -> list[tuple[str, str, Grounds]]:
        """What people said no to, on which grounds, each once."""
        said = [(each.task_gid, str(each.remedy), each.grounds) for each in self.asked if each.state == DECLINED]
        known = [(gid, remedy, dict(on)) for gid, remedy, on in self.declined]
        return [*known, *(each for each in said if each not in known)]


def grounds_of(stall: Stall, item: WorkItem) -> dict[str, Any]:
    """What a remedy of a stalled task rests on."""
    due_on = item.due_on.isoformat() if item.due_on else None
    return {"assignee": item.assignee_gid, "due_on": due_on, "holds": sorted(stall.holds)}


def looks_of(item: WorkItem) -> list[str]:
    """What people change about a task: by it a change of theirs is told from our own, made in the same minute."""
    shown = (
        item.assignee_gid,
        item.start_on,
        item.due_on,
        item.section_gid,
        item.effort_hours,
        item.values.get(STATUS),
    )
    return [str(each) for each in (*shown, *sorted(item.waits_for))]


def chosen(proposals: Iterable[Proposal], known: Memory, least: Mapping[str, float]) -> list[Proposal]:
    """Those that are put to people: what waits for an answer and still helps, then the best one of other tasks.

    `least` is how likely a task must be in time with it, by the configured key of each edit that may be asked for.
    """
    allowed = [each for each in proposals if all(each.after >= least.get(key_of(one), 2) for one in each.edits)]
    kept = [each for each in allowed if (each.task_gid, each.remedy) in known.standing]
    taken = {gid for gid, _ in known.standing}
    for each in allowed:
        if len(kept) < MOST_ASKED and each.task_gid not in taken:
            kept.append(each)
            taken.add(each.task_gid)
    return kept


def _untouched(item: WorkItem, asked: Sequence[Asked]) -> WorkItem:
    shown = [each for each in asked if each.shown_at]
    last = max(shown, key=lambda each: each.asked_at, default=None)
    work = replace(item, subtasks=max(0, item.subtasks - len(shown)))
    if last is None or last.shown_at is None or item.modified_at > last.shown_at + OWN_TOUCH:
        return work
    if list(last.looked) != looks_of(item):
        return work
    return replace(work, modified_at=min(last.moved_at, item.modified_at))


def _in_order(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Who before until when, as a proposal has them."""
    return tuple(sorted(edits, key=lambda each: each.name))
