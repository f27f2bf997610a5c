"""What does a task show: its own fields, and those computed from its links?"""

from collections.abc import Mapping
from urllib.parse import quote

from local.asana.customfields import fields_of, with_value
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.views import MISSING, Computed, Missing, View, Viewer


def _refs(name: str) -> Computed:
    return lambda _graph, task, _viewer: [Ref(gid) for gid in task.linked(name)]


def _memberships(_graph: Graph, task: Record, _viewer: Viewer) -> Value:
    sections = task.mapping("_sections")
    return [{"project": Ref(gid), "section": sections.get(gid)} for gid in task.linked("projects")]


def _custom_fields(graph: Graph, task: Record, _viewer: Viewer) -> Value:
    held = task.mapping("custom_fields")
    return [with_value(graph, definition, held.get(definition.gid)) for definition in fields_of(graph, task)]


def _likes(_graph: Graph, record: Record, _viewer: Viewer) -> Value:
    return [{"gid": f"{record.gid}{gid}", "user": Ref(gid)} for gid in record.refs("likes")]


def _liked(_graph: Graph, record: Record, viewer: Viewer) -> Value:
    return viewer.user_gid in record.refs("likes")


def _external(_graph: Graph, task: Record, viewer: Viewer) -> Value | Missing:
    """Each app sees only its own; a PAT sees none (FACTS 3)."""
    mine = task.mapping("_external").get(viewer.app_gid or "")
    return mine if isinstance(mine, Mapping) else MISSING


def _permalink(_graph: Graph, task: Record, _viewer: Viewer) -> Value:
    project = (*task.linked("projects"), "0")[0]
    return f"https://app.asana.com/0/{quote(project)}/{task.gid}"


LIKES: dict[str, Computed] = {
    "liked": _liked,
    "likes": _likes,
    "num_likes": lambda _graph, record, _viewer: len(record.refs("likes")),
    "hearted": _liked,
    "hearts": _likes,
    "num_hearts": lambda _graph, record, _viewer: len(record.refs("likes")),
}

TASK_VIEW = View(
    compact=("name", "resource_subtype"),
    full=(
        *("name", "resource_subtype", "approval_status", "assignee", "assignee_status", "completed", "completed_at"),
        *("created_at", "due_at", "due_on", "start_at", "start_on", "external", "followers", "hearted", "hearts"),
        *("liked", "likes", "memberships", "modified_at", "notes", "num_hearts", "num_likes", "parent", "projects"),
        *("custom_fields", "tags", "workspace", "permalink_url", "completed_by", "actual_time_minutes"),
    ),
    computed={
        "projects": _refs("projects"),
        "tags": _refs("tags"),
        "dependencies": _refs("dependencies"),
        "dependents": _refs("dependents"),
        "memberships": _memberships,
        "custom_fields": _custom_fields,
        "external": _external,
        "permalink_url": _permalink,
        "num_subtasks": lambda _graph, task, _viewer: len(task.linked("subtasks")),
        "is_rendered_as_separator": lambda _graph, _task, _viewer: False,
        **LIKES,
    },
)
