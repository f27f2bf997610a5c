"""Which goals are there, and what supports them?"""

from local.asana.errors import bad_request
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.operation import Call, Reply, listed, operation, shown
from local.asana.views import View, Viewer, define_view


def _likes(_graph: Graph, goal: Record, _viewer: Viewer) -> Value:
    return len(goal.refs("_liked_by"))


def _none(_graph: Graph, _goal: Record, _viewer: Viewer) -> Value:
    return []


_FULL = (
    "name", "html_notes", "notes", "due_on", "start_on", "is_workspace_level", "liked", "likes", "num_likes", "team",
    "workspace", "followers", "time_period", "metric", "owner", "current_status_update", "status", "privacy_setting",
    "default_access_level", "custom_fields", "custom_field_settings",
)  # fmt: skip
define_view(
    "goal",
    View(
        compact=("name", "owner"),
        full=_FULL,
        computed={"num_likes": _likes, "likes": _none, "custom_fields": _none, "custom_field_settings": _none},
    ),
)
_RELATIONSHIP = ("resource_subtype", "supporting_resource", "contribution_weight")
define_view("goal_relationship", View(compact=_RELATIONSHIP, full=(*_RELATIONSHIP, "supported_goal")))

_PARAMETERS = ("portfolio", "project", "task", "workspace", "team", "time_periods", "is_workspace_level")


def new_goal(name: str, notes: str, owner: Record, workspace: Record, team: Record | None) -> dict[str, Value]:
    """The values of a goal without period, metric and date, for seeds: the project has no operation that makes one."""
    return {
        "name": name,
        "notes": notes,
        "html_notes": f"<body>{notes}</body>",
        "due_on": None,
        "start_on": None,
        "is_workspace_level": team is None,
        "liked": False,
        "team": Ref(team.gid) if team else None,
        "workspace": Ref(workspace.gid),
        "followers": [Ref(owner.gid)],
        "time_period": None,
        "metric": None,
        "owner": Ref(owner.gid),
        "current_status_update": None,
        "status": None,
        "privacy_setting": "public_to_workspace",
        "default_access_level": "editor",
    }


def goal_of(call: Call) -> Record:
    """The goal of the path. Raises ApiError 404."""
    return call.graph.get("goal", call.path["goal_gid"], "goal")


def _supported_by(call: Call, name: str, gid: str) -> set[str]:
    supporter = call.graph.get(name, gid, name)
    rows = call.graph.of_kind("goal_relationship")
    return {
        goal for row in rows if row.ref("supporting_resource") == supporter.gid and (goal := row.ref("supported_goal"))
    }


def _fits(call: Call, goal: Record) -> bool:
    periods = [each for each in (call.query("time_periods") or "").split(",") if each]
    level = call.query("is_workspace_level")
    return (
        all(call.query(name) in (None, goal.ref(name)) for name in ("workspace", "team"))
        and (not periods or goal.ref("time_period") in periods)
        and (level is None or goal.flag("is_workspace_level") == (level == "true"))
        and all(
            goal.gid in _supported_by(call, name, gid)
            for name in ("portfolio", "project", "task")
            if (gid := call.query(name))
        )
    )


@operation("getGoals", "GET", "/goals", scope="goals:read", premium=True)
def get_goals(call: Call) -> Reply:
    """The goals that every given parameter fits; at least one must be given."""
    if not any(call.query(name) for name in _PARAMETERS):
        raise bad_request("workspace: Missing input; name a workspace, team, project, portfolio, task or time_periods")
    return listed([goal for goal in call.graph.of_kind("goal") if _fits(call, goal)])


@operation("getGoal", "GET", "/goals/{goal_gid}", scope="goals:read", premium=True)
def get_goal(call: Call) -> Reply:
    """A goal by gid."""
    return shown(goal_of(call))


@operation("getGoalRelationships", "GET", "/goal_relationships", scope=None, premium=True)
def get_goal_relationships(call: Call) -> Reply:
    """What supports a goal: subgoals and supporting work."""
    goal = call.graph.get("goal", call.need("supported_goal"), "supported_goal")
    subtype = call.query("resource_subtype")
    return listed(
        [
            row
            for row in call.graph.of_kind("goal_relationship")
            if row.ref("supported_goal") == goal.gid and subtype in (None, row.text("resource_subtype"))
        ]
    )
