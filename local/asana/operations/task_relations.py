"""What is a task tied to: dependencies, dependents, projects, followers, tags?"""

from local.asana.bodies import Shape, nullable, text, texts
from local.asana.edits import follow
from local.asana.errors import bad_request
from local.asana.events import Change, name_of
from local.asana.graph import Record, Ref
from local.asana.lookups import record_of, task_of, user_of
from local.asana.operation import Call, Reply, empty, listed, operation, shown
from local.asana.operations.task_lists import insert_at
from local.asana.placing import place, section_in, unplace

DEPENDENCIES_MOST = 30  # dependencies and dependents of one task together (FACTS 3)
DEPENDENCIES = Shape({"dependencies": texts}, ("dependencies",))


def _task(call: Call) -> Record:
    return task_of(call, call.path["task_gid"])


@operation("getDependenciesForTask", "GET", "/tasks/{task_gid}/dependencies", scope="tasks:read", premium=True)
def get_dependencies_for_task(call: Call) -> Reply:
    """What this task waits for."""
    return listed(call.graph.all_linked(_task(call), "dependencies"))


@operation("getDependentsForTask", "GET", "/tasks/{task_gid}/dependents", scope="tasks:read", premium=True)
def get_dependents_for_task(call: Call) -> Reply:
    """What waits for this task."""
    return listed(call.graph.all_linked(_task(call), "dependents"))


@operation(
    "addDependenciesForTask",
    "POST",
    "/tasks/{task_gid}/addDependencies",
    scope="tasks:write",
    shape=DEPENDENCIES,
    premium=True,
)
def add_dependencies_for_task(call: Call) -> Reply:
    """Make this task wait for others. Raises ApiError 400 for a circle or more than 30."""
    task = _task(call)
    others = [task_of(call, gid, "dependencies") for gid in call.body.texts("dependencies")]
    new = [other for other in others if other.gid not in task.linked("dependencies")]
    held = len(task.linked("dependencies")) + len(task.linked("dependents"))
    if held + len(new) > DEPENDENCIES_MOST:
        raise bad_request(f"dependencies: A task can have at most {DEPENDENCIES_MOST} dependencies and dependents")
    for other in new:
        if other.gid == task.gid or _waits_for(call, other, task):
            raise bad_request(f"dependencies: {other.gid} already depends on this task")
    for other in new:
        _tie(call, task, other)
    return empty()


def _waits_for(call: Call, task: Record, target: Record) -> bool:
    seen: set[str] = set()
    open_ = [task]
    while open_:
        for other in call.graph.all_linked(open_.pop(), "dependencies"):
            if other.gid == target.gid:
                return True
            if other.gid not in seen:
                seen.add(other.gid)
                open_.append(other)
    return False


def _tie(call: Call, task: Record, other: Record) -> None:
    write = call.write
    call.graph.link(task, "dependencies", other.gid)
    call.graph.link(other, "dependents", task.gid)
    write.changed(task, Change("dependencies", "added", name_of(other)))
    write.changed(other, Change("dependents", "added", name_of(task)))
    text_ = f"{write.named()} marked this task as waiting on {other.text('name')}"
    write.story(task, "dependency_added", text_, dependency=Ref(other.gid))


@operation(
    "removeDependenciesForTask",
    "POST",
    "/tasks/{task_gid}/removeDependencies",
    scope="tasks:write",
    shape=DEPENDENCIES,
    premium=True,
)
def remove_dependencies_for_task(call: Call) -> Reply:
    """Untie this task from others."""
    task, write = _task(call), call.write
    for gid in call.body.texts("dependencies"):
        other = task_of(call, gid, "dependencies")
        if gid in task.linked("dependencies"):
            call.graph.unlink(task, "dependencies", gid)
            call.graph.unlink(other, "dependents", task.gid)
            write.changed(task, Change("dependencies", "removed", name_of(other)))
            write.changed(other, Change("dependents", "removed", name_of(task)))
            text_ = f"{write.named()} removed the dependency on {other.text('name')}"
            write.story(task, "dependency_removed", text_, dependency=Ref(gid))
    return empty()


ADD_PROJECT = Shape(
    {
        "project": text,
        "section": nullable(text),
        "insert_after": nullable(text),
        "insert_before": nullable(text),
    },
    ("project",),
)


@operation("addProjectForTask", "POST", "/tasks/{task_gid}/addProject", scope="tasks:write", shape=ADD_PROJECT)
def add_project_for_task(call: Call) -> Reply:
    """Into a project, or to another place in it: a section alone is its end, `insert_after: null` the beginning."""
    task, graph = _task(call), call.graph
    project = record_of(call, "project", call.body.text("project"), "project")
    sections = graph.all_linked(project, "sections")
    gid = call.body.optional("section")
    section = record_of(call, "section", gid, "section") if gid else section_in(graph, task, project) or sections[0]
    if section.gid not in project.linked("sections"):
        raise bad_request("section: The section is not of the project")
    place(call.write, task, project, section, insert_at(call, section.linked("tasks"), task))
    return empty()


PROJECT = Shape({"project": text}, ("project",))


@operation("removeProjectForTask", "POST", "/tasks/{task_gid}/removeProject", scope="tasks:write", shape=PROJECT)
def remove_project_for_task(call: Call) -> Reply:
    """Out of a project; the task itself stays."""
    task, project = _task(call), record_of(call, "project", call.body.text("project"), "project")
    if project.gid not in task.linked("projects"):
        raise bad_request("project: The task is not in this project")
    unplace(call.write, task, project)
    return empty()


FOLLOWERS = Shape({"followers": texts}, ("followers",))


@operation("addFollowersForTask", "POST", "/tasks/{task_gid}/addFollowers", scope="tasks:write", shape=FOLLOWERS)
def add_followers_for_task(call: Call) -> Reply:
    """Make people collaborators."""
    task = _task(call)
    follow(call.write, task, [user_of(call, who, "followers") for who in call.body.texts("followers")])
    return shown(task)


@operation("removeFollowerForTask", "POST", "/tasks/{task_gid}/removeFollowers", scope="tasks:write", shape=FOLLOWERS)
def remove_follower_for_task(call: Call) -> Reply:
    """Take people off the collaborators."""
    task = _task(call)
    for user in [user_of(call, who, "followers") for who in call.body.texts("followers")]:
        if user.gid in task.refs("followers"):
            kept = [Ref(gid) for gid in task.refs("followers") if gid != user.gid]
            call.graph.change(task, followers=kept)
            call.write.changed(task, Change("followers", "removed", name_of(user)))
    return shown(task)


TAG = Shape({"tag": text}, ("tag",))


@operation("addTagForTask", "POST", "/tasks/{task_gid}/addTag", scope="tasks:write", shape=TAG)
def add_tag_for_task(call: Call) -> Reply:
    """Tag a task; the event is `added` with the tag as parent (FACTS 1.6)."""
    task, tag = _task(call), record_of(call, "tag", call.body.text("tag"), "tag")
    if tag.gid not in task.linked("tags"):
        call.graph.link(task, "tags", tag.gid)
        call.graph.link(tag, "tasks", task.gid)
        call.write.emit("added", task, tag)
        call.write.story(task, "added_to_tag", f"{call.write.named()} added {tag.text('name')}", tag=Ref(tag.gid))
    return empty()


@operation("removeTagForTask", "POST", "/tasks/{task_gid}/removeTag", scope="tasks:write", shape=TAG)
def remove_tag_for_task(call: Call) -> Reply:
    """Take a tag off."""
    task, tag = _task(call), record_of(call, "tag", call.body.text("tag"), "tag")
    if tag.gid in task.linked("tags"):
        call.graph.unlink(task, "tags", tag.gid)
        call.graph.unlink(tag, "tasks", task.gid)
        call.write.emit("removed", task, tag)
        text_ = f"{call.write.named()} removed {tag.text('name')}"
        call.write.story(task, "removed_from_tag", text_, tag=Ref(tag.gid))
    return empty()
