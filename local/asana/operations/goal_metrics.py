"""How is a goal measured, and how far is it?"""

from collections.abc import Mapping

from local.asana import bodies
from local.asana.bodies import Shape
from local.asana.errors import bad_request
from local.asana.graph import Value
from local.asana.operation import Call, Reply, operation, shown
from local.asana.operations.goals import goal_of

_SOURCES = (
    "manual", "subgoal_progress", "project_task_completion", "project_milestone_completion", "task_completion",
    "external",
)  # fmt: skip
_METRIC = Shape(
    {
        "precision": bodies.number,
        "unit": bodies.one_of("none", "currency", "percentage"),
        "currency_code": bodies.nullable(bodies.text),
        "initial_number_value": bodies.number,
        "target_number_value": bodies.number,
        "current_number_value": bodies.number,
        "progress_source": bodies.one_of(*_SOURCES),
        "is_custom_weight": bodies.flag,
    },
)
_CURRENT = Shape({"current_number_value": bodies.number}, required=("current_number_value",))
_DEFAULTS: Mapping[str, Value] = {
    "precision": 0,
    "unit": "none",
    "currency_code": None,
    "initial_number_value": 0,
    "target_number_value": 100,
    "progress_source": "manual",
    "is_custom_weight": False,
}


def metric_value(gid: str, given: Mapping[str, Value]) -> dict[str, Value]:
    """A metric as a goal holds it; the current value starts at the initial one."""
    filled = {**_DEFAULTS, **given}
    filled.setdefault("current_number_value", filled["initial_number_value"])
    metric: dict[str, Value] = {"gid": gid, "resource_type": "goal_metric", "resource_subtype": "number", **filled}
    metric["current_display_value"] = _display(metric)
    return metric


def _display(metric: Mapping[str, Value]) -> str:
    value, precision = metric["current_number_value"], metric["precision"]
    number = float(value) if isinstance(value, int | float) else 0.0
    digits = int(precision) if isinstance(precision, int | float) else 0
    if metric["unit"] == "percentage":
        return f"{number * 100:.{max(0, digits - 2)}f}%"
    shown_number = f"{number:,.{digits}f}"
    return f"{shown_number} {metric['currency_code'] or 'USD'}" if metric["unit"] == "currency" else shown_number


@operation("createGoalMetric", "POST", "/goals/{goal_gid}/setMetric", scope=None, shape=_METRIC, premium=True)
def create_goal_metric(call: Call) -> Reply:
    """Give a goal a metric, in the place of any it had."""
    goal = goal_of(call)
    given: dict[str, Value] = {
        name: value for name, value in call.body.values.items() if isinstance(value, str | int | float) or value is None
    }
    call.write.set(goal, "metric", metric_value(call.graph.new_gid(), given))
    return shown(goal)


@operation(
    "updateGoalMetric", "POST", "/goals/{goal_gid}/setMetricCurrentValue", scope=None, shape=_CURRENT, premium=True
)
def update_goal_metric(call: Call) -> Reply:
    """Set the current value. Raises ApiError 400 where the goal has no metric (FACTS 3)."""
    goal = goal_of(call)
    metric = dict(goal.mapping("metric"))
    if not metric:
        raise bad_request("goal: This goal has no metric; create one with setMetric first")
    metric["current_number_value"] = call.body.number("current_number_value")
    metric["current_display_value"] = _display(metric)
    call.write.set(goal, "metric", metric)
    return shown(goal)
