"""Which requests read people: who is in a workspace or a team, what do they hold, when are they away?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from steward.asana.protocol import Request, gid_of, instant, paged, read

USER_FIELDS: Final = ("name",)  # a person's e-mail address is not ours to carry
MEMBERSHIP_FIELDS: Final = ("workspace.name", "is_guest", "is_active")
MEMBER_FIELDS: Final = ("is_guest", "is_active", "is_view_only")


def open_tasks_of(user_gid: str, workspace_gid: str, fields: Sequence[str], now: datetime) -> Request:
    """Read the first page of a person's open tasks in a workspace, as far as this token may see them."""
    query = {"assignee": gid_of(user_gid), "workspace": gid_of(workspace_gid), "completed_since": instant(now)}
    return read("getTasks", "/tasks", fields, paged() | query, (user_gid,))


def task_list_of(user_gid: str, workspace_gid: str) -> Request:
    """Read which list holds a person's own tasks in a workspace."""
    query = {"workspace": gid_of(workspace_gid)}
    return read("getUserTaskListForUser", f"/users/{gid_of(user_gid)}/user_task_list", (), query, (user_gid,))


def open_tasks_on(task_list_gid: str, fields: Sequence[str], now: datetime) -> Request:
    """Read the first page of the open tasks on a person's own list, as far as this token may see them."""
    query = paged() | {"completed_since": instant(now)}
    path = f"/user_task_lists/{gid_of(task_list_gid)}/tasks"
    return read("getTasksForUserTaskList", path, fields, query, (task_list_gid,))


def absences(user_gid: str, workspace_gid: str, first_on: str, last_on: str) -> Request:
    """Read the first page of a person's absences that touch the days from `first_on` to `last_on` (`YYYY-MM-DD`)."""
    query = paged() | {"user": gid_of(user_gid), "workspace": gid_of(workspace_gid)}
    query |= {"start_date": first_on, "end_date": last_on}
    return read("getOooEntries", "/ooo_entries", ("start_date", "end_date"), query, (user_gid,))


def allocations(user_gid: str, workspace_gid: str) -> Request:
    """Read the first page of what a person is promised to."""
    query = paged() | {"assignee": gid_of(user_gid), "workspace": gid_of(workspace_gid)}
    return read("getAllocations", "/allocations", ("start_date", "end_date", "effort", "parent"), query, (user_gid,))


def user(user_gid: str, fields: Sequence[str] = USER_FIELDS) -> Request:
    """Read one user; `me` is whoever the token belongs to."""
    who = user_gid if user_gid == "me" else gid_of(user_gid)
    return read("getUser", f"/users/{who}", fields, gids=(who,))


def workspace_users(workspace_gid: str, fields: Sequence[str] = USER_FIELDS) -> Request:
    """Read the first page of a workspace's users (it takes an offset, but no limit)."""
    path = f"/workspaces/{gid_of(workspace_gid)}/users"
    return read("getUsersForWorkspace", path, fields, gids=(workspace_gid,))


def workspace_memberships(user_gid: str) -> Request:
    """Read the first page of the workspaces that a person is in, and as what."""
    path = f"/users/{gid_of(user_gid)}/workspace_memberships"
    return read("getWorkspaceMembershipsForUser", path, MEMBERSHIP_FIELDS, paged(), (user_gid,))


def workspace_members(workspace_gid: str) -> Request:
    """Read the first page of who is in a workspace, and as what; a granular token may not (FACTS 4)."""
    path = f"/workspaces/{gid_of(workspace_gid)}/workspace_memberships"
    return read("getWorkspaceMembershipsForWorkspace", path, ("user.name", *MEMBER_FIELDS), paged(), (workspace_gid,))


def agents(workspace_gid: str) -> Request:
    """Read the first page of a workspace's AI teammates."""
    path = f"/workspaces/{gid_of(workspace_gid)}/agents"
    return read("getAgentsForWorkspace", path, ("resource_subtype",), paged(), (workspace_gid,))


def team_users(team_gid: str, fields: Sequence[str] = USER_FIELDS) -> Request:
    """Read the first page of a team's users (it takes an offset, but no limit)."""
    return read("getUsersForTeam", f"/teams/{gid_of(team_gid)}/users", fields, gids=(team_gid,))
