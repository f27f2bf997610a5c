"""A small plan to vary: tasks of known size, people with a known past."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from steward.evidence.capacity.history import History
from steward.evidence.capacity.horizon import Horizon
from steward.evidence.capacity.placed import placed
from steward.evidence.capacity.plan import Plan
from steward.evidence.capacity.staff import Staff
from steward.evidence.load import Load
from steward.evidence.work_items import WorkItem

MONDAY = date(2026, 10, 5)
NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)
WEEKS = tuple(MONDAY - timedelta(weeks=back) for back in range(26, 0, -1))
IDLE = Load(NOW)

# Everybody works about 0.75 of their hours, and an estimate is off by up to a third either way.
FOCUS = tuple(0.65 + 0.2 * (at % 5) / 4 for at in range(26))
ERRORS = tuple(0.7 + 0.6 * at / 39 for at in range(40))
HOURS = tuple(2.0 + 12 * at / 39 for at in range(40))


def past(*people: str, focus: tuple[float | None, ...] = FOCUS) -> History:
    """A history in which these people, and one more, have half a year."""
    return History(WEEKS, dict.fromkeys((*people, "somebody"), focus), {"": ERRORS, "p": ERRORS}, {"": HOURS})


def item(gid: str, **more: Any) -> WorkItem:  # noqa: ANN401 - any field of a work item
    """An open task of eight hours that a person called `a` has, due on the Friday of the first week."""
    usual: dict[str, Any] = {"assignee_gid": "a", "effort_hours": 8.0, "due_on": date(2026, 10, 9)}
    usual |= {"created_at": NOW - timedelta(days=9), "modified_at": NOW - timedelta(days=2)}
    return WorkItem(gid, **{**usual, **more})


def plan(items: Iterable[WorkItem] | Mapping[str, Iterable[WorkItem]], **more: Any) -> Plan:  # noqa: ANN401 - as above
    """A plan of one project `p`, or of several, for two idle people `a` and `b`."""
    projects = {gid: list(each) for gid, each in items.items()} if isinstance(items, Mapping) else {"p": list(items)}
    usual: dict[str, Any] = {
        "staff": Staff(loads={"a": IDLE, "b": IDLE}),
        "history": past("a", "b"),
        "horizon": Horizon(MONDAY, weeks=6),
        "runs": 600,
    }
    return Plan(placed(projects), frozenset(projects), **{**usual, **more})
