"""How do portfolio, goals, periods, allocations, budgets, the rule and the teammate come into the graph?"""

from local.asana.clock import stamp
from local.asana.graph import Ref, Value
from local.asana.operations.goal_metrics import metric_value
from local.asana.operations.goals import new_goal
from local.asana.operations.portfolios import new_portfolio
from local.asana.operations.projects import set_field
from local.asana.operations.status_updates import COLOURS
from local.asana.seed.blueprint import Goal, Metric
from local.asana.seed.plant_projects import plant_status
from local.asana.seed.soil import Soil
from local.asana.seed.workspace import INTAKE


def plant_planning(soil: Soil) -> None:
    """Everything above the projects."""
    _plant_portfolios(soil)
    _plant_periods(soil)
    for goal in soil.blueprint.goals:
        _plant_goal(soil, goal)
    _plant_allocations(soil)
    _plant_budgets(soil)
    soil.keep(
        "rule_trigger",
        INTAKE,
        soil.graph.add("rule_trigger", {"name": "Rule was run", "project": soil.ref("project", INTAKE)}),
    )
    teammate: dict[str, Value] = {
        "name": "Launch Planner",
        "resource_subtype": "asana_teammate",
        "workspace": Ref(soil.workspace.gid),
    }
    soil.graph.add("agent", teammate)


def _plant_portfolios(soil: Soil) -> None:
    for portfolio in soil.blueprint.portfolios:
        owner = soil.at("person", portfolio.owner)
        members = [Ref(owner.gid), soil.ref("person", "steward")]
        values = new_portfolio(portfolio.name, owner, soil.workspace, members)
        dated = {**values, "created_at": stamp(soil.now), "created_by": Ref(owner.gid)}
        record = soil.keep("portfolio", portfolio.key, soil.graph.add("portfolio", dated))
        for key in portfolio.projects:
            soil.graph.link(record, "items", soil.at("project", key).gid)
        for key in portfolio.fields:
            set_field(soil.graph, record, soil.at("field", key))
        for status in portfolio.statuses:
            plant_status(soil, record, status)


def _plant_periods(soil: Soil) -> None:
    for period in soil.blueprint.time_periods:
        values: dict[str, Value] = {
            "period": period.period,
            "display_name": period.display_name,
            "start_on": period.start_on.isoformat(),
            "end_on": period.end_on.isoformat(),
            "parent": soil.ref("time_period", period.parent) if period.parent else None,
            "workspace": Ref(soil.workspace.gid),
        }
        soil.keep("time_period", period.key, soil.graph.add("time_period", values))


def _metric(soil: Soil, metric: Metric) -> dict[str, Value]:
    given: dict[str, Value] = {
        "precision": metric.precision,
        "unit": metric.unit,
        "currency_code": "EUR" if metric.unit == "currency" else None,
        "initial_number_value": metric.initial,
        "current_number_value": metric.current,
        "target_number_value": metric.target,
    }
    return metric_value(soil.graph.new_gid(), given)


def _plant_goal(soil: Soil, goal: Goal) -> None:
    team = soil.at("team", goal.team) if goal.team else None
    values = new_goal(goal.name, goal.notes, soil.at("person", goal.owner), soil.workspace, team)
    dated: dict[str, Value] = {
        "due_on": goal.due_on.isoformat(),
        "time_period": soil.ref("time_period", goal.period),
        "metric": _metric(soil, goal.metric),
    }
    record = soil.keep("goal", goal.key, soil.graph.add("goal", values | dated))
    for key in goal.supported_by:
        _relate(soil, record.gid, soil.at("project", key).gid, "supporting_work")
    if goal.parent:
        _relate(soil, soil.at("goal", goal.parent).gid, record.gid, "subgoal")
    for status in goal.statuses:
        plant_status(soil, record, status)
        soil.graph.change(record, status=COLOURS.get(status.status_type, status.status_type))


def _relate(soil: Soil, supported: str, supporting: str, subtype: str) -> None:
    values: dict[str, Value] = {
        "resource_subtype": subtype,
        "supported_goal": Ref(supported),
        "supporting_resource": Ref(supporting),
        "contribution_weight": 1.0,
    }
    soil.graph.add("goal_relationship", values)


def _plant_allocations(soil: Soil) -> None:
    for each in soil.blueprint.allocations:
        values: dict[str, Value] = {
            "start_date": each.start_on.isoformat(),
            "end_date": each.end_on.isoformat(),
            "effort": {"type": "hours", "value": each.hours_per_week},
            "assignee": soil.ref("person", each.assignee),
            "parent": soil.ref("project", each.project),
            "created_by": soil.ref("person", "ruth"),
            "resource_subtype": "project_allocation",
            "workspace": Ref(soil.workspace.gid),
        }
        soil.graph.add("allocation", values)


def _plant_budgets(soil: Soil) -> None:
    for budget in soil.blueprint.budgets:
        minutes = budget.hours * 60
        estimate: dict[str, Value] = {
            "billable_status_filter": "any",
            "source": "tasks",
            "enabled": True,
            "units": "minutes",
        }
        values: dict[str, Value] = {
            "budget_type": "time",
            "estimate": {**estimate, "value": minutes},
            "total": {"enabled": True, "value": minutes, "units": "minutes"},
            "parent": soil.ref("project", budget.project),
        }
        soil.graph.add("budget", values)
