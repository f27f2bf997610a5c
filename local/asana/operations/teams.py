"""Which teams are there, who is in them, and which projects do they own?"""

from local.asana.graph import Graph, Record, Ref, Value
from local.asana.operation import Call, Reply, listed, operation
from local.asana.views import View, Viewer, define_view


def _permalink(_graph: Graph, team: Record, _viewer: Viewer) -> Value:
    return f"https://app.asana.com/0/{team.gid}/overview"


_FULL = ("name", "description", "html_description", "organization", "permalink_url", "visibility")
define_view("team", View(compact=("name",), full=_FULL, computed={"permalink_url": _permalink}))
_MEMBERSHIP = ("user", "team", "is_guest", "is_limited_access", "is_admin")
define_view("team_membership", View(compact=_MEMBERSHIP, full=_MEMBERSHIP))


def _membership(team: Record, user: Record, *, admin: bool) -> Record:
    """A row derived from the team's people: nothing is stored twice, reading changes nothing."""
    values: dict[str, Value] = {
        "user": Ref(user.gid),
        "team": Ref(team.gid),
        "is_guest": user.flag("_guest"),
        "is_limited_access": False,
        "is_admin": admin,
    }
    return Record(str(int(team.gid) + int(user.gid)), "team_membership", values)


@operation("getTeamsForWorkspace", "GET", "/workspaces/{workspace_gid}/teams", scope="teams:read")
def get_teams_for_workspace(call: Call) -> Reply:
    """The teams of a workspace."""
    workspace = call.graph.get("workspace", call.path["workspace_gid"], "workspace")
    return listed(call.graph.all_linked(workspace, "teams"))


@operation("getTeamMembershipsForTeam", "GET", "/teams/{team_gid}/team_memberships", scope="team_memberships:read")
def get_team_memberships_for_team(call: Call) -> Reply:
    """Who is in a team; its first person is its admin."""
    team = call.graph.get("team", call.path["team_gid"], "team")
    people = call.graph.all_linked(team, "users")
    return listed([_membership(team, user, admin=at == 0) for at, user in enumerate(people)])


@operation("getUsersForTeam", "GET", "/teams/{team_gid}/users", scope="users:read")
def get_users_for_team(call: Call) -> Reply:
    """The people of a team; Asana does not page them."""
    team = call.graph.get("team", call.path["team_gid"], "team")
    return listed(call.graph.all_linked(team, "users"), paged=False)


@operation("getProjectsForTeam", "GET", "/teams/{team_gid}/projects", scope="projects:read")
def get_projects_for_team(call: Call) -> Reply:
    """The projects of a team; `archived` keeps only those that are, or are not."""
    team = call.graph.get("team", call.path["team_gid"], "team")
    archived = call.query("archived")
    projects = call.graph.all_linked(team, "projects")
    return listed([each for each in projects if archived is None or each.flag("archived") == (archived == "true")])
