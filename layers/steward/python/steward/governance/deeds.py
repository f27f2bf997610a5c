"""Which runs of a project ended on a day, what did they cost, and where is what they judged?

The digest's index: one row for each run under the project and the day. It holds ids and codes; the judgement itself
is in the plan that the row points at, for as long as values are kept.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from steward.run import RunState, Work
from steward.store import keys
from steward.store.table import Item, Table, Write

KEPT_FOR: Final = timedelta(days=35)  # as long as the plan it points at (DESIGN section 2)


def deed(state: RunState, outcome: str, reason: str, now: datetime) -> Write:
    """The row of a run that ended now."""
    work = Work.of_state(state)
    optional: dict[str, Any] = {name: state.get(name) for name in ("engine", "cost_microdollars")}
    item = optional | {
        "run_id": work.run_id(),
        "workflow": work.workflow,
        "subject": str(work.subject),
        "outcome": outcome,
        "reason": reason,
        "mutations": len(state.get("mutations", ())),
        "proposals": len(state.get("proposals", ())),
        "plan": dict(state["plan"]) if "plan" in state else None,
        "at": now.isoformat(),
        "ttl": int((now + KEPT_FOR).timestamp()),
    }
    return Write("Put", keys.deed(work.project_gid, now.date().isoformat(), work.run_id()), item=item)


def deeds(table: Table, project_gid: str, since: datetime, until: datetime) -> Iterator[Item]:
    """The rows of the runs that ended from `since` up to `until`, both in UTC, day by day."""
    for number in range((until.date() - since.date()).days + 1):
        key = keys.deed(project_gid, (since.date() + timedelta(days=number)).isoformat())
        for row in table.query(key.pk, key.sk):
            if since <= datetime.fromisoformat(row["at"]) < until:
                yield row
