"""Which tasks are in a project, a section, a person's list, and under a parent?"""

from local.asana.bodies import Shape, nullable, text
from local.asana.errors import bad_request
from local.asana.graph import Record
from local.asana.lookups import record_of, task_of
from local.asana.operation import Call, Reply, created, listed, operation, shown
from local.asana.operations.tasks import CREATABLE, filtered
from local.asana.placing import put_under, tasks_in
from local.asana.taskmaking import new_task


@operation("getTasksForProject", "GET", "/projects/{project_gid}/tasks", scope="tasks:read")
def get_tasks_for_project(call: Call) -> Reply:
    """The tasks of a project, section by section."""
    return listed(filtered(call, tasks_in(call.graph, record_of(call, "project", call.path["project_gid"]))))


@operation("getTasksForSection", "GET", "/sections/{section_gid}/tasks", scope="tasks:read")
def get_tasks_for_section(call: Call) -> Reply:
    """The tasks of a section, top first."""
    return listed(filtered(call, call.graph.all_linked(record_of(call, "section", call.path["section_gid"]), "tasks")))


@operation("getTasksForUserTaskList", "GET", "/user_task_lists/{user_task_list_gid}/tasks", scope="tasks:read")
def get_tasks_for_user_task_list(call: Call) -> Reply:
    """What is assigned to the owner of the list."""
    own_list = record_of(call, "user_task_list", call.path["user_task_list_gid"])
    return listed(filtered(call, call.graph.all_linked(own_list, "tasks")))


@operation("getSubtasksForTask", "GET", "/tasks/{task_gid}/subtasks", scope="tasks:read")
def get_subtasks_for_task(call: Call) -> Reply:
    """The direct subtasks, in order."""
    return listed(call.graph.all_linked(task_of(call, call.path["task_gid"]), "subtasks"))


@operation("createSubtaskForTask", "POST", "/tasks/{task_gid}/subtasks", scope="tasks:write", shape=Shape(CREATABLE))
def create_subtask_for_task(call: Call) -> Reply:
    """A new task under this one; it does not inherit projects (FACTS 3)."""
    return created(new_task(call, task_of(call, call.path["task_gid"])))


PARENT = Shape({"parent": nullable(text), "insert_after": nullable(text), "insert_before": nullable(text)})


@operation("setParentForTask", "POST", "/tasks/{task_gid}/setParent", scope="tasks:write", shape=PARENT)
def set_parent_for_task(call: Call) -> Reply:
    """Move a task under another, or (null) under none."""
    task = task_of(call, call.path["task_gid"])
    if not call.body.has("parent"):
        raise bad_request("parent: Missing input")
    gid = call.body.optional("parent")
    parent = task_of(call, gid, "parent") if gid else None
    put_under(call.write, task, parent, insert_at(call, parent.linked("subtasks"), task) if parent else None)
    return shown(task)


def insert_at(call: Call, siblings: tuple[str, ...], moved: Record) -> int | None:
    """The position `insert_before` or `insert_after` names among the siblings; None where neither was sent.

    `insert_after: null` is the beginning, `insert_before: null` the end (FACTS 3). Raises ApiError 400.
    """
    body, others = call.body, [gid for gid in siblings if gid != moved.gid]
    if body.has("insert_before") and body.has("insert_after"):
        raise bad_request("insert_before: Cannot be used with insert_after")
    for name, empty, shift in (("insert_before", len(others), 0), ("insert_after", 0, 1)):
        if body.has(name):
            gid = body.optional(name)
            if gid is not None and gid not in others:
                raise bad_request(f"{name}: {gid} is not in this list")
            return empty if gid is None else others.index(gid) + shift
    return None
