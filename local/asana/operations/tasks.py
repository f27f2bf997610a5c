"""What are tasks: get, list, create, update, delete, and find by custom ID."""

from local.asana import bodies as b
from local.asana.bodies import Shape
from local.asana.clock import parse_moment, stamp
from local.asana.customfields import fields_of
from local.asana.edits import apply, prepare
from local.asana.errors import bad_request, unknown_object
from local.asana.graph import Graph, Record, Ref
from local.asana.lookups import record_of, task_of, user_of
from local.asana.operation import Call, Reply, created, empty, listed, operation, shown
from local.asana.placing import tasks_in
from local.asana.taskmaking import new_task, remember_external
from local.asana.taskview import TASK_VIEW
from local.asana.views import define_view

define_view("task", TASK_VIEW)

WRITABLE = {
    "name": b.text,
    "notes": b.text,
    "html_notes": b.text,
    "completed": b.flag,
    "approval_status": b.one_of("pending", "approved", "rejected", "changes_requested"),
    "resource_subtype": b.one_of("default_task", "milestone", "approval"),
    "assignee": b.nullable(b.text),
    "assignee_section": b.nullable(b.text),
    "assignee_status": b.one_of("today", "upcoming", "later", "new", "inbox"),
    "due_on": b.nullable(b.day),
    "due_at": b.nullable(b.moment),
    "start_on": b.nullable(b.day),
    "start_at": b.nullable(b.moment),
    "liked": b.flag,
    "custom_fields": b.object_,
    "external": b.object_,
}
CREATABLE = WRITABLE | {
    "workspace": b.text,
    "projects": b.texts,
    "parent": b.nullable(b.text),
    "followers": b.texts,
    "tags": b.texts,
    "memberships": b.objects,
}


@operation("getTask", "GET", "/tasks/{task_gid}", scope="tasks:read")
def get_task(call: Call) -> Reply:
    """One task, by gid or `external:` id."""
    return shown(task_of(call, call.path["task_gid"]))


@operation("getTasks", "GET", "/tasks", scope="tasks:read")
def get_tasks(call: Call) -> Reply:
    """Tasks of a project, a section, or an assignee in a workspace."""
    return listed(filtered(call, _asked(call)))


def _asked(call: Call) -> list[Record]:
    if call.query("project"):
        return tasks_in(call.graph, record_of(call, "project", call.need("project"), "project"))
    if call.query("section"):
        return call.graph.all_linked(record_of(call, "section", call.need("section"), "section"), "tasks")
    if call.query("assignee") and call.query("workspace"):
        record_of(call, "workspace", call.need("workspace"), "workspace")
        own_lists = call.graph.all_linked(user_of(call, call.need("assignee"), "assignee"), "user_task_lists")
        return [task for own_list in own_lists for task in call.graph.all_linked(own_list, "tasks")]
    raise bad_request("You should specify one of workspace and assignee, project, section")


def filtered(call: Call, tasks: list[Record]) -> list[Record]:
    """The tasks that pass `completed_since` (a moment, or "now" for open ones) and `modified_since`."""
    completed, modified = _since(call, "completed_since"), _since(call, "modified_since")
    kept = tasks
    if completed is not None:
        kept = [t for t in kept if not t.flag("completed") or t.text("completed_at") >= completed]
    if modified is not None:
        kept = [t for t in kept if t.text("modified_at") >= modified]
    return kept


def _since(call: Call, name: str) -> str | None:
    given = call.query(name)
    if given is None:
        return None
    if given == "now":
        return stamp(call.now)
    try:
        return stamp(parse_moment(given.replace(" ", "+")))  # an unescaped + of an offset arrives as a space
    except ValueError:
        raise bad_request(f"{name}: Value is not a date-time (ISO 8601): {given[:40]}") from None


@operation("createTask", "POST", "/tasks", scope="tasks:write", shape=Shape(CREATABLE))
def create_task(call: Call) -> Reply:
    """A new task in projects, in a workspace, or under a parent."""
    gid = call.body.optional("parent")
    return created(new_task(call, task_of(call, gid, "parent") if gid else None))


@operation("updateTask", "PUT", "/tasks/{task_gid}", scope="tasks:write", shape=Shape(WRITABLE))
def update_task(call: Call) -> Reply:
    """Change only the fields that were sent."""
    task = task_of(call, call.path["task_gid"])
    apply(call.write, task, prepare(call, call.body, task))
    if call.body.has("assignee_status"):
        call.graph.change(task, assignee_status=call.body.text("assignee_status"))
    remember_external(call, task)
    return shown(task)


@operation("deleteTask", "DELETE", "/tasks/{task_gid}", scope="tasks:delete")
def delete_task(call: Call) -> Reply:
    """Into the trash: the task and its subtasks are unknown from now on; the parent is not touched (FACTS 1.5)."""
    _delete(call, task_of(call, call.path["task_gid"]))
    return empty()


def _delete(call: Call, task: Record) -> None:
    graph = call.graph
    for subtask in graph.all_linked(task, "subtasks"):
        _delete(call, subtask)
    call.write.emit("deleted", task)
    for holder, name in _holders(graph, task):
        graph.unlink(holder, name, task.gid)
    for key in [key for key, gid in call.world.externals.items() if gid == task.gid]:
        del call.world.externals[key]
    graph.remove(task)


def _holders(graph: Graph, task: Record) -> list[tuple[Record, str]]:
    """Every record that lists the task, with the name of the list."""
    sections = [ref.gid for ref in task.mapping("_sections").values() if isinstance(ref, Ref)]
    lists = {"tasks": [*sections, *task.linked("user_task_list"), *task.linked("tags")]}
    lists |= {"subtasks": [gid for gid in [task.ref("parent")] if gid]}
    lists |= {"dependents": list(task.linked("dependencies")), "dependencies": list(task.linked("dependents"))}
    return [(held, name) for name, gids in lists.items() for gid in gids if (held := graph.find(gid)) is not None]


@operation("getTaskForCustomID", "GET", "/workspaces/{workspace_gid}/tasks/custom_id/{custom_id}", scope="tasks:read")
def get_task_for_custom_id(call: Call) -> Reply:
    """The task whose custom ID field shows this text, such as REQ-12."""
    record_of(call, "workspace", call.path["workspace_gid"])
    wanted = call.path["custom_id"]
    for task in call.graph.of_kind("task"):
        for definition in fields_of(call.graph, task):
            if definition.text("id_prefix") and task.mapping("custom_fields").get(definition.gid) == wanted:
                return shown(task_of(call, task.gid))
    raise unknown_object("custom_id", wanted)
