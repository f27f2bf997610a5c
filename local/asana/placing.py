"""Where does a task stand: its projects, sections, parent and its assignee's list, and what do moves leave behind?"""

from local.asana.errors import bad_request
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.writes import Write

PROJECTS_MOST = 20  # projects of one task (FACTS 3)
DEPTH_MOST = 5  # levels of subtasks (FACTS 3)


def section_in(graph: Graph, task: Record, project: Record) -> Record | None:
    """The section a task stands in within a project."""
    held = task.mapping("_sections").get(project.gid)
    return graph.find(held.gid) if isinstance(held, Ref) else None


def tasks_in(graph: Graph, project: Record) -> list[Record]:
    """The tasks of a project, section by section."""
    return [task for section in graph.all_linked(project, "sections") for task in graph.all_linked(section, "tasks")]


def place(write: Write, task: Record, project: Record, section: Record, at: int | None = None) -> None:
    """Put a task into a project's section at a position (None: the end); also moves and reorders."""
    graph, before = write.graph, section_in(write.graph, task, project)
    new_here = project.gid not in task.linked("projects")
    if new_here and len(task.linked("projects")) >= PROJECTS_MOST:
        raise bad_request(f"project: A task can be in at most {PROJECTS_MOST} projects")
    graph.link(task, "projects", project.gid)
    if before is not None and before.gid != section.gid:
        graph.unlink(before, "tasks", task.gid)
        write.emit("removed", task, before)
    graph.link(section, "tasks", task.gid, at)
    graph.change(task, _sections={**task.mapping("_sections"), project.gid: Ref(section.gid)})
    if new_here:
        number_task(graph, task, project)
        write.emit("added", task, project)
    if before is None or before.gid != section.gid:
        write.emit("added", task, section)
    _tell(write, task, project, before, section)


def _tell(write: Write, task: Record, project: Record, before: Record | None, section: Record) -> None:
    name = write.named()
    if before is None:
        write.story(task, "added_to_project", f"{name} added to {project.text('name')}", project=Ref(project.gid))
    elif before.gid != section.gid:
        moved = f'{name} moved this task from "{before.text("name")}" to "{section.text("name")}"'
        old, new = Ref(before.gid), Ref(section.gid)
        write.story(task, "section_changed", moved, old_section=old, new_section=new, project=Ref(project.gid))


def unplace(write: Write, task: Record, project: Record) -> None:
    """Take a task out of a project."""
    graph, section = write.graph, section_in(write.graph, task, project)
    if section is not None:
        graph.unlink(section, "tasks", task.gid)
    graph.unlink(task, "projects", project.gid)
    left = {gid: held for gid, held in task.mapping("_sections").items() if gid != project.gid}
    graph.change(task, _sections=left)
    write.emit("removed", task, project)
    text = f"{write.named()} removed from {project.text('name')}"
    write.story(task, "removed_from_project", text, project=Ref(project.gid))


def number_task(graph: Graph, task: Record, project: Record) -> None:
    """Give the task its next number in each custom ID field of the project."""
    for setting in graph.all_linked(project, "custom_field_settings"):
        definition = graph.find(setting.ref("custom_field"))
        if definition is None or not definition.text("id_prefix"):
            continue
        held = task.mapping("custom_fields")
        if definition.gid not in held:
            number = int(definition.number("_last_number") or 0) + 1
            graph.change(definition, _last_number=number)
            value: Value = f"{definition.text('id_prefix')}-{number}"
            graph.change(task, custom_fields={**held, definition.gid: value})


def depth_of(graph: Graph, task: Record) -> int:
    """How many tasks stand above this one."""
    above, parent = 0, graph.find(task.ref("parent"))
    while parent is not None and above <= DEPTH_MOST:
        above, parent = above + 1, graph.find(parent.ref("parent"))
    return above


def put_under(write: Write, task: Record, parent: Record | None, at: int | None = None) -> None:
    """Make a task a subtask of another (None: of none). Raises ApiError 400 for a circle or more than 5 levels."""
    graph, before = write.graph, write.graph.find(task.ref("parent"))
    if parent is not None:
        _check_chain(graph, task, parent)
    if before is not None:
        graph.unlink(before, "subtasks", task.gid)
        write.emit("removed", task, before)
    graph.change(task, parent=Ref(parent.gid) if parent else None)
    if parent is not None:
        graph.link(parent, "subtasks", task.gid, at)
        write.emit("added", task, parent)
    write.touch(task)


def _check_chain(graph: Graph, task: Record, parent: Record) -> None:
    above: Record | None = parent
    while above is not None:
        if above.gid == task.gid:
            raise bad_request("parent: A task cannot be its own ancestor")
        above = graph.find(above.ref("parent"))
    if depth_of(graph, parent) >= DEPTH_MOST:
        raise bad_request(f"parent: Subtasks can be nested at most {DEPTH_MOST} levels deep")


def move_to_list(write: Write, task: Record, assignee: Record | None) -> None:
    """Keep "My tasks" of the assignee in step, with the `section_changed` noise that arrives from it (FACTS 1.7)."""
    graph = write.graph
    for old_list in graph.all_linked(task, "user_task_list"):
        graph.unlink(old_list, "tasks", task.gid)
        graph.unlink(task, "user_task_list", old_list.gid)
    if assignee is None:
        return
    for new_list in graph.all_linked(assignee, "user_task_lists"):
        graph.link(new_list, "tasks", task.gid)
        graph.link(task, "user_task_list", new_list.gid)
        recent = graph.all_linked(new_list, "sections")[0]
        text = f"{write.named()} moved this task to Recently assigned"
        write.story(task, "section_changed", text, old_section=None, new_section=Ref(recent.gid))
