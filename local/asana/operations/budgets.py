"""How many hours may a project take, and how many did its tasks take so far?"""

from local.asana.graph import Graph, Record, Value
from local.asana.lookups import record_of
from local.asana.operation import Call, Reply, listed, operation
from local.asana.operations.time_tracking import tracked_minutes
from local.asana.views import View, Viewer, define_view


def _actual(graph: Graph, budget: Record, _viewer: Viewer) -> Value:
    """Tracked minutes of the project's tasks: computed, so that it never lags behind the entries."""
    project = budget.ref("parent")
    tasks = (task for task in graph.of_kind("task") if project in task.linked("projects"))
    minutes = sum(tracked_minutes(graph, task) for task in tasks)
    return {"billable_status_filter": "any", "value": minutes, "units": "minutes"}


_FIELDS = ("budget_type", "estimate", "actual", "total", "parent")
define_view("budget", View(compact=_FIELDS, full=_FIELDS, computed={"actual": _actual}))


@operation("getBudgets", "GET", "/budgets", scope=None, premium=True)
def get_budgets(call: Call) -> Reply:
    """The budgets of a project."""
    project = record_of(call, "project", call.need("parent"), "parent")
    return listed([held for held in call.graph.of_kind("budget") if held.ref("parent") == project.gid], paged=False)
