"""Which requests read what stands above a project: goals and what supports them, the portfolios it is in, its brief?"""

from collections.abc import Sequence
from typing import Final

from steward.asana.protocol import PAGE_LIMIT, Request, gid_of


def goals_of(project_gid: str) -> Request:
    """Read the first page of the goals that a project supports; a paid plan's."""
    query = {"project": gid_of(project_gid), "limit": str(PAGE_LIMIT), "opt_fields": "name,due_on"}
    return Request("getGoals", "GET", "/goals", query, gids=(project_gid,))


def supporting_of(goal_gid: str) -> Request:
    """Read the first page of what supports a goal; a paid plan's, and a granular token may not (FACTS 4)."""
    fields = "resource_subtype,supporting_resource.resource_type,supporting_resource.name"
    query = {"supported_goal": gid_of(goal_gid), "limit": str(PAGE_LIMIT), "opt_fields": fields}
    return Request("getGoalRelationships", "GET", "/goal_relationships", query, gids=(goal_gid,))


def portfolio(portfolio_gid: str) -> Request:
    """Read one portfolio; a paid plan's."""
    path = f"/portfolios/{gid_of(portfolio_gid)}"
    return Request("getPortfolio", "GET", path, {"opt_fields": "name,due_on"}, gids=(portfolio_gid,))


def project_brief(brief_gid: str) -> Request:
    """Read one project's brief; a granular token may not (FACTS 4)."""
    path = f"/project_briefs/{gid_of(brief_gid)}"
    return Request("getProjectBrief", "GET", path, {"opt_fields": "title,text"}, gids=(brief_gid,))


def budgets_of(project_gid: str) -> Request:
    """Read the budget of a project, one at most; a paid plan's, and a granular token may not (FACTS 4)."""
    query = {"parent": gid_of(project_gid), "opt_fields": ",".join(_BUDGET_FIELDS)}
    return Request("getBudgets", "GET", "/budgets", query, gids=(project_gid,))


_BUDGET_FIELDS: Final = ("budget_type", "estimate", "actual", "total")

# How a goal stands, and until when.
GOAL_FIELDS: Final = (
    "name",
    "status",
    "privacy_setting",
    "start_on",
    "due_on",
    "time_period.start_on",
    "time_period.end_on",
    "metric.unit",
    "metric.currency_code",
    "metric.initial_number_value",
    "metric.current_number_value",
    "metric.target_number_value",
    "current_status_update.created_at",
)

# What a scan reads of a project, from its portfolio's list or by itself: a project of a list costs no request.
REVIEWED_FIELDS: Final = (
    "archived",
    "created_at",
    "start_on",
    "due_on",
    "owner",
    "current_status_update.status_type",
    "custom_fields.name",
    "custom_fields.resource_subtype",
    "custom_fields.enum_value.name",
    "custom_fields.enum_options.name",
    "custom_fields.enum_options.enabled",
    "custom_fields.number_value",
    "custom_fields.precision",
    "custom_fields.currency_code",
    "custom_fields.text_value",
    "custom_fields.date_value",
    "custom_fields.is_formula_field",
    "custom_fields.is_value_read_only",
)


def portfolio_items(portfolio_gid: str, fields: Sequence[str] = ()) -> Request:
    """Read the first page of what a portfolio holds: projects, and portfolios in it."""
    path = f"/portfolios/{gid_of(portfolio_gid)}/items"
    query = {"limit": str(PAGE_LIMIT), "opt_fields": ",".join(("resource_type", *fields))}
    return Request("getItemsForPortfolio", "GET", path, query, gids=(portfolio_gid,))
