"""Which tasks of a workspace fit these conditions, as the search index knew them some seconds ago?

Premium, 60 a minute, no next_page: callers sort by created_at and window (FACTS 2). The index lags by
`Settings.search_lag_seconds`, so a search is unfit to read what was just written.
"""

from datetime import timedelta

from local.asana.clock import stamp
from local.asana.errors import ApiError, bad_request
from local.asana.graph import Record
from local.asana.lookups import record_of, visible
from local.asana.operation import Call, Reply, listed, operation
from local.asana.search_conditions import conditions_of

_MOST = 100  # "in prose but missing from the parameter list" (FACTS 3)
_SORTS = {
    "due_date": "due_on", "created_at": "created_at", "completed_at": "completed_at", "modified_at": "modified_at",
    "likes": "likes", "relevance": "created_at",
}  # fmt: skip


@operation(
    "searchTasksForWorkspace",
    "GET",
    "/workspaces/{workspace_gid}/tasks/search",
    scope="tasks:read",
    search=True,
    premium=True,
)
def search_tasks_for_workspace(call: Call) -> Reply:
    """Up to `limit` tasks that fit every condition, sorted; never a next page."""
    workspace = record_of(call, "workspace", call.path["workspace_gid"])
    key, limit, ascending = _sort_key(call), _limit(call), call.query("sort_ascending") == "true"
    as_of = call.now - timedelta(seconds=call.world.settings.search_lag_seconds)
    with call.graph.rewound(as_of):
        conditions = conditions_of(call)
        known = [
            task
            for task in call.graph.of_kind("task")
            if task.ref("workspace") == workspace.gid and task.text("created_at") <= stamp(as_of)
        ]
        found = [task for task in known if all(fits(task) for fits in conditions) and _open_to(call, task)]
        found.sort(key=lambda task: (_sortable(task, key), task.gid), reverse=not ascending)
    return listed(found[:limit], paged=False)


def _sortable(task: Record, key: str) -> str:
    return f"{len(task.refs('likes')):08d}" if key == "likes" else task.text(key)


def _sort_key(call: Call) -> str:
    asked = call.query("sort_by") or "modified_at"
    if asked not in _SORTS:
        raise bad_request("sort_by: Value is not one of " + ", ".join(_SORTS))
    return _SORTS[asked]


def _limit(call: Call) -> int:
    text = call.query("limit")
    if call.query("offset") is not None:
        raise bad_request("offset: Search is not paged; sort by created_at and narrow the window instead")
    if text is None:
        return _MOST
    if not text.isdecimal() or not 1 <= int(text) <= _MOST:
        raise bad_request(f"limit: Must be between 1 and {_MOST}: {text[:20]}")
    return int(text)


def _open_to(call: Call, task: Record) -> bool:
    try:
        visible(call, task)
    except ApiError:
        return False
    return True
