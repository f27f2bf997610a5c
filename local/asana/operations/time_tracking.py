"""How long did people say they worked on a task?"""

from local.asana.graph import Graph, Record
from local.asana.lookups import task_of
from local.asana.operation import Call, Reply, listed, operation
from local.asana.views import View, define_view

_FIELDS = ("duration_minutes", "entered_on", "attributable_to", "created_by", "categories")
define_view("time_tracking_entry", View(compact=_FIELDS, full=(*_FIELDS, "task", "created_at")))


def tracked_minutes(graph: Graph, task: Record) -> int:
    """The sum of a task's entries."""
    return sum(int(entry.number("duration_minutes") or 0) for entry in graph.all_linked(task, "time_tracking_entries"))


@operation(
    "getTimeTrackingEntriesForTask",
    "GET",
    "/tasks/{task_gid}/time_tracking_entries",
    scope="time_tracking_entries:read",
    premium=True,
)
def get_time_tracking_entries_for_task(call: Call) -> Reply:
    """The entries of a task, oldest first."""
    task = task_of(call, call.path["task_gid"])
    return listed(call.graph.all_linked(task, "time_tracking_entries"))
