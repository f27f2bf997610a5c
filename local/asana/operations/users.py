"""Who is in the workspace, and where are their own tasks?"""

from local.asana.errors import unknown_object
from local.asana.graph import Record, Ref, Value
from local.asana.lookups import record_of, user_of
from local.asana.operation import Call, Reply, listed, operation, shown
from local.asana.views import View, define_view

define_view("user", View(full=("name", "email", "photo", "workspaces")))
define_view("workspace", View(full=("name", "email_domains", "is_organization")))
define_view("user_task_list", View(compact=("name", "owner", "workspace"), full=("name", "owner", "workspace")))


@operation("getUser", "GET", "/users/{user_gid}", scope="users:read")
def get_user(call: Call) -> Reply:
    """One person: by gid, email or "me"."""
    return shown(user_of(call, call.path["user_gid"]))


@operation("getUsers", "GET", "/users", scope="users:read")
def get_users(call: Call) -> Reply:
    """The people of a workspace or team, or everyone the caller can see."""
    for name in ("workspace", "team"):
        gid = call.query(name)
        if gid is not None:
            return listed(call.graph.all_linked(record_of(call, name, gid, name), "users"))
    return listed(call.graph.of_kind("user"))


@operation("getUsersForWorkspace", "GET", "/workspaces/{workspace_gid}/users", scope="users:read")
def get_users_for_workspace(call: Call) -> Reply:
    """The people of a workspace."""
    return listed(call.graph.all_linked(record_of(call, "workspace", call.path["workspace_gid"]), "users"))


@operation("getWorkspaces", "GET", "/workspaces", scope="workspaces:read")
def get_workspaces(call: Call) -> Reply:
    """The workspaces the caller is in."""
    return listed([found for gid in call.user.refs("workspaces") if (found := call.graph.find(gid)) is not None])


@operation("getWorkspace", "GET", "/workspaces/{workspace_gid}", scope="workspaces:read")
def get_workspace(call: Call) -> Reply:
    """One workspace."""
    return shown(record_of(call, "workspace", call.path["workspace_gid"]))


_WORKSPACE_MEMBERSHIP = ("user", "workspace", "is_active", "is_guest", "is_view_only")
define_view("workspace_membership", View(compact=("user", "workspace"), full=_WORKSPACE_MEMBERSHIP))


@operation("getWorkspaceMembershipsForUser", "GET", "/users/{user_gid}/workspace_memberships", scope=None)
def get_workspace_memberships_for_user(call: Call) -> Reply:
    """Where a person is, and as what; who has left is nowhere. The rows are derived, as those of a team."""
    user = user_of(call, call.path["user_gid"])
    return listed(
        [_membership(user, workspace) for workspace in call.graph.of_kind("workspace") if _is_in(user, workspace)]
    )


@operation(
    "getWorkspaceMembershipsForWorkspace", "GET", "/workspaces/{workspace_gid}/workspace_memberships", scope=None
)
def get_workspace_memberships_for_workspace(call: Call) -> Reply:
    """Who is in a workspace, and as what; who has left is in no row."""
    workspace = record_of(call, "workspace", call.path["workspace_gid"])
    only = call.query("user")
    users = call.graph.all_linked(workspace, "users")
    return listed([_membership(user, workspace) for user in users if only in (None, user.gid)])


def _is_in(user: Record, workspace: Record) -> bool:
    return workspace.gid in user.refs("workspaces")


def _membership(user: Record, workspace: Record) -> Record:
    values: dict[str, Value] = {
        "user": Ref(user.gid),
        "workspace": Ref(workspace.gid),
        "is_active": True,
        "is_guest": user.flag("_guest"),
        "is_view_only": False,
    }
    return Record(str(int(workspace.gid) + int(user.gid)), "workspace_membership", values)


@operation("getUserTaskListForUser", "GET", "/users/{user_gid}/user_task_list", scope="tasks:read")
def get_user_task_list_for_user(call: Call) -> Reply:
    """A person's own list in a workspace; the workspace is required (FACTS 3)."""
    user = user_of(call, call.path["user_gid"])
    workspace = record_of(call, "workspace", call.need("workspace"), "workspace")
    return shown(_own_list(call, user, workspace))


@operation("getUserTaskList", "GET", "/user_task_lists/{user_task_list_gid}", scope="tasks:read")
def get_user_task_list(call: Call) -> Reply:
    """One such list."""
    return shown(record_of(call, "user_task_list", call.path["user_task_list_gid"]))


def _own_list(call: Call, user: Record, workspace: Record) -> Record:
    for own_list in call.graph.all_linked(user, "user_task_lists"):
        if own_list.ref("workspace") == workspace.gid:
            return own_list
    raise unknown_object("user_task_list", user.gid)
