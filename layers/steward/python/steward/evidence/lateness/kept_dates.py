"""Which due dates of open tasks were moved from one review to the next?

A review reads tasks as they are and no stories of them. So each remembers the due dates that it saw, and the next one
knows of every date that is another now: that a predecessor was put off is felt, though its new date lies ahead.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from steward.evidence.lateness.deadlines import DueMove, Moves
from steward.evidence.work_items import WorkItem

KEPT: Final = 5_000  # tasks, 200 KB; those that others wait for come first, since their dates are felt elsewhere
MOVES_KEPT: Final = 10  # of one task: `slips` counts no more

type Row = Mapping[str, Any]


def dates_kept(items: Sequence[WorkItem], before: Row, now: datetime) -> dict[str, Any]:
    """What the next review is to know, as JSON: `due` by gid and the `moves` so far; `before` is the last such."""
    due, moves = before.get("due") or {}, before.get("moves") or {}
    kept = _kept(items)
    return {
        "due": {each.gid: each.due_on.isoformat() for each in kept if each.due_on},
        "moves": {
            each.gid: found for each in kept if (found := _moves(each, due.get(each.gid), moves.get(each.gid, ()), now))
        },
    }


def moves_of(kept: Row) -> Moves:
    """The moves in what `dates_kept` made."""
    return {gid: [_move(each) for each in rows] for gid, rows in (kept.get("moves") or {}).items()}


def _kept(items: Sequence[WorkItem]) -> list[WorkItem]:
    opened = [each for each in items if each.is_open]
    waited_for = {gid for each in opened for gid in each.waits_for}
    return sorted((each for each in opened if each.due_on), key=lambda each: (each.gid not in waited_for, each.gid))[
        :KEPT
    ]


def _moves(item: WorkItem, last: str | None, known: Iterable[Sequence[str]], now: datetime) -> list[list[str]]:
    found = [list(each) for each in known]
    if last and item.due_on and last != item.due_on.isoformat():
        found.append([now.isoformat(), last, item.due_on.isoformat()])
    return found[-MOVES_KEPT:]


def _move(row: Sequence[str]) -> DueMove:
    moved_at, old_on, new_on = row
    return DueMove(datetime.fromisoformat(moved_at), date.fromisoformat(old_on), date.fromisoformat(new_on))
