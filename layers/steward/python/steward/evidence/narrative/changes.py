"""What changed in a project's work since its last status?"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from steward.evidence.narrative.facts import Amount, Day, Fact, Kind, Role
from steward.evidence.narrative.last_status import LastStatus
from steward.evidence.narrative.sources import Sources
from steward.evidence.work_items import WorkItem

_CLAIMS: Final = {
    Kind.COMPLETED: ("done", "complete"),
    Kind.ADDED: ("added",),
    Kind.REMOVED: ("removed",),
    Kind.SLIPS: ("slipped",),
}


def change_facts(
    items: Sequence[WorkItem], last: LastStatus | None, read_at: datetime, sources: Sources
) -> Iterator[Fact]:
    """Counts, reached milestones and moved dates; nothing where there was no status before."""
    if last is None:
        return
    done = [each for each in items if each.completed_at and last.at < each.completed_at <= read_at]
    moved = [each for each in items if each.is_open and _days_moved(each, last)]
    counts = {
        Kind.COMPLETED: len(done),
        Kind.ADDED: sum(1 for each in items if each.gid not in last.due and each.created_at > last.at),
        Kind.REMOVED: len(last.due.keys() - {each.gid for each in items}),
        Kind.SLIPS: sum(1 for each in moved if _days_moved(each, last) > 0),
    }
    for kind, count in counts.items():
        if count:
            yield sources.fact(
                kind,
                Amount(count, "tasks"),
                claims=_CLAIMS[kind],
                must=("|".join(_CLAIMS[kind]),),
                weight=_surprise(count, kind, last),
            )
    for each in done:
        if each.is_milestone:
            claims = ("reached", "achieved", "done", "complete")
            yield sources.fact(
                Kind.REACHED,
                *sources.named(each.gid),
                of=each.gid,
                claims=claims,
                must=("|".join(claims),),
                critical=True,
            )
    yield from (_moved(each, last, sources) for each in moved)


def _days_moved(item: WorkItem, last: LastStatus) -> int:
    old = last.due.get(item.gid)
    return (item.due_on - old).days if old and item.due_on else 0


def _moved(item: WorkItem, last: LastStatus, sources: Sources) -> Fact:
    """One date that is another than it was; a milestone's is critical where it is later."""
    days = _days_moved(item, last)
    later = days > 0
    old, new = last.due[item.gid] or date.min, item.due_on or date.min
    return sources.fact(
        Kind.SLIPPED if later else Kind.EARLIER,
        *sources.named(item.gid),
        Day(old, Role.OLD),
        Day(new, Role.NEW),
        Amount(abs(days), "days"),
        of=item.gid,
        claims=("slipped",) if later else ("earlier",),
        critical=later and item.is_milestone,
        weight=float(abs(days)),
    )


def _surprise(count: float, kind: Kind, last: LastStatus) -> float:
    """How far a count is from the mean of the last periods, in means; 1 where nothing is known."""
    usual = last.usual(kind)
    return 1.0 if usual is None else abs(count - usual) / max(usual, 1.0)
