"""Which requests read who may open an object, and who a person is in the workspace?"""

from typing import Final

from steward.asana.protocol import PAGE_LIMIT, Request, gid_of

_STANDING: Final = "user.name,workspace.name,is_guest,is_active"
_DOOR: Final = "privacy_setting,team.name"


def memberships(parent_gid: str) -> Request:
    """Read the first page of who is a member of a project, portfolio or goal, people and teams alike.

    A granular token may not (FACTS 4).
    """
    query = {"parent": gid_of(parent_gid), "limit": str(PAGE_LIMIT), "opt_fields": "member.resource_type"}
    return Request("getMemberships", "GET", "/memberships", query, gids=(parent_gid,))


def door(project_gid: str) -> Request:
    """Read to whom a project is open beside its members."""
    return Request("getProject", "GET", f"/projects/{gid_of(project_gid)}", {"opt_fields": _DOOR}, gids=(project_gid,))


def portfolio_door(portfolio_gid: str) -> Request:
    """Read whether a portfolio is open to others than its members."""
    path = f"/portfolios/{gid_of(portfolio_gid)}"
    return Request("getPortfolio", "GET", path, {"opt_fields": "privacy_setting"}, gids=(portfolio_gid,))


def standing(user_gid: str) -> Request:
    """Read the first page of the workspaces that a person is in, as what, and how they are called."""
    path = f"/users/{gid_of(user_gid)}/workspace_memberships"
    query = {"limit": str(PAGE_LIMIT), "opt_fields": _STANDING}
    return Request("getWorkspaceMembershipsForUser", "GET", path, query, gids=(user_gid,))


def address(user_gid: str) -> Request:
    """Read where a person gets email."""
    return Request("getUser", "GET", f"/users/{gid_of(user_gid)}", {"opt_fields": "email"}, gids=(user_gid,))
