"""Which requests read what stands above a project: its goals, the portfolios it is in, its brief?"""

from steward.asana.protocol import PAGE_LIMIT, Request, gid_of


def goals_of(project_gid: str) -> Request:
    """Read the first page of the goals that a project supports; a paid plan's."""
    query = {"project": gid_of(project_gid), "limit": str(PAGE_LIMIT), "opt_fields": "name,due_on"}
    return Request("getGoals", "GET", "/goals", query, gids=(project_gid,))


def portfolio(portfolio_gid: str) -> Request:
    """Read one portfolio; a paid plan's."""
    path = f"/portfolios/{gid_of(portfolio_gid)}"
    return Request("getPortfolio", "GET", path, {"opt_fields": "name,due_on"}, gids=(portfolio_gid,))


def project_brief(brief_gid: str) -> Request:
    """Read one project's brief; a granular token may not (FACTS 4)."""
    path = f"/project_briefs/{gid_of(brief_gid)}"
    return Request("getProjectBrief", "GET", path, {"opt_fields": "title,text"}, gids=(brief_gid,))
