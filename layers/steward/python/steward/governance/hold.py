"""Who may change a mutation's row, and how is a stale owner kept out?

RELIABILITY 3.3, steps 2 and 9: every change names the epoch and the owner it was made under.
"""

from dataclasses import dataclass, replace
from typing import Any

from steward.errors import Contended, OutcomeUnknown
from steward.governance.journal import Event, Row, State, after
from steward.store import journal as rows
from steward.store.table import ConditionFailed, Item, Table


@dataclass(slots=True)
class Hold:
    """One worker's hold on one row: the only thing that changes it."""

    table: Table
    mutation_id: str
    row: Row

    def move(self, event: Event, now: float, **facts: Any) -> None:  # noqa: ANN401 - the attributes one event brings
        """Record an event at `now` (epoch seconds). Raises Contended when another worker took the row over."""
        changes = after(self.row, event, now, **facts)
        try:
            self.table.write(rows.change(self.mutation_id, self.row.state.value, self.row.fence, changes))
        except ConditionFailed as failed:
            self.check_mine(failed.item, changes["state"])
        self.keep(changes)

    def keep(self, changes: Item) -> None:
        """Follow a change that is durable."""
        names = ("attempts", "lease_until", "send_deadline", "written")
        known = {name: changes[name] for name in names if name in changes}
        self.row = replace(self.row, state=State(changes["state"]), **known)

    def check_mine(self, item: Item | None, state: str) -> None:
        """Raises Contended unless the row in the way is this worker's own change, which the SDK sent twice."""
        if not (item and self.row.fence.holds(item) and item["state"] == state):
            raise Contended("another worker took this mutation over")


def take(table: Table, mutation_id: str, row: Row, fence_owner: str, now: float, lease_until: float) -> Hold:
    """Hold the row as `fence_owner`, a token no other worker has, until `lease_until`; times in epoch seconds.

    Raises Contended while another worker's lease runs, OutcomeUnknown while an earlier request may still land.
    """
    if wait := row.leased_for(now):
        raise Contended("another worker holds this mutation", retry_after_seconds=wait)
    if wait := row.settles_in(now):
        raise OutcomeUnknown("an earlier request may still land", retry_after_seconds=wait)
    fence = rows.Fence(row.epoch + 1, fence_owner)
    changes = after(row, Event.TAKE, now, lease_until=lease_until)
    try:
        table.write(rows.take(mutation_id, (row.state.value, row.epoch), fence, changes, now))
    except ConditionFailed as failed:
        if not fence.holds(failed.item):
            raise Contended("another worker took this mutation first") from None
    hold = Hold(table, mutation_id, replace(row, epoch=fence.epoch, owner=fence.owner))
    hold.keep(changes)
    return hold
